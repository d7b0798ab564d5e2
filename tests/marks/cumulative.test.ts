/** Stairs: told what is kept, they say it, draw it, and lose nothing in the tail. */
import { describe, expect, it } from 'vitest';
import Cumulative from '@/marks/Cumulative.svelte';
import type { Step } from '@/marks/shapes';
import { stairsOf } from '@/marks/stairs';
import { draw, texts } from './drawing';

/** `kept` of `count` equally likely tokens. */
const steps = (count: number, kept: number): Step[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ label: `t${at}`, key: at, probability: 1 / count, cumulative: (at + 1) / count },
    ...{ kept: at < kept, crossing: at === kept - 1 },
  }));
const said = (root: ParentNode) => texts(root, 'li > .visually-hidden');

it('says each token, what all so far hold, and which one reaches the line', () => {
  const body = draw(Cumulative, { tokens: steps(4, 3), p: 0.7, name: 'Together' });
  expect(said(body)).toEqual([
    't0: 25 %, together 25 %, kept',
    't1: 25 %, together 50 %, kept',
    't2: 25 %, together 75 %, kept, reaches p = 0.70',
    't3: 25 %, together 100 %, cut',
  ]);
  expect(body.querySelectorAll('.column .kept')).toHaveLength(3);
  expect(body.querySelectorAll('.column .cut')).toHaveLength(1);
  expect(texts(body, '.crossing .reaches')).toEqual(['▴ reaches p']);
});

it('draws the line at p, and each step on the one before', () => {
  const body = draw(Cumulative, { tokens: steps(4, 3), p: 0.7, name: 'Together' });
  expect(body.querySelector('.level')?.getAttribute('style')).toContain('translateY(30.000%)');
  const feet = [...body.querySelectorAll('.column .kept')].map((element) => element.getAttribute('style'));
  expect(feet.map((style) => /bottom:\s*([\d.]+)%/.exec(style ?? '')?.[1])).toEqual([
    '0.000',
    '25.000',
    '50.000',
  ]);
});

describe('the tail of a thousand', () => {
  const limits = { limit: 20, narrow: 12 };
  it('is split where the line cuts it, and names who reaches the line', () => {
    const tails = stairsOf(steps(1000, 600), limits, 'p = 0.60').filter(({ many }) => many > 1);
    expect(tails.map(({ said: text }) => text)).toEqual([
      '980 more: 98 %, 580 kept, t599 reaches p = 0.60',
      '988 more: 99 %, 588 kept, t599 reaches p = 0.60',
    ]);
    for (const { foot, held, top } of tails) {
      expect(held).toBeCloseTo(0.6, 9);
      expect(top).toBe(1);
      expect(foot).toBeLessThan(held);
    }
  });
  it.each([
    [5, 'cut'],
    [1000, 'kept'],
  ])('with %d kept is all %s', (kept, fate) => {
    const tail = stairsOf(steps(1000, kept), limits, 'p').find(({ many }) => many === 980);
    expect(tail?.said.split(', ')[1]).toBe(fate);
  });
  it('keeps the page small', () => {
    const body = draw(Cumulative, { tokens: steps(1000, 600), p: 0.6, name: 'Together' });
    expect(body.querySelectorAll('li').length).toBeLessThan(30);
  });
});
