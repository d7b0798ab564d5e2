/**
 * What `distribution` means, written the plain way: every stage sorts all that is left with a comparing sort and works
 * on arrays. Slow on purpose; the judge of the fast one, to the last bit.
 */
import {
  type CompleteSettings,
  completeSettings,
  type SamplingSettings,
} from '../../../lib/sampling/settings';

interface PlainStage {
  name: string;
  logits: number[];
  probs: number[];
  kept: number[];
}

export function rankedBySorting(
  logits: ArrayLike<number>,
  ids = Array.from(logits, (_, id) => id),
): number[] {
  return ids.toSorted((a, b) => (logits[a] === logits[b] ? a - b : logits[b]! - logits[a]!));
}

export function distributionBySorting(
  input: ArrayLike<number>,
  settings: SamplingSettings = {},
  seen: readonly number[] = [],
) {
  const knobs = completeSettings(settings);
  const raw = Array.from(input);
  const possible = raw.flatMap((z, id) => (z > -Infinity ? [id] : []));
  const stages = [stage('model', raw, possible)];
  let ranking = rankedBySorting(raw, possible);
  let shift = 0;
  const greedy = knobs.temperature === 0;
  for (const name of knobs.order) {
    const { logits, probs, kept } = stages.at(-1)!;
    if (name === 'penalties' && penalises(knobs)) {
      const bent = penalised(logits, seen, knobs, shift);
      ranking = rankedBySorting(bent, kept);
      stages.push(stage(name, bent, kept));
    }
    if (name === 'penalties' && greedy) break;
    if (name === 'temperature' && knobs.temperature !== 1 && !greedy) {
      const max = Math.max(...logits);
      const cooled = logits.map((z) => 2 * ((z / 2 - max / 2) / knobs.temperature));
      shift = max / knobs.temperature;
      stages.push(stage(name, cooled, kept));
    }
    if (name === 'top-k' && knobs.topK > 0 && knobs.topK < raw.length) {
      const threshold = logits[ranking[Math.min(knobs.topK, ranking.length) - 1]!]!;
      const last = ranking.findLastIndex((id) => logits[id]! >= threshold);
      ranking = ranking.slice(0, last + 1);
      stages.push(stage(name, logits, ranking));
    }
    if (name === 'top-p' && knobs.topP < 1) {
      let mass = 0;
      const inside = ranking.filter((id, i) => {
        const stays = i === 0 || mass < knobs.topP;
        mass += probs[id]!;
        return stays;
      });
      ranking = inside;
      stages.push(stage(name, logits, ranking));
    }
    if (name === 'min-p' && knobs.minP > 0) {
      const threshold = knobs.minP * probs[ranking[0]!]!;
      ranking = ranking.filter((id, i) => i === 0 || probs[id]! >= threshold);
      stages.push(stage(name, logits, ranking));
    }
  }
  if (greedy) stages.push(stage('greedy', stages.at(-1)!.logits, ranking.slice(0, 1)));
  const { probs, kept } = stages.at(-1)!;
  return { order: rankedBySorting(raw), stages, probs, kept, argmax: ranking[0]! };
}

function stage(name: string, logits: number[], ids: number[]): PlainStage {
  const kept = ids.toSorted((a, b) => a - b);
  const left = logits.map((z, id) => (ids.includes(id) ? z : -Infinity));
  const max = Math.max(...left);
  const weights = left.map((z) => Math.exp(z - max));
  const sum = weights.reduce((total, weight) => total + weight);
  return { name, logits: left, probs: weights.map((weight) => weight / sum), kept };
}

function penalises({ repetitionPenalty, presencePenalty, frequencyPenalty }: CompleteSettings): boolean {
  return repetitionPenalty !== 1 || presencePenalty !== 0 || frequencyPenalty !== 0;
}

function penalised(
  logits: number[],
  seen: readonly number[],
  { repetitionPenalty: r, presencePenalty, frequencyPenalty }: CompleteSettings,
  shift: number,
): number[] {
  return logits.map((below, id) => {
    const times = seen.filter((other) => other === id).length;
    if (times === 0 || below === -Infinity) return below;
    const z = below + shift;
    return (z > 0 ? z / r : z * r) - presencePenalty - frequencyPenalty * times - shift;
  });
}
