/** Arriving by a link: the same text from the same state, and a sentence that is true of it. */
import { type GPT, namesVocabulary } from '@lib';
import { describe, expect, it } from 'vitest';
import { greeting, textOf } from '@/runtime/arrival';
import { type Model, remote } from '@/runtime/models';
import { defaultState, fingerprint, type PageState, readLink, writeLink } from '@/runtime/replay';
import { shippedModel } from '@/runtime/shipped.build';

/** A model of the cast that answers here and not in a worker. */
async function here(name: 'cycle' | 'names'): Promise<Model> {
  const gpt: GPT = await shippedModel(name);
  const model = remote({ model: name }, gpt.config, gpt.about.vocabulary!, name, { kind: 'shipped', name });
  return { ...model, logits: (ids) => gpt.logits(ids) };
}
const names = await here('names');
const state: PageState = {
  ...defaultState,
  prompt: [26, 12, 0],
  knobs: { temperature: 0.7, topK: 5 },
  seed: 12,
};

describe('the text of a state', () => {
  it('is the same every time, begins with the prompt, and depends on seed, prompt and knobs', async () => {
    const text = await textOf(names, state);
    expect(await textOf(names, state)).toEqual(text);
    expect(text.slice(0, 3)).toEqual([26, 12, 0]);
    const others = await Promise.all(
      [
        { ...state, seed: 13 },
        { ...state, prompt: [26, 0] },
        { ...state, knobs: { temperature: 9 } },
      ].map((one) => textOf(names, one)),
    );
    for (const other of others) expect(fingerprint(other)).not.toBe(fingerprint(text));
  });
  it('ends where a name ends, without BOS, and never runs on for ever', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const text = await textOf(names, { ...state, seed });
      expect(text.slice(1)).not.toContain(namesVocabulary.indexOf('<BOS>'));
      expect(text.length).toBeLessThanOrEqual(3 + 16);
    }
    expect((await textOf(await here('cycle'), defaultState)).length).toBe(17);
  });
  it('survives the link: what is read back yields it again', async () => {
    const seen = fingerprint(await textOf(names, state));
    const link = writeLink({ ...state, fingerprint: seen }, 'https://book.test/top-k/', 'names');
    const back = readLink(new URL(link).search, 'names').state;
    expect(fingerprint(await textOf(names, back))).toBe(back.fingerprint);
  });
});

const ours = fingerprint(await textOf(names, state));

describe('the sentence', () => {
  const greet = async (change: Partial<PageState>, instead?: string, trouble = '') =>
    greeting(names, { ...state, ...change }, instead, trouble);
  it('says what the link brought, and that the text is the sender’s', async () => {
    expect(await greet({ fingerprint: ours })).toBe(
      `This link brought a prompt, temperature 0.70, top-k 5, seed 12. The text is the one the sender saw (${ours}).`,
    );
  });
  it('claims nothing about the text where there is no fingerprint', async () => {
    expect(await greet({})).toBe('This link brought a prompt, temperature 0.70, top-k 5, seed 12.');
    expect(await greeting(names, defaultState, undefined, '')).toBe('');
  });
  it.each([
    [undefined, '', 'The link was changed on its way, or the book has changed since.'],
    ['Another model.', '', 'It comes from another model.'],
    [undefined, 'Of this link, x was left out.', 'Part of the link is missing.'],
  ])('says why the text is another one', async (instead, trouble, why) => {
    const sentence = await greet({ fingerprint: '00000000' }, instead, trouble);
    expect(sentence).toContain(`The text is not the one the sender saw. ${why}`);
    for (const part of [instead, trouble]) if (part) expect(sentence).toContain(part);
  });
  it('does not fail on a prompt that this model cannot read', async () => {
    expect(await greet({ prompt: [99], fingerprint: ours })).toContain('not the one the sender saw');
  });
});
