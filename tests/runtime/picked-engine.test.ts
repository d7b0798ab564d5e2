/** Which engine was picked: kept by the tab, doubted when it comes from there, and set aside where a link is repeated. */
import { beforeEach, expect, it, vi } from 'vitest';

/** The module as a page that has just opened has it. */
async function opened() {
  vi.resetModules();
  return import('@/runtime/picked-engine');
}

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});

it('is the engine’s own choice until the reader picks, and the next page knows', async () => {
  const { pick, picked } = await opened();
  expect(picked()).toBe('auto');
  pick('webgpu');
  expect(picked()).toBe('webgpu');
  expect((await opened()).picked()).toBe('webgpu');
});

it('does not believe what the tab keeps', async () => {
  kept.set('one-token/engine', 'cuda');
  expect((await opened()).picked()).toBe('auto');
});

it('is the processor’s where a link is repeated, until the reader picks; the next page has the choice again', async () => {
  kept.set('one-token/engine', 'webgpu');
  const { pick, picked, repeatExactly } = await opened();
  repeatExactly();
  expect(picked()).toBe('wasm');
  expect((await opened()).picked()).toBe('webgpu');
  pick('reference');
  expect(picked()).toBe('reference');
});

it('holds for the page in a browser that keeps nothing', async () => {
  const refuse = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse });
  const { pick, picked } = await opened();
  expect(picked()).toBe('auto');
  pick('reference');
  expect(picked()).toBe('reference');
});
