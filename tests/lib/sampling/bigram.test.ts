import fc from 'fast-check';
import { expect, it } from 'vitest';
import { presets } from '../../../lib/model/config';
import { bigramModel } from '../../../lib/sampling/bigram';
import { distribution } from '../../../lib/sampling/distribution';
import { generate } from '../../../lib/sampling/generate';

const config = { ...presets.names, vocab_size: 4 };
const rowsOf = async (documents: number[][], ids: number[]) => {
  const logits = await bigramModel(documents, config).logits(ids);
  return ids.map((_, i) => [...distribution([...logits.subarray(4 * i, 4 * i + 4)]).probs]);
};

it('draws each pair as often as it came', async () => {
  const documents = [
    [3, 0, 1, 3],
    [3, 0, 0, 3],
    [3, 1, 3],
  ];
  const [afterStart, afterA, afterB, afterNothing] = await rowsOf(documents, [3, 0, 1, 2]);
  const near = (row: number[] | undefined, expected: number[]) =>
    row!.forEach((p, id) => expect(p).toBeCloseTo(expected[id]!, 6));
  near(afterStart, [2 / 3, 1 / 3, 0, 0]);
  near(afterA, [1 / 3, 1 / 3, 0, 1 / 3]);
  near(afterB, [0, 0, 0, 1]);
  // Nothing ever came after it: no letter is preferred.
  near(afterNothing, [1 / 4, 1 / 4, 1 / 4, 1 / 4]);
  expect(afterStart![2]).toBe(0);
});

it('looks at the last token alone', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(3), { maxLength: 6 }), { maxLength: 5 }),
      fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
      async (documents, ids) => {
        const rows = await rowsOf(documents, ids);
        expect(rows.at(-1)).toEqual((await rowsOf(documents, [ids.at(-1)!]))[0]);
      },
    ),
  ));

it('never writes a pair that never came', async () => {
  const documents = [
    [3, 0, 1, 3],
    [3, 2, 0, 3],
  ];
  const pairs = new Set(documents.flatMap((ids) => ids.slice(1).map((id, i) => `${ids[i]} ${id}`)));
  const model = bigramModel(documents, config);
  for (let seed = 0; seed < 50; seed++) {
    const ids = [3];
    const dice = { seed, maxNewTokens: 8, stopTokens: [3], temperature: 2 };
    for await (const { id } of generate(model, ids, dice)) ids.push(id);
    for (let i = 1; i < ids.length; i++) expect(pairs.has(`${ids[i - 1]} ${ids[i]}`)).toBe(true);
  }
});

it('names the document that it cannot count', () => {
  expect(() => bigramModel([[0], [1, 4]], config)).toThrow(
    new RangeError('bigramModel: documents[1][1] is 4; a token id must be a whole number from 0 to 3'),
  );
});
