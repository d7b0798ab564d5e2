/** Definition of the loss (mean cross-entropy in nats), its derivative, and the size of a gradient. */
import { axes, type Kernel, type Values } from './kernel';

/** probs = softmax(logits) row by row; loss = −mean ln probs[n, targets[n]] over the rows with a target (not −1). */
export const crossEntropy: Kernel<'crossEntropy'> = ({ inputs: [logitsTensor] }, { inputs, outputs }) => {
  const [logits, targets] = inputs as [Values, Values];
  const [loss, probs] = outputs as [Values, Values];
  const [rows, vocabulary] = axes(logitsTensor);
  return () => {
    let sum = 0;
    let counted = 0;
    for (let n = 0; n < rows; n++) {
      const row = n * vocabulary;
      let largest = Number.NEGATIVE_INFINITY;
      for (let v = 0; v < vocabulary; v++) largest = Math.max(largest, logits[row + v]!);
      let total = 0;
      for (let v = 0; v < vocabulary; v++) total += Math.exp(logits[row + v]! - largest);
      for (let v = 0; v < vocabulary; v++) probs[row + v] = Math.exp(logits[row + v]! - largest) / total;
      if (targets[n]! < 0) continue;
      sum += Math.log(total) - (logits[row + targets[n]!]! - largest);
      counted += 1;
    }
    loss[0] = sum / counted;
  };
};

/** dlogits = (probs − onehot(target)) / rows with a target; exactly 0 in rows without. */
export const crossEntropyGradient: Kernel<'crossEntropyGradient'> = (
  { inputs: [probsTensor] },
  { inputs, outputs },
) => {
  const [probs, targets] = inputs as [Values, Values];
  const dlogits = outputs[0]!;
  const [rows, vocabulary] = axes(probsTensor);
  return () => {
    let counted = 0;
    for (let n = 0; n < rows; n++) if (targets[n]! >= 0) counted += 1;
    for (let n = 0; n < rows; n++) {
      const target = targets[n]!;
      for (let v = 0; v < vocabulary; v++) {
        const error = probs[n * vocabulary + v]! - (v === target ? 1 : 0);
        dlogits[n * vocabulary + v] = target < 0 ? 0 : error / counted;
      }
    }
  };
};

/** √(Σ over all tensors of x²); infinite where the sum does not fit 32 bits, as on the backends that sum in them. */
export const norm: Kernel<'norm'> = (_node, { inputs, outputs }) => {
  return () => {
    let sum = 0;
    for (const tensor of inputs) for (let i = 0; i < tensor.length; i++) sum += tensor[i]! * tensor[i]!;
    const fits = Math.fround(sum) !== Number.POSITIVE_INFINITY;
    outputs[0]![0] = fits ? Math.sqrt(sum) : Number.POSITIVE_INFINITY;
  };
};
