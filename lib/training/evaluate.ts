/** The loss over a whole corpus: every token counted once, nothing drawn, nothing learned. */
import { Graph } from '../graph/graph';
import { plan } from '../graph/plan';
import { forward, type GPT } from '../model/gpt';
import { batchFrom, type Data, isDocuments, type Piece, positionsFromZero, whole } from './batches';
import { checkData } from './options';
import { brokenParameter } from './step';

export interface EvaluateOptions {
  /** Sequences computed at once, B; it changes the time taken, not the result. Default 16. */
  readonly batchSize?: number;
  /** Tokens a sequence, T, at most n_positions. Default the config's trained_positions. */
  readonly sequenceLength?: number;
}

export interface Evaluation {
  /** Mean over all predicted tokens, in nats a token. */
  readonly loss: number;
  /** How many tokens were predicted. */
  readonly tokens: number;
}

/**
 * The mean loss of a model over data it need not have seen.
 * A stream is cut into consecutive windows of T tokens: every token but the first is predicted once, from those before it
 * in its window. A document is predicted from its beginning; what lies beyond T tokens is left out, as in training.
 * @throws RangeError for options out of range, unknown ids, or data in which nothing can be predicted; Error when the loss
 * is not finite, naming the parameter that is not.
 */
export async function evaluate(
  model: GPT,
  data: Data,
  { batchSize = 16, sequenceLength = model.config.trained_positions }: EvaluateOptions = {},
): Promise<Evaluation> {
  requireWhole('batchSize', batchSize, 1e6);
  requireWhole('sequenceLength', sequenceLength, model.config.n_positions);
  checkData(data, model.config.vocab_size, 'evaluate');
  const pieces = piecesOf(data, sequenceLength);
  if (pieces.length === 0)
    throw new RangeError('evaluate: nothing can be predicted; a token to predict needs one before it');
  const time = pieces.reduce((longest, piece) => Math.max(longest, predictedIn(piece)), 0);
  const rows = Math.min(batchSize, pieces.length);

  const program = await compileLoss(model, rows, time);
  let sum = 0;
  let tokens = 0;
  try {
    for (let first = 0; first < pieces.length; first += rows) {
      const some = pieces.slice(first, first + rows);
      const { ids, targets } = batchFrom(some, time, rows);
      program.write('ids', ids);
      program.write('targets', targets);
      await program.run();
      const predicted = some.reduce((count, piece) => count + predictedIn(piece), 0);
      sum += (await program.read('loss'))[0]! * predicted;
      tokens += predicted;
    }
  } finally {
    program.close();
  }
  if (!Number.isFinite(sum)) {
    const cause = (await brokenParameter(model)) ?? 'every parameter is finite, but a logit is not';
    throw new Error(`evaluate: the loss is ${sum / tokens}: ${cause}.`);
  }
  return { loss: sum / tokens, tokens };
}

/** Sequences with something to predict, in the order of the data. */
function piecesOf(data: Data, time: number): Piece[] {
  const pieces = isDocuments(data)
    ? data.map((document) => whole(document, time))
    : Array.from({ length: Math.ceil((data.length - 1) / time) }, (_, i) => {
        const start = i * time;
        return { source: data, start, end: Math.min(data.length, start + time + 1) };
      });
  return pieces.filter((piece) => predictedIn(piece) > 0);
}

/** Every token of a piece but its first. */
function predictedIn({ start, end }: Piece): number {
  return end - start - 1;
}

/** A forward pass and its mean loss; no gradients. */
async function compileLoss(model: GPT, batch: number, time: number) {
  const graph = new Graph();
  const logits = forward(graph, model.config, batch, time); // (B·T, V)
  const loss = graph.value('crossEntropy', [logits, graph.input('targets', [batch * time])], {}, 'loss');
  const program = await model.backend.compile(plan(graph, { outputs: [loss] }), model.store);
  program.write('positions', positionsFromZero(batch, time));
  return program;
}

function requireWhole(name: keyof EvaluateOptions, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new RangeError(`evaluate: ${name} is ${value}; it must be a whole number from 1 to ${most}`);
}
