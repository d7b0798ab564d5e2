/** What the figures of a page share: knobs that were turned, choices that are not believed, and the cast. */
import { cycleVocabulary, namesVocabulary, presets } from '@lib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShippedName } from '@/runtime/models';

const loads = vi.hoisted(() => ({ waiting: [] as (() => void)[], held: false }));
vi.mock('@/runtime/client', () => ({
  warmUp() {},
  ask: async () => [],
  train: () => ({ done: Promise.resolve(1) }),
  load: async (key: string) => {
    if (loads.held) await new Promise<void>((go) => loads.waiting.push(go));
    if (key.includes('names')) return { config: presets.names, vocabulary: namesVocabulary, provenance: '' };
    return { config: presets.cycle, vocabulary: cycleVocabulary, provenance: '' };
  },
}));

/** A page about a model, whose files can be fetched. */
function page(model: ShippedName, files = true) {
  vi.stubGlobal('document', {
    baseURI: 'http://book.test/top-k/',
    documentElement: { dataset: {} },
    querySelector: () => ({ dataset: { model } }),
  });
  vi.stubGlobal('location', new URL('http://book.test/top-k/'));
  vi.stubGlobal('history', { pushState() {}, replaceState() {} });
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('fetch', async () => new Response('', { status: files ? 200 : 404 }));
}

/** A page has one session; each test has a page of its own. */
let session: typeof import('@/runtime/session.svelte').session;
beforeEach(async () => {
  page('cycle');
  vi.resetModules();
  ({ session } = await import('@/runtime/session.svelte'));
});
afterEach(() => vi.unstubAllGlobals());

describe('the knobs', () => {
  it('are the figure’s own until they are turned, and again when they are given back', () => {
    const own = { temperature: 3, topK: 5, order: ['top-p'] } as const;
    expect(session.settings(own)).toEqual(own);
    session.turn('topK', 2);
    session.turn('temperature', 0.5);
    session.order = ['top-k'];
    expect(session.settings(own)).toEqual({ temperature: 0.5, topK: 2, order: ['top-k'] });
    session.turn('topK', undefined);
    session.order = undefined;
    expect(session.settings(own)).toEqual({ ...own, temperature: 0.5 });
    expect(session.temperature).toBe(0.5);
    expect(session.settings()).toEqual({ temperature: 0.5 });
  });
  it('go back with the seed, the prompt and the choices on reset', async () => {
    session.turn('minP', 0.1);
    session.seed = 7;
    session.prompt = [0, 1];
    session.position = 4;
    session.choose('engine', 'vllm');
    await session.reset();
    expect(session.state()).toEqual({ knobs: {}, seed: 1, own: {} });
  });
});

it('a choice is one of those allowed, or none: links may say anything', () => {
  const allowed = ['vllm', 'llama.cpp'] as const;
  expect(session.choice('engine', allowed)).toBeUndefined();
  session.choose('engine', 'llama.cpp');
  expect(session.choice('engine', allowed)).toBe('llama.cpp');
  session.choose('engine', 'gpt-5');
  expect(session.choice('engine', allowed)).toBeUndefined();
  expect(session.choice('constructor', allowed)).toBeUndefined();
  session.choose('engine', undefined);
  expect(session.state().own).toEqual({});
});

describe('the cast', () => {
  it('opens with the model that the page speaks of', async () => {
    page('names');
    expect((await session.open()).cast).toBe('names');
    expect(session.cast).toBe('names');
  });
  it('switches, keeping knobs and seed; the prompt goes, its ids mean nothing elsewhere', async () => {
    await session.open();
    session.turn('topK', 2);
    session.seed = 9;
    session.prompt = [0, 1];
    session.position = 3;
    await session.switchTo('names');
    expect(session.model).toMatchObject({ cast: 'names', start: [26], own: false });
    expect(session.state()).toEqual({
      model: { kind: 'shipped', name: 'names' },
      knobs: { topK: 2 },
      seed: 9,
      own: {},
    });
    await session.openShipped();
    expect(session.cast).toBe('cycle');
  });
  it('the last of two quick switches wins, whichever opens first', async () => {
    await session.open();
    loads.held = true;
    const [first, second] = [session.switchTo('names'), session.switchTo('cycle')];
    await vi.waitFor(() => expect(loads.waiting).toHaveLength(2));
    for (const go of loads.waiting.splice(0).reverse()) go();
    loads.held = false;
    await Promise.all([first, second]);
    expect(session.cast).toBe('cycle');
  });
  it('that cannot be had gives a sentence, and the old one stays', async () => {
    await session.open();
    await session.switchTo('yours');
    expect(session.trouble).toMatch(/^Your browser keeps no model of your own/);
    page('cycle', false);
    await session.switchTo('names');
    expect(session.trouble).toContain('models/names/model.safetensors could not be fetched');
    expect(session.cast).toBe('cycle');
  });
});

it('a model that opens at the second try takes its trouble back', async () => {
  page('cycle', false);
  await expect(session.open()).rejects.toThrow();
  expect(session.trouble).toContain('models/cycle/model.safetensors could not be fetched');
  page('cycle');
  expect(await session.open()).toBe(session.model);
  expect(session.trouble).toBeUndefined();
});

describe('going to a state', () => {
  it('takes over all of it, with its model, and leaves nothing of the old one', async () => {
    session.turn('minP', 0.1);
    session.choose('engine', 'vllm');
    await session.go({
      model: { kind: 'shipped', name: 'names' },
      prompt: [26, 12],
      knobs: { topK: 3 },
      order: ['top-p', 'temperature'],
      seed: 5,
      own: {},
    });
    expect(session.cast).toBe('names');
    expect(session.state()).toEqual({
      model: { kind: 'shipped', name: 'names' },
      prompt: [26, 12],
      knobs: { topK: 3 },
      order: ['top-p', 'temperature'],
      seed: 5,
      own: {},
    });
  });
  it('drops a prompt that its model cannot read', async () => {
    await session.open();
    await session.go({ prompt: [0, 3, 4], knobs: {}, seed: 1, own: {} });
    expect(session.prompt).toBeUndefined();
  });
  it('to a run from a seed trains it again', async () => {
    const identity = { kind: 'trained', name: 'cycle', seed: 7, steps: 200 } as const;
    await session.go({ model: identity, knobs: {}, seed: 1, own: {} });
    expect(session.model).toMatchObject({
      identity,
      own: true,
      title: 'seed 7, step 200',
      frame: { step: 200 },
    });
  });
});

it('whose address cannot be fetched says so, and the next that is asked of it is done', async () => {
  const state = { knobs: { topK: 3 }, seed: 1, own: {} };
  vi.doMock('@/runtime/address', () => {
    throw new Error('offline');
  });
  await session.go(state);
  expect(session.arrival).toBeTruthy();
  await expect(session.link()).rejects.toThrow();
  expect(session.turned).toEqual({});
  vi.doUnmock('@/runtime/address');
  await session.go(state);
  expect([session.turned, session.arrival]).toEqual([{ topK: 3 }, undefined]);
});
