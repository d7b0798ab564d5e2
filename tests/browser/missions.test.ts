/** Missions and their list together in a real browser: clicks open hints, a state fulfils a goal, a later visit finds it. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it } from 'vitest';
import MissionList from '@/controls/Missions.svelte';
import { type Mission, Missions } from '@/runtime/missions.svelte';
import { defaultState, type PageState } from '@/runtime/replay';

const list: readonly Mission<number>[] = [
  {
    id: 'hot',
    goal: 'Go above 2.',
    hints: ['Drag.', 'To the right.'],
    solution: { ...defaultState, knobs: { temperature: 3 } },
    done: (tau) => tau > 2,
  },
  { id: 'cold', goal: 'Go below 1.', hints: [], done: (tau) => tau < 1 },
];

let leave: (() => void) | undefined;
afterEach(() => leave?.());

function show(missions: Missions<number>) {
  const shown: PageState[] = [];
  const component = mount(MissionList, {
    target: document.body,
    props: {
      get missions() {
        return missions.views;
      },
      get announcement() {
        return missions.announcement;
      },
      onhint: (id: string) => missions.hint(id),
      onshow: (id: string) => shown.push(missions.show(id)!),
      onreset: () => missions.reset(),
    } as never,
  });
  leave = () => void unmount(component);
  const texts = (selector: string) =>
    [...document.querySelectorAll(`.missions ${selector}`)].map(({ textContent }) =>
      (textContent ?? '').replace(/\s+/g, ' ').trim(),
    );
  const press = (name: string) => {
    const buttons = [...document.querySelectorAll<HTMLElement>('.missions button')];
    buttons.find(({ textContent }) => textContent?.trim() === name)!.click();
    flushSync();
  };
  flushSync();
  return { texts, press, shown };
}

it('a reader opens hints, reaches a goal, is shown another, and finds it all again', async () => {
  const page = `test ${Date.now()}`;
  const missions = new Missions(page, list);
  const { texts, press, shown } = show(missions);
  expect(texts('.goal')).toEqual(['Go above 2. (open)', 'Go below 1. (open)']);
  press('hint');
  expect(texts('ol li')).toEqual(['Drag.']);
  press('another hint');
  expect(texts('ol li')).toEqual(['Drag.', 'To the right.']);
  missions.check(0.5);
  flushSync();
  expect(texts('.goal')).toEqual(['Go above 2. (open)', 'Go below 1. (done)']);
  expect(texts('[role="status"]')).toEqual(['Done: Go below 1. 1 to go.']);
  press('show me');
  expect(shown).toEqual([{ ...defaultState, knobs: { temperature: 3 } }]);
  expect(texts('.goal')).toEqual(['Go above 2. (shown, not done)', 'Go below 1. (done)']);

  const later = new Missions(page, list);
  await expect
    .poll(async () => {
      await later.restore();
      return later.views;
    })
    .toEqual(missions.views);
  press('forget my progress');
  expect(texts('.goal')).toEqual(['Go above 2. (open)', 'Go below 1. (open)']);
});
