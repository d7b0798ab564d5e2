/** Cast, Share and Missions as the server renders them: names, what is offered, what is said. */
import { parseHTML } from 'linkedom';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import Cast from '@/controls/Cast.svelte';
import Missions from '@/controls/Missions.svelte';
import Share from '@/controls/Share.svelte';

const page = ({ body }: { body: string }) => parseHTML(`<html><body>${body}</body></html>`).document.body;
const texts = (root: Element, selector: string) =>
  [...root.querySelectorAll(selector)].map(({ textContent }) =>
    (textContent ?? '').replace(/\s+/g, ' ').trim(),
  );

describe('Cast', () => {
  const cast = (props: Record<string, unknown>) =>
    page(render(Cast, { props: { cast: 'cycle', oncast() {}, ...props } as never }));
  const offered = (root: Element) =>
    [...root.querySelectorAll('input')].map((input) => [
      input.getAttribute('value'),
      input.hasAttribute('checked'),
      input.hasAttribute('disabled'),
    ]);
  it('offers the shipped models, the one in use chosen', () => {
    expect(offered(cast({ cast: 'names' }))).toEqual([
      ['cycle', false, false],
      ['names', true, false],
    ]);
    expect(texts(cast({}), 'legend')).toEqual(['model']);
  });
  it('offers the reader’s own only where there is one', () => {
    expect(offered(cast({ hasOwn: true })).map(([name]) => name)).toEqual(['cycle', 'names', 'yours']);
    expect(offered(cast({ cast: 'yours' })).at(-1)).toEqual(['yours', true, false]);
  });
  it('takes any list', () => {
    const options = [{ value: 'stories', label: 'stories', disabled: true }];
    expect(offered(cast({ options }))).toEqual([['stories', false, true]]);
  });
});

it('Share is a button that needs JavaScript, with a place where it says what it did', () => {
  const root = page(render(Share, { props: { link: async () => ({ href: 'https://book.test/' }) } }));
  const button = root.querySelector('button')!;
  expect(button.textContent?.trim()).toBe('copy link');
  expect(button.getAttribute('class')).toContain('needs-script');
  const said = root.querySelector(`#${button.getAttribute('aria-describedby')}`);
  expect(said?.getAttribute('role')).toBe('status');
  expect(said?.textContent).toBe('');
  expect(root.querySelector('input')).toBeNull();
});

describe('Missions', () => {
  const mission = { id: 'a', goal: 'Find 2 bits.', status: 'open', hints: [], hintsLeft: 2, solvable: true };
  const list = (missions: unknown[], announcement = '') =>
    page(
      render(Missions, {
        props: { missions, announcement, onhint() {}, onshow() {}, onreset() {} } as never,
      }),
    );
  it('says what is asked, how far one is, and what can be done', () => {
    const root = list([mission, { ...mission, id: 'b', goal: 'Find 1.', status: 'done', hintsLeft: 0 }]);
    expect(root.querySelector('section')?.getAttribute('aria-labelledby')).toBe(
      root.querySelector('.name')?.id,
    );
    expect(texts(root, '.name')).toEqual(['Missions 1 of 2 done']);
    expect(texts(root, '.goal')).toEqual(['Find 2 bits. (open)', 'Find 1. (done)']);
    expect(texts(root, 'li.open button')).toEqual(['hint', 'show me']);
    expect(texts(root, 'li.done button')).toEqual([]);
  });
  it('shows the hints opened so far, and no button when there are no more', () => {
    const root = list([{ ...mission, hints: ['Go up.', 'Above 1.'], hintsLeft: 0, solvable: false }]);
    expect(texts(root, 'ol li')).toEqual(['Go up.', 'Above 1.']);
    expect(texts(root, 'li.open button')).toEqual([]);
  });
  it('what was shown says so in words', () => {
    expect(texts(list([{ ...mission, status: 'shown' }]), '.goal')).toEqual([
      'Find 2 bits. (shown, not done)',
    ]);
  });
  it('offers to forget only what there is to forget', () => {
    expect(texts(list([mission]), 'button').includes('forget my progress')).toBe(false);
    expect(texts(list([{ ...mission, hints: ['x'] }]), 'button').includes('forget my progress')).toBe(true);
  });
  it('announces politely', () => {
    expect(texts(list([mission], 'Done: Find 1. 1 to go.'), '[role="status"]')).toEqual([
      'Done: Find 1. 1 to go.',
    ]);
  });
});
