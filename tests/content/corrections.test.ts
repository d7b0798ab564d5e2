/** The corrections and the glossary say what the engine computes, and what is recorded stands in the test they name. */
import { readFileSync } from 'node:fs';
import { guessingLoss, parameterCount, presets } from '@lib';
import { afterAll, describe, expect, it } from 'vitest';
import { Bench } from '../../src/cells/claim-bench';
import { checks } from '../../src/cells/claim-checks';
import { training } from '../../src/runtime/settings';
import { entriesOf } from './yaml';

interface Correction {
  readonly id: string;
  readonly number: number;
  readonly claim: string;
  readonly truth: string;
  readonly figures: readonly { readonly what: string; readonly says: string }[];
  readonly recorded?: { readonly says: string; readonly test: string };
  readonly chapter: string;
  readonly check: string;
}
interface Term {
  readonly id: string;
  readonly term: string;
  readonly text: string;
  readonly chapter?: string;
}

const root = new URL('../../', import.meta.url);
const bench = new Bench(async (path) => new Uint8Array(readFileSync(new URL(`public/${path}`, root))));
afterAll(() => bench.close());
const corrections = await entriesOf<Correction>('corrections.yaml');
const terms = await entriesOf<Term>('glossary.yaml');
const slugs = [
  ...['loop', 'train', 'greedy', 'sampling', 'temperature', 'top-k', 'top-p', 'repetition', 'together'],
  ...['kv-cache', 'beyond-context', 'names', 'tokens'],
];

/** Every number of a text as it is written: 1,279 and .665 and −3. */
const numbersIn = (text: string) => text.replaceAll('GPT-2', '').match(/−?(\d[\d,]*)?\.?\d+/g) ?? [];

describe.each(corrections.map((entry) => [entry.id, entry] as const))('%s', (_, entry) => {
  const { figures, truth, claim, recorded, check } = entry;

  it('prints the figures that its check computes', async () => {
    expect(await checks[check]?.(bench)).toEqual(figures.map(({ says }) => says));
  });

  it('has no number in its words that its figures, its claim or its own example lack', () => {
    const known = new Set(
      [claim, ...(recorded ? [recorded.says] : []), ...figures.flatMap(({ what, says }) => [what, says])]
        .flatMap(numbersIn)
        .concat(examples[entry.id] ?? []),
    );
    expect(numbersIn(truth).filter((number) => !known.has(number))).toEqual([]);
  });
});

/** Numbers in the words that are given, not computed. */
const examples: Record<string, readonly string[]> = {
  'power-form': ['1'],
  'temperature-table': ['1'],
  'ties-in-top-k': ['3', '1'],
  'small-temperature': ['.007'],
  'largest-top-k': ['4'],
  'gpt2-top-k': ['0'],
  'crossing-token': ['5', '3', '2', '1', '.5'],
  'top-p-off': ['32', '16', '0', '50,257'],
  'penalty-raises': ['5', '3', '2', '1', '1.5'],
  'penalty-and-shift': ['5', '3', '2', '1', '−1'],
  'penalty-sign': ['−1', '−2', '−3', '1.3'],
  'chapters-read-again': ['100'],
  'stale-rows': ['8'],
  'untrained-rows': ['0', '200', '.9802'],
  'first-drift': ['0', '7', '8'],
  crop: ['8', '64', '16', '256'],
  'longer-training': ['8', '64'],
  'told-places': ['8', '256'],
  'length-of-names': ['8', '300', '26', '77'],
  'size-of-names': ['8'],
  'size-of-gpt2': ['124', '50,257'],
  'guess-line': ['1,279'],
};

describe('the list of corrections', () => {
  it('counts from 1, names each entry once, and asks for every check', () => {
    expect(corrections.map(({ number }) => number)).toEqual(corrections.map((_, i) => i + 1));
    expect(new Set(corrections.map(({ id }) => id)).size).toBe(corrections.length);
    expect(corrections.map(({ check }) => check).toSorted()).toEqual(Object.keys(checks).toSorted());
  });

  it('tells each in a chapter of the book', () => {
    expect(corrections.filter(({ chapter }) => !slugs.includes(chapter))).toEqual([]);
  });

  it('lends no example to an entry that is gone, and none that its words lack', () => {
    for (const [id, numbers] of Object.entries(examples)) {
      const said = new Set<string>(numbersIn(corrections.find((entry) => entry.id === id)?.truth ?? ''));
      expect(
        numbers.filter((number) => !said.has(number)),
        id,
      ).toEqual([]);
    }
  });

  // Fifty trainings are too long for a page: PyTorch's stand in the test, which compares them with fifty of ours.
  it.each([
    ['cycle-when-hot', ['[1, 0.981,', '[2, 0.592,', '[3, 0.211,', '[5, 0.03,']],
    ['cycle-and-cache', ["['stuck', 42, 43]", "['early', 50, 48]", "['ahead', 50, 50]"]],
    ['first-drift', ['const recorded = [8, 9, 6, 6, 21];', 'toBeLessThanOrEqual(32)']],
    ['crop', ['clean(runs, 256, 8)).toBe(50)', '[9, 22]', '[12, 17]', '[16, 4]']],
    ['longer-training', ['[16, 0]', '[32, 0]', '[64, 50]']],
    ['told-places', ["['sinusoidal', 13, 1]", "['rope', 50, 50]", "['alibi', 50, 50]"]],
    ['one-good-run', ['toBeGreaterThanOrEqual(0.0017)', 'toBeLessThanOrEqual(0.0054)']],
  ])('%s: what is recorded stands in the test it names', (id, lines) => {
    const { recorded } = corrections.find((entry) => entry.id === id)!;
    const source = readFileSync(new URL(recorded!.test, root), 'utf8');
    expect(lines.filter((line) => !source.includes(line))).toEqual([]);
    const said = numbersIn(recorded!.says).map((number) => Number(number));
    const stand = new Set([50, 256, ...lines.flatMap((line) => numbersIn(line)).map(Number), 10, 11, 12]);
    expect(said.filter((number) => !stand.has(number))).toEqual([]);
  });

  it('has no recorded table that the test above does not know', () => {
    const known = [
      'cycle-when-hot',
      'cycle-and-cache',
      'first-drift',
      'crop',
      'longer-training',
      'told-places',
      'one-good-run',
    ];
    expect(corrections.filter(({ recorded }) => recorded).map(({ id }) => id)).toEqual(known);
  });
});

describe('the glossary', () => {
  it('has 35 to 60 terms, each once, in one to three sentences', () => {
    expect(terms.length).toBeGreaterThanOrEqual(35);
    expect(terms.length).toBeLessThanOrEqual(60);
    expect(new Set(terms.map(({ id }) => id)).size).toBe(terms.length);
    for (const { id, text } of terms) {
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(text.length, id).toBeLessThan(200);
      expect(text).toMatch(/[.”)]$/);
    }
  });

  it('shares no address with a correction or a part of the page', () => {
    const taken = [
      ...corrections.map(({ id }) => id),
      'corrections',
      'glossary',
      'knobs',
      'tests',
      'content',
    ];
    expect(terms.filter(({ id }) => taken.includes(id))).toEqual([]);
  });

  it('tells each in a chapter of the book', () => {
    expect(terms.filter(({ chapter }) => chapter !== undefined && !slugs.includes(chapter))).toEqual([]);
  });

  it('gives the sizes of the models and the price of guessing as they are', () => {
    const textOf = (id: string) => terms.find((term) => term.id === id)!.text;
    const count = (value: number) => value.toLocaleString('en');
    expect(textOf('parameter')).toContain(count(parameterCount(presets.cycle)));
    expect(textOf('parameter')).toContain(count(parameterCount(presets.gpt2)));
    for (const preset of [presets.cycle, presets.names, presets.gpt2])
      expect(textOf('vocabulary')).toContain(count(preset.vocab_size));
    expect(textOf('embedding')).toContain(`${presets.cycle.n_embd} numbers`);
    expect(textOf('embedding')).toContain(String(presets.gpt2.n_embd));
    expect(textOf('layer')).toContain(`model has ${presets.cycle.n_layer}`);
    expect(textOf('layer')).toContain(`GPT-2 has ${presets.gpt2.n_layer}`);
    expect(textOf('mlp')).toContain(`${presets.cycle.n_embd} numbers become ${4 * presets.cycle.n_embd}`);
    expect(textOf('loss')).toContain(guessingLoss(4).toFixed(3));
    expect(textOf('bit')).toContain((1 / Math.LN2).toFixed(3));
    expect(textOf('weight-decay')).toContain(
      (1 - training.learningRate * training.weightDecay).toFixed(4).slice(1),
    );
  });
});
