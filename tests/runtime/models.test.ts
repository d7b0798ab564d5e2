/** Keeping and fetching models where that fails: sentences, never a thrown surprise. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchModel, forgetKept, keep, kept } from '@/runtime/models';

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
