/** Keeping and fetching models where that fails: sentences, never a thrown surprise. */
import { bosMark, cycleVocabulary, namesVocabulary, presets } from '@lib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  fetchModel,
  forgetKept,
  keep,
  kept,
  labelAt,
  labelsOf,
  modelOfPage,
  remote,
  shippedNames,
} from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';

afterEach(() => vi.unstubAllGlobals());

describe('a browser that keeps nothing', () => {
  // Node has no IndexedDB, as a private window may have none.
  it('is told in a sentence, with the reason and the way out', async () => {
    const sentence = await keep({ bytes: new Uint8Array(3), title: 'yours' });
    expect(sentence).toMatch(/^Your browser would not keep the model \(.+\)\./);
    expect(sentence).toContain('"download" saves it to a file');
  });
  it('counts as nothing kept', async () => {
    expect(await kept()).toBeUndefined();
    await expect(forgetKept()).resolves.toBeUndefined();
  });
});

describe('a shipped file', () => {
  const page = (root?: string) =>
    vi.stubGlobal('document', {
      baseURI: 'http://book.test/a/b/loop/',
      documentElement: { dataset: root === undefined ? {} : { root } },
    });

  it('is fetched below the root that the page states', async () => {
    page('../');
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: URL) => {
      asked.push(url.href);
      return new Response(new Uint8Array([1, 2]));
    });
    expect([...(await fetchModel('cycle/model.safetensors'))]).toEqual([1, 2]);
    expect(asked).toEqual(['http://book.test/a/b/models/cycle/model.safetensors']);
  });

  it('that is missing gives a sentence with its name and the server’s answer', async () => {
    page();
    vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
    await expect(fetchModel('cycle/model.safetensors')).rejects.toThrow(
      'models/cycle/model.safetensors could not be fetched: the server answered 404',
    );
  });
});

describe('the cast', () => {
  it.each(shippedNames)('%s opens while the site is built', async (name) => {
    const model = await shippedModel(name);
    expect(model.config).toMatchObject(presets[name]);
    expect(await shippedModel(name)).toBe(model);
  });

  it('is what the page’s article says, and cycle where it says nothing or something else', () => {
    const says = (model?: string) => {
      vi.stubGlobal('document', {
        querySelector: () => (model === undefined ? null : { dataset: { model } }),
      });
      return modelOfPage();
    };
    expect([says('names'), says('cycle'), says(), says('gpt5'), says('__proto__')]).toEqual([
      'names',
      'cycle',
      'cycle',
      'cycle',
      'cycle',
    ]);
  });

  it('a model knows where its texts begin and whose it is', () => {
    const frame = { model: 'x' };
    const names = remote(frame, presets.names, namesVocabulary, 'names', { kind: 'shipped', name: 'names' });
    expect(names).toMatchObject({ bos: 26, start: [26], cast: 'names', own: false });
    const own = remote(frame, presets.cycle, cycleVocabulary, 'yours, seed 7');
    expect(own).toMatchObject({ bos: undefined, start: [0], cast: 'yours', own: true });
    expect(own.identity).toEqual({ kind: 'yours' });
    const trained = { kind: 'trained', name: 'cycle', seed: 7, steps: 200 } as const;
    expect(remote(frame, presets.cycle, cycleVocabulary, '', trained)).toMatchObject({
      cast: 'yours',
      own: true,
    });
  });
});

describe('BOS', () => {
  it('is “end” among the tokens that may be drawn, and “start” where it begins a text', () => {
    expect(labelsOf(namesVocabulary).slice(-2)).toEqual(['z', 'end']);
    const text = [26, 12, 0, 26];
    expect(text.map((_, i) => labelAt(text, i, namesVocabulary))).toEqual(['start', 'm', 'a', 'end']);
    expect(labelAt([99], 0, namesVocabulary)).toBe('#99');
  });
  it('changes no other vocabulary', () => {
    expect(labelsOf(cycleVocabulary)).toEqual(cycleVocabulary);
    expect(labelsOf(['end', bosMark])).toEqual(['end', 'end']);
  });
});
