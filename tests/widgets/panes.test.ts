/** The panes and the grid write what lib writes, part where the texts part, and the missions can be done. */
import { readFileSync } from 'node:fs';
import { distribution, generate, loadModel, namesVocabulary, openBackend, score } from '@lib';
import { describe, expect, it } from 'vitest';
import { samplingRecipes } from '@/runtime/presets';
import { type PageState, readLink, writeLink } from '@/runtime/replay';
import { columns, gridOf, meanBits, temperatures } from '@/widgets/panes/grid';
import { missions, summarise } from '@/widgets/panes/missions';
import { choiceOf, openingSides, type Side, sentenceOf, settingsOf, sides } from '@/widgets/panes/panes';
import { parting, write } from '@/widgets/panes/writing';
import { prompt as above, opening } from '@/widgets/pipeline/pipeline';
import { shipped } from './models';

const gpt = await loadModel(
  readFileSync(new URL('../../public/models/names/model.safetensors', import.meta.url)),
  { backend: await openBackend('wasm') },
);
/** Names are written from their beginning. */
const prompt = [26];
const names = { config: gpt.config, bos: 26, logits: (ids: number[]) => gpt.logits(ids) };
const labels = namesVocabulary.map((token, id) => (id === 26 ? 'end' : token));
const text = (written: readonly { id: number }[]) => written.map(({ id }) => labels[id]).join(' ');
const pane = (side: Side, seed = 1) => write(names, prompt, settingsOf(side, opening), seed);

describe('a pane', () => {
  it.each(sides)('“%s” writes what generate writes, with the choice behind each token', async (side) => {
    const settings = settingsOf(side, opening);
    const written = await pane(side);
    let i = 0;
    for await (const token of generate(gpt, prompt, { ...settings, maxNewTokens: 8, seed: 1 })) {
      expect(written[i]!.id).toBe(token.id);
      expect(written[i]!.u).toBe(token.u);
      expect(written[i]!.probs).toEqual([...token.distribution.probs]);
      expect(written[i]!.plain).toEqual([...distribution(token.distribution.stages[0]!.logits).probs]);
      if (++i && token.id === 26) break;
    }
    expect(written).toHaveLength(i);
  });
  it('takes the recipes from the presets, and one of them in another order', () => {
    for (const { name, settings } of samplingRecipes) expect(settingsOf(name, {})).toEqual(settings);
    const { order, ...late } = settingsOf('late', {});
    expect(late).toEqual(settingsOf('creative', {}));
    expect(order!.at(-1)).toBe('temperature');
    expect(settingsOf('above', opening)).toBe(opening);
  });
  it('goes on as far as a model without an end is asked', async () => {
    const cycle = await shipped();
    expect(await write(cycle, [0], {}, 1)).toHaveLength(11);
  });
  it('draws what was cut as a ghost', async () => {
    const [first] = await pane('focused');
    const bars = choiceOf(first!, labels);
    expect(bars.filter(({ cut }) => !cut).length).toBe(first!.probs.filter((p) => p > 0).length);
    expect(bars.some(({ cut }) => cut)).toBe(true);
    expect(bars.every(({ ghost, key }) => ghost === first!.plain[key as number])).toBe(true);
  });
});

describe('parting', () => {
  it('is the first place where two texts differ', async () => {
    const [a, b] = [await pane('focused'), await pane('creative')];
    const at = parting(a, b)!;
    expect(a.slice(0, at).map(({ id }) => id)).toEqual(b.slice(0, at).map(({ id }) => id));
    expect(a[at]!.id).not.toBe(b[at]!.id);
    expect(a[at]!.u).toBe(b[at]!.u);
    expect(a[at]!.plain).toEqual(b[at]!.plain);
  });
  it('counts an end as a difference, and the same text as none', async () => {
    const a = await pane('focused');
    expect(parting(a, a)).toBeUndefined();
    expect(parting(a, a.slice(0, 2))).toBe(2);
    expect(sentenceOf([a, a], labels)).toMatch(/the same \d new tokens in both/);
    expect(sentenceOf([a, a.slice(0, 1)], labels)).toContain('nothing on the right');
  });
  it('opens with two texts that agree for a letter at least', async () => {
    const texts = [await pane(openingSides.left), await pane(openingSides.right)] as const;
    expect(sentenceOf(texts, labels)).toBe(
      'Same darts. The first 2 new tokens are the same, then they part: n on the left, h on the right.',
    );
    expect([text(texts[0]), text(texts[1])]).toEqual(['m a n a end', 'm a h e s y n y']);
  });
});

describe('the grid', () => {
  it('is what generate writes and score says, hotter rows costing more', async () => {
    const rows = await gridOf(names, prompt, 1);
    expect(rows.map((row) => row.length)).toEqual(temperatures.map(() => columns));
    for (const [r, row] of rows.entries()) {
      for (const [i, { ids, bits, drawn, ended }] of row.entries()) {
        const settings = { temperature: temperatures[r]! };
        const written = await write(names, prompt, settings, 1 + i);
        expect(ids).toEqual(written.map(({ id }) => id));
        expect(ended).toBe(ids.at(-1) === 26);
        const product = written.reduce((all, { probs, id }) => all * probs[id]!, 1);
        expect(drawn).toBeCloseTo(-Math.log2(product), 9);
        const { tokens } = await score(gpt, [...prompt, ...ids]);
        expect(bits).toBeCloseTo(
          tokens.reduce((sum, token) => sum + token.bits, 0),
          9,
        );
        if (temperatures[r] === 1) expect(drawn).toBeCloseTo(bits, 9);
      }
    }
    const means = rows.map(meanBits);
    expect(means.at(-1)!).toBeGreaterThan(means[0]!);
  });
});

describe('missions', () => {
  async function summary(state: PageState | undefined) {
    const own = state?.own ?? {};
    const [left, right] = [
      (own['left'] ?? openingSides.left) as Side,
      (own['right'] ?? openingSides.right) as Side,
    ];
    const settings = { ...opening, ...state?.knobs, ...(state?.order && { order: state.order }) };
    const seen = state?.prompt ?? above;
    const seed = state?.seed ?? 1;
    const [a, b] = await Promise.all(
      [left, right].map((side) => write(names, prompt, settingsOf(side, settings), seed)),
    );
    const logits = [...(await gpt.logits([...seen]))].slice(-27);
    return summarise(logits, settings, seen, { left, right, texts: [a!, b!] });
  }
  it('none is done as the page opens', async () => {
    const opens = await summary(undefined);
    expect(missions.filter(({ done }) => done(opens)).map(({ id }) => id)).toEqual([]);
  });
  it.each(missions)('“$goal” is done by its solution, and by a link to it', async ({ solution, done }) => {
    expect(solution!.model).toEqual({ kind: 'shipped', name: 'names' });
    expect(done(await summary(solution))).toBe(true);
    const { state, trouble } = readLink(
      new URL(writeLink(solution!, 'https://book/together/', 'names')).search,
      'names',
    );
    expect(trouble).toBeUndefined();
    expect(done(await summary(state))).toBe(true);
  });
  it('the hints keep what they promise', async () => {
    const parts = async (left: Side, right: Side, seed: number) =>
      parting(await pane(left, seed), await pane(right, seed));
    const fifth: number[] = [];
    const lucky: number[] = [];
    for (let seed = 1; seed <= 50; seed++) {
      if ((await parts('creative', 'late', seed)) === 4) fifth.push(seed);
      if ((await parts('greedy', 'focused', seed)) === undefined) lucky.push(seed);
    }
    expect(fifth.some((seed) => seed < 20)).toBe(true);
    expect(lucky).toHaveLength(7);
    expect(lucky[0]).toBe(19);
  });
});
