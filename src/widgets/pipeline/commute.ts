/** Which stages may change places: each pair in both orders, after every letter and an a. */
import { distribution, type LogitsModel, type SamplingSettings } from '@lib';
import { type KnobStage, stageNames } from '@/runtime/settings';

/** Every stage is on, strong enough to be seen. */
export const trial = {
  repetitionPenalty: 2,
  temperature: 1.5,
  topK: 8,
  topP: 0.8,
  minP: 0.15,
} as const satisfies SamplingSettings;

/** The knobs of one pair; the rest are off. */
function only(pair: readonly KnobStage[]): SamplingSettings {
  const values: Record<KnobStage, SamplingSettings> = {
    penalties: { repetitionPenalty: trial.repetitionPenalty },
    temperature: { temperature: trial.temperature },
    'top-k': { topK: trial.topK },
    'top-p': { topP: trial.topP },
    'min-p': { minP: trial.minP },
  };
  return Object.assign({}, ...pair.map((name) => values[name]));
}

export interface Pair {
  readonly first: KnobStage;
  readonly second: KnobStage;
  /** In how many of the contexts the two orders end in different probabilities. */
  readonly differ: number;
  readonly of: number;
}

/** @param contexts logits and the text before them */
export function pairsOf(contexts: readonly { logits: readonly number[]; seen: readonly number[] }[]): Pair[] {
  const pairs = stageNames.flatMap((first, i) =>
    stageNames.slice(i + 1).map((second) => ({ first, second })),
  );
  return pairs.map(({ first, second }) => {
    const settings = only([first, second]);
    const differ = contexts.filter(({ logits, seen }) => {
      const [a, b] = [
        [first, second],
        [second, first],
      ].map((order) => distribution(logits, { ...settings, order }, seen).probs);
      return a!.some((p, id) => Math.abs(p - b![id]!) > 1e-9);
    });
    return { first, second, differ: differ.length, of: contexts.length };
  });
}

/** What the model says after each letter and an a: 26 names begun, each with three tokens that a penalty can find. */
export async function contextsOf(model: LogitsModel, bos: number) {
  const letters = Array.from({ length: model.config.vocab_size }, (_, id) => id).filter((id) => id !== bos);
  return Promise.all(
    letters.map(async (id) => {
      const seen = [bos, id, 0];
      return { seen, logits: [...(await model.logits(seen))].slice(-model.config.vocab_size) };
    }),
  );
}
