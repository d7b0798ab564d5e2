/** Questions the reader may answer before reading on. Each answer is computed by lib, so none can be wrong by hand. */
import {
  createModel,
  cycleCorpus,
  distribution,
  draw,
  type GPT,
  guessingLoss,
  likeliest,
  namesVocabulary,
  streams,
  train,
  tree,
  uniform,
} from '@lib';

export interface Question {
  readonly question: string;
  readonly options: readonly string[];
  /** Which option is right, found by running the shipped model or the engine. */
  readonly answer: (shipped: GPT, open: (name: 'names') => Promise<GPT>) => Promise<number>;
}

export const questions = {
  'scores-in-a-pass': {
    question: 'The text is “I love AI ! I”, five tokens. How many scores does one pass of the model compute?',
    options: ['1', '4', '20'],
    answer: async (shipped) =>
      ['1', '4', '20'].indexOf(String((await shipped.logits([0, 1, 2, 3, 0])).length)),
  },
  'first-loss': {
    question:
      'Training starts from random numbers. Is the first loss lower than blind guessing, about the same, or higher?',
    options: ['lower', 'about the same', 'higher'],
    answer: async (shipped) => {
      const model = await createModel(shipped.config, { backend: shipped.backend, seed: 1 });
      let first = 0;
      for await (const { loss } of train(model, cycleCorpus, { steps: 1, seed: 1 })) first = loss;
      model.close();
      const ratio = first / guessingLoss(shipped.config.vocab_size);
      return ratio < 0.9 ? 0 : ratio > 1.1 ? 2 : 1;
    },
  },
  'order-of-bars': {
    question: 'You drag τ from 1 to 10. How many of the four bars change places?',
    options: ['none', 'the two lowest', 'all of them'],
    answer: async (shipped) => {
      const logits = (await shipped.logits([0, 1, 2])).slice(-4);
      const ranks = [1, 2, 5, 10].map((temperature) =>
        [...distribution(logits, { temperature }).probs]
          .map((p, id, all) => all.filter((q, other) => q > p || (q === p && other < id)).length)
          .join(),
      );
      return new Set(ranks).size === 1 ? 0 : 2;
    },
  },
  'ten-or-thousand': {
    question:
      'A token has the probability 0.3. Ten darts, then a thousand: when is its count further from the expected one?',
    options: ['after ten', 'after a thousand'],
    answer: async () => {
      const line = { order: Uint32Array.of(0, 1), probs: Float64Array.of(0.3, 0.7) };
      const [ten, thousand] = [10, 1000].map((count) => {
        const hits = Array.from({ length: count }, (_, i) => draw(line, uniform(i + 1, streams.draw, 1)));
        return Math.abs(hits.filter((id) => id === 0).length - 0.3 * count);
      });
      return thousand! > ten! ? 1 : 0;
    },
  },
  'penalty-on-second': {
    question:
      'The scores are 5, 3, 2, 1, −1. The first three tokens stand in the text, and a penalty of 1.5 lowers their scores. The second had .112. What happens to it?',
    options: ['it falls', 'it stays', 'it rises'],
    answer: async () => {
      const second = (repetitionPenalty: number) =>
        distribution([5, 3, 2, 1, -1], { repetitionPenalty }, [0, 1, 2]).probs[1]!;
      return 1 + Math.sign(second(1.5) - second(1));
    },
  },
  'tied-scores': {
    question: 'Four tokens have the scores 3, 2, 2 and 1. With k = 2, how many stay?',
    options: ['one', 'two', 'three'],
    answer: async () => distribution([3, 2, 2, 1], { topK: 2 }).kept.length - 1,
  },
  'next-letter-of-p': {
    question:
      'After “m”, p = 0.90 keeps five tokens. The next letter is a. How many does the same p keep after “ma”?',
    options: ['three', 'five', 'seventeen'],
    answer: async (_, open) => {
      const logits = (await open('names')).logits([26, 12, 0]);
      const { kept } = distribution((await logits).slice(-27), { topP: 0.9 });
      return [3, 5, 17].indexOf(kept.length);
    },
  },
  'likeliest-name': {
    question:
      'From an empty page, greedy writes the name marin. Which whole name does the same model hold likeliest?',
    options: ['marin', 'mary', 'the name without a letter'],
    answer: async (_, open) => {
      const all = await tree(await open('names'), [26], { depth: 8, stopTokens: [26], leastMass: 0.001 });
      const name = likeliest(all)
        .ids.map((id) => namesVocabulary[id])
        .join('');
      return ['marin', 'mary', ''].indexOf(name);
    },
  },
  'stuck-cache': {
    question:
      'A cache is broken: it tells every token after the prompt that it stands at position 0. The cycle model writes on from “I love AI !”. What does it write?',
    options: ['another token at once', 'the cycle, then a mistake', 'the cycle to the end'],
    answer: async (shipped) => {
      const decoder = shipped.decode({ context: 8, fault: 'stuck' });
      const right: boolean[] = [];
      for (let ids = [0, 1, 2, 3], length = 4; length <= 12; length++) {
        const next = distribution(await decoder.append(ids), { temperature: 0 }).argmax;
        right.push(next === length % 4);
        ids = [next];
      }
      decoder.close();
      return right[0] ? (right.includes(false) ? 1 : 2) : 0;
    },
  },
  'colder-order': {
    question:
      'The scores are 4, 3, 2, 1, 0 and p = 0.9. At τ = 2, temperature first kept one token more. Now τ = 0.5: which order keeps more?',
    options: ['temperature first', 'the same', 'top-p first'],
    answer: async () => {
      const kept = (order: ('temperature' | 'top-p')[]) =>
        distribution([4, 3, 2, 1, 0], { temperature: 0.5, topP: 0.9, order }).kept.length;
      return 1 + Math.sign(kept(['top-p', 'temperature']) - kept(['temperature', 'top-p']));
    },
  },
  'untrained-row': {
    question:
      'Row 9 of the position table is never used, so its gradient is exactly 0 in all 200 steps. How long is it afterwards?',
    options: ['shorter', 'as before', 'longer'],
    answer: async (shipped) => {
      const model = await createModel(shipped.config, { backend: shipped.backend, seed: 1 });
      const width = shipped.config.n_embd;
      const lengthOfRow = async () =>
        Math.hypot(...(await model.store.read('wpe.weight')).subarray(9 * width, 10 * width));
      const before = await lengthOfRow();
      for await (const _ of train(model, cycleCorpus, { steps: 200, sequenceLength: 8, seed: 1 }));
      const after = await lengthOfRow();
      model.close();
      return 1 + Math.sign(after - before);
    },
  },
  'longest-name': {
    question:
      'The window of this model has 8 places, and BOS stands in the first. A name ends when the end is drawn. How many letters has the longest name that can end by itself?',
    options: ['six', 'seven', 'eight'],
    answer: async (_, open) => (await open('names')).config.trained_positions - 1 - 6,
  },
} as const satisfies Record<string, Question>;

export type QuestionName = keyof typeof questions;
