/** The list of names the site serves: that it is the one the recorded run learned from, and what its guess lines are. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../lib/checkpoint/model';
import { tokenFrequencies } from '../../../lib/corpora/frequencies';
import { namesVocabulary, parseNames } from '../../../lib/corpora/names';
import { entropy, guessingLoss } from '../../../lib/sampling/score';
import { characterTokenizer } from '../../../lib/tokenizers/characters';
import { namesIds, namesRun } from '../../reference/names';
import { backends } from '../backends/everyBackend';

const text = readFileSync(new URL('../../../public/data/names.txt', import.meta.url), 'utf8');
const names = parseNames(text);
const { document } = characterTokenizer(namesVocabulary);

describe('public/data/names.txt', () => {
  it('holds 1,279 different given names of two to eleven letters', () => {
    expect(names.length).toBe(1_279);
    expect(new Set(names).size).toBe(1_279);
    expect(Math.min(...names.map(({ length }) => length))).toBe(2);
    expect(Math.max(...names.map(({ length }) => length))).toBe(11);
    expect(text).toBe(`${names.join('\n')}\n`);
  });

  it('has every name of the recorded run, as the ids it saw', () => {
    for (const name of namesRun.order) {
      expect(names).toContain(name);
      expect(document(name)).toEqual(namesIds(name));
    }
  });

  // The record's mean is over the whole list, so one name more or less would show.
  it.each(backends)('gives the corpus loss of the recorded run on %s', async (_name, open) => {
    const file = readFileSync(new URL('../../reference/data/names.step500.safetensors', import.meta.url));
    const model = await loadModel(new Uint8Array(file), { backend: await open() });
    let nats = 0;
    let count = 0;
    for (const name of names) {
      const ids = document(name).slice(0, model.config.n_positions + 1);
      const logits = await model.logits(ids.slice(0, -1));
      for (const [t, target] of ids.slice(1).entries()) {
        const row = [...logits.subarray(t * 27, t * 27 + 27)];
        nats += Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[target]!;
        count++;
      }
    }
    expect(count).toBe(8_393);
    expect(Math.abs(nats / count - namesRun.corpus_loss_per_token)).toBeLessThan(1e-5);
  });

  it('has guess lines at 3.296 for all tokens alike and 2.845 for letter frequencies', () => {
    const frequencies = tokenFrequencies(names.map(document), 27);
    expect(guessingLoss(27)).toBeCloseTo(3.296, 3);
    expect(guessingLoss(4)).toBeCloseTo(1.386, 3);
    expect(entropy(frequencies) * Math.LN2).toBeCloseTo(2.845, 3);
    expect(frequencies[26]).toBe(1_279 / 8_568);
  });
});

describe('parseNames', () => {
  it('takes any line ends, a byte order mark, spaces and empty lines, and keeps order and doubles', () => {
    expect(parseNames('\ufeff  emma\r\n\r\nada \rbo\n\temma')).toEqual(['emma', 'ada', 'bo', 'emma']);
  });

  it.each([
    ['ada\nEmma', 2, '"Emma"'],
    ['\r\n\r\nzoë', 3, '"zoë"'],
    ['mary ann', 1, '"mary ann"'],
    ['ada\n\n<BOS>\n', 3, '"<BOS>"'],
    ['ada\rbo\r\n3', 3, '"3"'],
    [`${'x'.repeat(50)}1`, 1, `"${'x'.repeat(40)}…"`],
  ])('names the line of %j that holds anything but letters', (list, line, shown) => {
    expect(() => parseNames(list)).toThrow(
      new RangeError(
        `parseNames: line ${line} is ${shown}; a name has small letters from a to z and nothing else`,
      ),
    );
  });

  it.each(['', '\ufeff', ' \r\n\t'])('refuses %j, which holds no names', (list) => {
    expect(() => parseNames(list)).toThrow(
      new RangeError('parseNames: the text holds no names; it must have at least one line with one'),
    );
  });

  it('refuses what is no text', () => {
    expect(() => parseNames(undefined as never)).toThrow(
      new TypeError('textLines: text is undefined; it must be a string'),
    );
  });
});

it('the vocabulary is a to z, then BOS', () => {
  expect(namesVocabulary.length).toBe(27);
  expect(namesVocabulary.slice(0, 26).join('')).toBe('abcdefghijklmnopqrstuvwxyz');
  expect(characterTokenizer(namesVocabulary).bos).toBe(26);
});
