/** Questions the reader may answer before reading on. Each answer is computed by lib, so none can be wrong by hand. */
import { createModel, cycleCorpus, distribution, type GPT, guessingLoss, train } from '@lib';

export interface Question {
  readonly question: string;
  readonly options: readonly string[];
  /** Which option is right, found by running the shipped model or the engine. */
  readonly answer: (shipped: GPT) => Promise<number>;
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
} as const satisfies Record<string, Question>;

export type QuestionName = keyof typeof questions;
