/** Several texts side by side: each as if it were alone, the end among its tokens. */
import { generate } from '@lib';
import { describe, expect, it } from 'vitest';
import { several } from '@/runtime/several';
import { shippedModel } from '@/runtime/shipped.build';

async function writer() {
  const model = await shippedModel('names');
  return { config: model.config, start: [26], bos: 26, logits: (ids: number[]) => model.logits(ids) };
}

describe('several texts', () => {
  it('are what generate writes with dice 10,000 s + i, and end with the end token unless they were cut', async () => {
    const model = await writer();
    const texts = await several(model, { settings: { temperature: 1.5 }, count: 30, seed: 2 });
    let cut = 0;
    for (const [i, text] of texts.entries()) {
      const alone: number[] = [];
      const options = { temperature: 1.5, seed: 20_000 + i, maxNewTokens: 8, stopTokens: [26] };
      for await (const { id } of generate(model, [26], options)) alone.push(id);
      const letters = text.map(({ id }) => id).filter((id) => id !== 26);
      expect(letters).toEqual(alone);
      if (text.at(-1)?.id === 26) expect(letters.length).toBeLessThan(8);
      else {
        expect(letters).toHaveLength(8);
        cut++;
      }
    }
    expect(cut).toBeGreaterThan(0);
  });

  it('one may begin with other ids; the rest are as before, and its own dice are those of its places', async () => {
    const model = await writer();
    const options = { settings: { temperature: 0.5 }, count: 3, seed: 1 };
    const before = await several(model, options);
    const after = await several(model, options, new Map([[1, [26, 12, 0]]]));
    expect(after[0]).toEqual(before[0]);
    expect(after[2]).toEqual(before[2]);
    expect(after[1]![0]!.position).toBe(3);
    expect(after[1]![0]!.u).toBe(before[1]![2]!.u);
  });

  it('a window that is full leaves nothing to write', async () => {
    const full = [26, 0, 1, 2, 3, 4, 5, 6, 7];
    const options = { settings: {}, count: 1, seed: 1 };
    expect(await several(await writer(), options, new Map([[0, full]]))).toEqual([[]]);
  });
});
