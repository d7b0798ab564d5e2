/** Text that ends where a stop string begins, however the tokens divide it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presets } from '../../../lib/model/config';
import type { LogitsModel } from '../../../lib/sampling/ask';
import { type GeneratedToken, type GenerateOptions, generate } from '../../../lib/sampling/generate';
import type { TokenStream } from '../../../lib/tokenizers/tokenizer';
import { wordTokenizer } from '../../../lib/tokenizers/words';

/** A vocabulary of any texts, and a model that writes the ids it is told to. */
function scripted(texts: readonly string[], ids: readonly number[]) {
  let asked = 0;
  const model: LogitsModel = {
    config: { ...presets.cycle, vocab_size: texts.length, n_positions: 1000, trained_positions: 1000 },
    async logits(shown) {
      asked += 1;
      const rows = new Float32Array(shown.length * texts.length);
      rows[(shown.length - 1) * texts.length + ids[shown.length - 1]!] = 9;
      return rows;
    },
  };
  const tokenizer = { stream: (): TokenStream => ({ push: (id) => texts[id]!, end: () => '' }) };
  return { model, tokenizer, asked: () => asked };
}

async function write(
  texts: readonly string[],
  ids: readonly number[],
  options: Partial<GenerateOptions> = {},
  prompt = [0],
) {
  const { model, tokenizer, asked } = scripted(texts, ids);
  const tokens: GeneratedToken[] = [];
  /** How many tokens had been drawn when each was given back. */
  const drawn: number[] = [];
  for await (const token of generate(model, prompt, {
    maxNewTokens: ids.length,
    temperature: 0,
    tokenizer,
    ...options,
  })) {
    tokens.push(token);
    drawn.push(asked());
  }
  return { tokens, drawn, asked: asked(), pieces: tokens.map(({ text }) => text) };
}

/** Where the text ends, character by character: before the stop string that is complete first, the longest on a tie. */
function cutAt(text: string, stopStrings: readonly string[]): string {
  for (let end = 1; end <= text.length; end++) {
    const starts = stopStrings
      .filter((stop) => text.slice(0, end).endsWith(stop))
      .map((stop) => end - stop.length);
    if (starts.length > 0) return text.slice(0, Math.min(...starts));
  }
  return text;
}

describe('with a tokenizer', () => {
  it('each token carries the text to append, and none waits', async () => {
    const { model } = scripted(['I', 'love', 'AI', '!'], [1, 2, 3]);
    const tokenizer = wordTokenizer(['I', 'love', 'AI', '!']);
    const pieces: (string | undefined)[] = [];
    for await (const { text } of generate(model, [0], { maxNewTokens: 3, temperature: 0, tokenizer }))
      pieces.push(text);
    expect(pieces).toEqual([' love', ' AI', ' !']);
    expect((await write(['a', 'b'], [1, 1, 0])).drawn).toEqual([1, 2, 3]);
  });

  it('without one, there is no text', async () => {
    const { tokens } = await write(['a'], [0], { tokenizer: undefined });
    expect(tokens.map((token) => 'text' in token)).toEqual([false]);
  });
});

describe('a stop string', () => {
  it('is found inside a token, whose text ends before it', async () => {
    const { pieces, asked } = await write(['a', 'bc.de', 'f'], [2, 1, 2], { stopStrings: ['.'] });
    expect(pieces).toEqual(['f', 'bc']);
    expect(asked).toBe(2);
  });

  it('is found across tokens, which wait until they cannot be part of it', async () => {
    const texts = ['a', 'x', 'E', 'N', 'D'];
    const { pieces, drawn, asked } = await write(texts, [1, 2, 3, 2, 1, 2, 3, 4, 1], {
      stopStrings: ['END'],
    });
    expect(pieces).toEqual(['x', 'E', 'N', 'E', 'x']);
    expect(drawn).toEqual([1, 4, 4, 5, 5]);
    expect(asked).toBe(8);
  });

  it('gives a token back whole, cut or not at all', async () => {
    const { tokens } = await write(['a', 'xE', 'ND', 'Dy'], [1, 2], { stopStrings: ['END'] });
    expect(tokens.map(({ id, text, position }) => [id, text, position])).toEqual([[1, 'x', 1]]);
    expect((await write(['a', 'E', 'ND'], [1, 2], { stopStrings: ['END'] })).tokens).toEqual([]);
  });

  it('that stays unfinished is part of the text, at the last token and at a stop token', async () => {
    const stopStrings = ['END'];
    expect((await write(['a', 'E', 'N'], [1, 2], { stopStrings })).pieces).toEqual(['E', 'N']);
    const ended = await write(['a', 'E', 'N'], [1, 2, 0], { stopStrings, stopTokens: [0] });
    expect(ended.pieces).toEqual(['E', 'N']);
  });

  it('in the prompt, or begun there, does not count', async () => {
    const texts = ['E', 'ND', '.'];
    expect((await write(texts, [1, 1, 2], { stopStrings: ['END'] }, [0])).pieces).toEqual(['ND', 'ND', '.']);
  });

  it('inside another one is complete first; of two complete at once the longer counts', async () => {
    const inner = await write(['abcd'], [0], { stopStrings: ['abcd', 'bc'] });
    expect(inner.pieces).toEqual(['a']);
    const outer = await write(['xabc'], [0], { stopStrings: ['bc', 'abc'] });
    expect(outer.pieces).toEqual(['x']);
  });

  it('ends the text at the same character however tokens divide it, and nothing is shown too early', async () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
    const stop = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 12 }),
        fc.array(stop, { maxLength: 3 }),
        async (texts, stopStrings) => {
          const ids = texts.map((_, id) => id);
          const { pieces, tokens, drawn } = await write(texts, ids, { stopStrings });
          const whole = texts.join('');
          expect(pieces.join('')).toBe(cutAt(whole, stopStrings));
          const longest = Math.max(1, ...stopStrings.map(({ length }) => length));
          tokens.forEach(({ id, position }, i) => {
            expect(id).toBe(i); // none is left out
            expect(position).toBe(i + 1);
            // Bounded: what was drawn after it when it was given back is less than the longest stop string.
            const waited = texts.slice(id + 1, drawn[i]! - 1).join('').length;
            expect(waited).toBeLessThan(longest);
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('works on characters where one takes several tokens, even when the context begins inside one', async () => {
    const bytes = [...new TextEncoder().encode('aé–b')]; // no byte comes twice
    const model: LogitsModel = {
      config: { ...presets.cycle, vocab_size: 256 },
      async logits(ids) {
        const rows = new Float32Array(ids.length * 256);
        ids.forEach((id, t) => {
          rows[t * 256 + bytes[(bytes.indexOf(id) + 1) % bytes.length]!] = 9;
        });
        return rows;
      },
    };
    const stream = (): TokenStream => {
      const decoder = new TextDecoder();
      return {
        push: (id) => decoder.decode(Uint8Array.of(id), { stream: true }),
        end: () => decoder.decode(),
      };
    };
    const run = async (options: Partial<GenerateOptions>) => {
      const ids: number[] = [];
      const pieces: string[] = [];
      const tokenizer = { stream };
      const all = { maxNewTokens: 7, temperature: 0, context: 1, tokenizer, ...options };
      for await (const { id, text } of generate(model, [0x61], all)) {
        ids.push(id);
        pieces.push(text!);
      }
      return { ids, pieces };
    };
    expect(await run({})).toEqual({
      ids: [...bytes.slice(1), 0x61],
      pieces: ['', 'é', '', '', '–', 'b', 'a'],
    });
    expect((await run({ stopStrings: ['b'] })).pieces).toEqual(['', 'é', '', '', '–']);
    expect((await run({ stopStrings: ['–b'] })).pieces.join('')).toBe('é');
    // An unfinished character: the last token shows what the stream gives at its end, a stop token leaves it out.
    expect((await run({ maxNewTokens: 3 })).pieces).toEqual(['', 'é', '\ufffd']);
    expect((await run({ stopTokens: [0x80] })).pieces).toEqual(['', 'é', '']);
  });

  it.each<[Partial<GenerateOptions>, string, typeof TypeError | typeof RangeError]>([
    [
      { stopStrings: [''] },
      'generate: stopStrings[0] is empty; it must have at least one character',
      RangeError,
    ],
    [
      { stopStrings: ['a', 7 as never] },
      'generate: stopStrings[1] is number; it must be a string',
      TypeError,
    ],
    [
      { stopStrings: 'a' as never },
      'generate: stopStrings is string; it must be an array of strings like ["\\n"]',
      TypeError,
    ],
    [
      { stopStrings: ['a'], tokenizer: undefined },
      'generate: tokenizer is missing; stopStrings need one, to tell the text of the tokens',
      TypeError,
    ],
  ])('refuses %j with a sentence', async (options, sentence, kind) => {
    await expect(write(['a'], [0], options)).rejects.toThrow(kind);
    await expect(write(['a'], [0], options)).rejects.toThrow(sentence);
  });
});
