import { describe, expect, it } from 'vitest';
import { presets } from '../../../lib/model/config';
import { streams, uniform } from '../../../lib/random';
import type { LogitsModel } from '../../../lib/sampling/ask';
import { distribution } from '../../../lib/sampling/distribution';
import { draw } from '../../../lib/sampling/draw';
import { type GeneratedToken, type GenerateOptions, generate } from '../../../lib/sampling/generate';

/** Not a GPT: knows that token t is followed by t + 1, to this degree. Remembers what it was asked. */
function circle(certainty = 3) {
  const asked: number[][] = [];
  const model: LogitsModel = {
    config: presets.cycle,
    async logits(ids) {
      asked.push(ids);
      const rows = new Float32Array(ids.length * 4);
      ids.forEach((id, t) => {
        rows[t * 4 + ((id + 1) % 4)] = certainty;
      });
      return rows;
    },
  };
  return { model, asked };
}

async function collect(
  options: GenerateOptions,
  prompt = [0],
  model = circle().model,
): Promise<GeneratedToken[]> {
  const tokens: GeneratedToken[] = [];
  for await (const token of generate(model, prompt, options)) tokens.push(token);
  return tokens;
}
const idsOf = (tokens: GeneratedToken[]) => tokens.map(({ id }) => id);

describe('generate', () => {
  it('continues greedily from the last row', async () => {
    const tokens = await collect({ temperature: 0, maxNewTokens: 5 }, [0, 1]);
    expect(idsOf(tokens)).toEqual([2, 3, 0, 1, 2]);
    expect(tokens.map(({ position }) => position)).toEqual([2, 3, 4, 5, 6]);
  });

  it('draws with the number at (seed, draw stream, position), which each token carries', async () => {
    const tokens = await collect({ maxNewTokens: 30, seed: 5, temperature: 2 });
    for (const { id, position, u, distribution: bent } of tokens) {
      expect(u).toBe(uniform(5, streams.draw, position));
      expect(draw(bent, u)).toBe(id);
    }
    expect(idsOf(await collect({ maxNewTokens: 30, seed: 5, temperature: 2 }))).toEqual(idsOf(tokens));
    expect(idsOf(await collect({ maxNewTokens: 30, seed: 6, temperature: 2 }))).not.toEqual(idsOf(tokens));
  });

  it('can be taken up anywhere: half a text as the prompt gives the same other half', async () => {
    const whole = idsOf(await collect({ maxNewTokens: 20, seed: 3, temperature: 3 }));
    const rest = idsOf(
      await collect({ maxNewTokens: 12, seed: 3, temperature: 3 }, [0, ...whole.slice(0, 8)]),
    );
    expect(rest).toEqual(whole.slice(8));
  });

  it('shows the model the last trained positions and says how many ids it dropped', async () => {
    const { model, asked } = circle();
    const prompt = Array.from({ length: 10 }, (_, i) => i % 4);
    const tokens = await collect({ temperature: 0, maxNewTokens: 3 }, prompt, model);
    expect(asked.map((ids) => ids.length)).toEqual([8, 8, 8]);
    expect(asked[0]).toEqual(prompt.slice(-8));
    expect(tokens.map(({ dropped }) => dropped)).toEqual([2, 3, 4]);
    expect(tokens.map(({ position }) => position)).toEqual([10, 11, 12]);
  });

  it('takes another context up to the position table', async () => {
    const { model, asked } = circle();
    await collect({ temperature: 0, maxNewTokens: 12, context: 3 }, [0], model);
    expect(Math.max(...asked.map((ids) => ids.length))).toBe(3);
    await collect({ temperature: 0, maxNewTokens: 70, context: 64 }, [0], model);
    expect(Math.max(...asked.map((ids) => ids.length))).toBe(64);
  });

  it('penalises the whole text, prompt and dropped ids included', async () => {
    const [token] = await collect({ maxNewTokens: 1, frequencyPenalty: 0.5, context: 1 }, [2, 2, 2, 0]);
    expect([...token!.distribution.stages[1]!.logits]).toEqual([-0.5, 3, -1.5, 0]);
  });

  it('ends at a stop token, which is not part of the text', async () => {
    expect(idsOf(await collect({ temperature: 0, maxNewTokens: 9, stopTokens: [3] }))).toEqual([1, 2]);
    expect(await collect({ temperature: 0, maxNewTokens: 9, stopTokens: [1] })).toEqual([]);
  });

  it('with no new tokens yields nothing and does not ask; else it asks once for each token', async () => {
    const { model, asked } = circle();
    expect(await collect({ maxNewTokens: 0 }, [0], model)).toEqual([]);
    expect(asked.length).toBe(0);
    await collect({ maxNewTokens: 4 }, [0], model);
    expect(asked.length).toBe(4);
  });

  it('stops asking when the reader leaves', async () => {
    const { model, asked } = circle();
    for await (const { position } of generate(model, [0], { maxNewTokens: 100 })) if (position === 2) break;
    expect(asked.length).toBe(2);
  });

  it('leaves the prompt and the options alone', async () => {
    const prompt = Object.freeze([0, 1]) as number[];
    await collect(Object.freeze({ maxNewTokens: 3, stopTokens: Object.freeze([]) }), prompt);
    expect(prompt).toEqual([0, 1]);
  });

  it.each<[string, Partial<GenerateOptions>, number[], string]>([
    [
      'an empty prompt',
      {},
      [],
      'generate: promptIds is empty; the model needs at least one token to go on from',
    ],
    [
      'an unknown id',
      {},
      [0, 4],
      'generate: promptIds[1] is 4; a token id must be a whole number from 0 to 3',
    ],
    [
      'a broken id',
      {},
      [Number.NaN],
      'generate: promptIds[0] is NaN; a token id must be a whole number from 0 to 3',
    ],
    [
      'an unknown stop token',
      { stopTokens: [9] },
      [0],
      'generate: stopTokens[0] is 9; a token id must be a whole number from 0 to 3',
    ],
    [
      'a negative count',
      { maxNewTokens: -1 },
      [0],
      'generate: maxNewTokens is -1; it must be a whole number from 0 to 9007199254740991',
    ],
    [
      'no count',
      { maxNewTokens: undefined as never },
      [0],
      'generate: maxNewTokens is undefined; it must be a whole number from 0 to 9007199254740991',
    ],
    ['a context of 0', { context: 0 }, [0], 'generate: context is 0; it must be a whole number from 1 to 64'],
    [
      'a context past the table',
      { context: 65 },
      [0],
      'generate: context is 65; it must be a whole number from 1 to 64',
    ],
    [
      'a broken seed',
      { seed: -1 },
      [0],
      'random: seed is -1; it must be a whole number from 0 to 9007199254740991',
    ],
    [
      'a broken knob',
      { temperature: -1 },
      [0],
      'distribution: temperature is -1; it must be a finite number from 0 (greedy) up; 1 is off',
    ],
  ])('refuses %s with a sentence', async (_, options, prompt, sentence) => {
    await expect(collect({ maxNewTokens: 1, ...options }, prompt)).rejects.toThrow(sentence);
  });

  it('refuses a model that gives too few logits, or NaN', async () => {
    const short: LogitsModel = { config: presets.cycle, logits: async () => new Float32Array(4) };
    await expect(collect({ maxNewTokens: 1 }, [0, 1], short)).rejects.toThrow(
      'generate: the model gave 4 logits for 2 ids; 2 x 4 were expected',
    );
    const broken: LogitsModel = {
      config: presets.cycle,
      logits: async () => new Float32Array(4).fill(Number.NaN),
    };
    await expect(collect({ maxNewTokens: 1 }, [0], broken)).rejects.toThrow('distribution: logits[0] is NaN');
  });

  it('uses distribution itself, with the knobs it was given', async () => {
    const settings = { temperature: 0.7, topK: 3, topP: 0.99, minP: 0.001, repetitionPenalty: 1.2 };
    const [token] = await collect({ ...settings, maxNewTokens: 1 });
    expect(token!.distribution).toEqual(distribution([0, 3, 0, 0], settings, [0]));
  });
});
