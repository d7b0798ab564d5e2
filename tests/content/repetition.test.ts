/** The numbers and claims of chapter 8 that lib can compute. */
import { readFileSync } from 'node:fs';
import { distribution, type GPT, generate, loadModel, namesVocabulary, openBackend } from '@lib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { linesOf } from '@/marks/sweep';
import { enginePresets } from '@/runtime/presets';
import { questions } from '@/widgets/predict/questions';
import { lettersOf, oneIn, rowsOf } from '@/widgets/repetition/doubled';
import { sweepOf } from '@/widgets/repetition/every';
import {
  changesOf,
  endless,
  loopOf,
  newTokens,
  partingOf,
  type Rule,
  settingsOf,
  spelt,
  write,
} from '@/widgets/repetition/repetition';
import { shipped } from '../widgets/models';

const chapter = readFileSync(
  new URL('../../content/chapters/08-repetition.mdx', import.meta.url),
  'utf8',
).replace(/\s+/g, ' ');
const labels = namesVocabulary.map((token) => (token.length === 1 ? token : 'end'));
const end = labels.indexOf('end');
let names: GPT;
beforeAll(async () => {
  const bytes = readFileSync(new URL('../../public/models/names/model.safetensors', import.meta.url));
  names = await loadModel(bytes, { backend: await openBackend('wasm') });
});

const written = (rule: Rule, value: number) => write(endless(names, end), [end], settingsOf(rule, value));
const text = async (rule: Rule, value: number) => spelt((await written(rule, value)).ids.slice(1), labels);
const tenths = (p: number) => (100 * p).toFixed(1);

describe('the loop', () => {
  it('greedy writes mari and then na to the end', async () => {
    expect(await text('repetition', 1)).toBe(`mari${'na'.repeat(7)}`);
    expect(newTokens).toBe(18);
    expect(chapter).toContain('it writes `mari`, and then `na` `na` `na` to the end');
  });
  it('up to 1.4 the text stays, at 1.45 it changes', async () => {
    for (const r of [1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.35, 1.4])
      expect(await text('repetition', r)).toBe(await text('repetition', 1));
    expect(await text('repetition', 1.45)).not.toBe(await text('repetition', 1));
    expect(chapter).toContain('Up to a penalty of 1.4 the text does not change at all. At 1.45 it does.');
  });
  it('at token 6 a leads up to 1.4 and e from 1.45 on', async () => {
    const { ids, rows } = await written('repetition', 1);
    const spec = sweepOf('repetition', rows[5]!, ids.slice(0, 6), labels);
    const { x, series } = spec;
    for (const { values } of linesOf(spec)) expect(Math.max(...values), 'fits the domain').toBeLessThan(0.25);
    expect(spelt(ids.slice(1, 6), labels)).toBe('marin');
    for (const [i, r] of x.entries()) {
      const top = series.reduce((a, b) => (b.values[i]! > a.values[i]! ? b : a));
      expect(top.label, `r = ${r}`).toBe(r < 1.425 ? 'a•' : r < 2 ? 'e' : top.label);
    }
    expect(chapter).toContain('greedy changes its mind: between 1.4 and 1.45.');
  });
  it('at token 6 presence and frequency do the same, and e passes a between .2 and .3', async () => {
    const { ids, rows } = await written('repetition', 1);
    const [presence, frequency] = (['presence', 'frequency'] as const).map((rule) =>
      sweepOf(rule, rows[5]!, ids.slice(0, 6), labels),
    );
    expect(frequency!.series).toEqual(presence!.series);
    for (const { values } of linesOf(presence!))
      expect(Math.max(...values), 'fits the domain').toBeLessThan(0.4);
    for (const [i, value] of presence!.x.entries()) {
      const top = presence!.series.reduce((a, b) => (b.values[i]! > a.values[i]! ? b : a));
      expect(top.label, `penalty ${value}`).toBe(value < 0.25 ? 'a•' : 'e');
    }
    expect(chapter).toContain(
      'presence and frequency draw the same picture here: e passes a between .2 and .3.',
    );
  });
  it('at token 6 a falls from 20.4 to 17.5 %, e rises from 16.6 to 18.0 %, and n, in the set, from 11.8 to 12.2 %', async () => {
    const { ids, rows } = await written('repetition', 1.5);
    expect(partingOf(ids, (await written('repetition', 1)).ids)).toBe(6);
    const seen = ids.slice(0, 6);
    expect(spelt(seen.slice(1), labels)).toBe('marin');
    const changes = changesOf(rows[5]!, seen, settingsOf('repetition', 1.5));
    const of = (letter: string) => changes.find(({ id }) => labels[id] === letter)!;
    const said = (letter: string) => [of(letter).before, of(letter).after].map(tenths);
    expect(said('a')).toEqual(['20.4', '17.5']);
    expect(said('e')).toEqual(['16.6', '18.0']);
    expect(said('n')).toEqual(['11.8', '12.2']);
    for (const letter of 'airm') expect(of(letter).after).toBeLessThan(of(letter).before);
    expect(chapter).toContain('the letter a has 20.4 % and e has 16.6 %');
    expect(chapter).toContain('a falls to 17.5 %, e rises to 18.0 %');
    expect(chapter).toContain('from 11.8 % to 12.2 %, because a, i, r and m lost');
  });
  it('at 3 it writes two more letters and loops again', async () => {
    expect(await text('repetition', 3)).toBe('marinelynnanananan');
    expect(loopOf((await written('repetition', 3)).ids)?.period).toBe(2);
    expect(chapter).toContain('`marinelynnanananan`');
  });
  it('a frequency penalty of .1 makes the loop four letters long; .2 has none at the end', async () => {
    expect(loopOf((await written('frequency', 0.1)).ids)?.period).toBe(4);
    expect(loopOf((await written('frequency', 0.2)).ids)).toBeUndefined();
    expect(chapter).toContain(
      'At .1 the loop has become longer, four letters in place of two. At .2 the eighteen',
    );
  });
});

describe('when every token is in the set', () => {
  it('the order of the scores stays, whatever the penalty', () => {
    const score = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(score, { minLength: 2, maxLength: 20 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (z, r) => {
          const all = z.map((_, id) => id);
          const { stages } = distribution(z, { repetitionPenalty: r }, all);
          const after = stages.at(-1)!.logits;
          for (const i of all)
            for (const j of all) if (z[i]! < z[j]!) expect(after[i]).toBeLessThanOrEqual(after[j]!);
        },
      ),
    );
  });
  it('the loop of the four tokens does not change at any penalty on the slider', async () => {
    const cycle = await shipped();
    const plain = await write(cycle, [0], settingsOf('repetition', 1));
    expect(loopOf(plain.ids)?.period).toBe(4);
    for (let r = 1.05; r < 3.01; r += 0.05)
      expect((await write(cycle, [0], settingsOf('repetition', r))).ids).toEqual(plain.ids);
  });
});

it('the second token rises: the answer to the question is what the prose says', async () => {
  const { options, answer } = questions['penalty-on-second'];
  expect(options[await answer()]).toBe('it rises');
});

describe('what it costs', () => {
  it('the second n of anna: 4.5 % to 3.5 %; the whole name less than half as likely', async () => {
    const rows = await rowsOf(names, namesVocabulary, 'anna');
    const letters = lettersOf({ vocabulary: namesVocabulary, word: 'anna', rows }, 1.5);
    expect([letters[2]!.before, letters[2]!.after].map(tenths)).toEqual(['4.5', '3.5']);
    expect(oneIn(letters, 'after')).toBeGreaterThan(2 * oneIn(letters, 'before'));
    expect(chapter).toContain('The second n of anna has 4.5 % without a penalty. With 1.5 it has 3.5 %');
  });
  it('300 names are 5.2 letters long on average, and 6.0 with a penalty of 1.5', async () => {
    const length = async (repetitionPenalty: number) => {
      let letters = 0;
      for (let seed = 1; seed <= 300; seed++)
        for await (const _ of generate(names, [end], {
          maxNewTokens: 8,
          seed,
          stopTokens: [end],
          repetitionPenalty,
        }))
          letters += 1;
      return (letters / 300).toFixed(1);
    };
    expect([await length(1), await length(1.5)]).toEqual(['5.2', '6.0']);
    expect(chapter).toContain('have 5.2 letters on average, and 6.0 with a penalty of 1.5');
  });
});

it('penalties and temperature may change places, penalties and top-k may not', () => {
  const z = [5, 3, 2, 1, -1];
  const probs = (order: ('penalties' | 'temperature' | 'top-k')[], settings: object) => [
    ...distribution(z, { repetitionPenalty: 3, order, ...settings }, [0, 1]).probs,
  ];
  const [a, b] = [
    probs(['penalties', 'temperature'], { temperature: 0.5 }),
    probs(['temperature', 'penalties'], { temperature: 0.5 }),
  ];
  a.forEach((p, id) => {
    expect(b[id]).toBeCloseTo(p, 12);
  });
  expect(probs(['penalties', 'top-k'], { topK: 2 })).not.toEqual(probs(['top-k', 'penalties'], { topK: 2 }));
});

it('llama.cpp looks at the last 64 tokens', () => {
  const { notModelled } = enginePresets.find(({ id }) => id === 'llama.cpp')!;
  expect(notModelled.join(' ')).toContain('last 64 tokens');
  expect(chapter).toContain('llama.cpp looks at 64 tokens');
});
