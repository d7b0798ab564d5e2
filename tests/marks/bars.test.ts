/** Bars, Dart, Tokens and Heatmap as the server renders them: what a reader without JavaScript and a screen reader get. */
import { parseHTML } from 'linkedom';
import type { Component } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import Bars from '@/marks/Bars.svelte';
import Dart from '@/marks/Dart.svelte';
import Heatmap from '@/marks/Heatmap.svelte';
import { cssPercent, percent } from '@/marks/percent';
import Tokens from '@/marks/Tokens.svelte';

// biome-ignore lint/suspicious/noExplicitAny: any component, with whatever props it takes
function draw<P extends Record<string, any>>(component: Component<P>, props: P): HTMLElement {
  const { body } = render(component, { props } as never);
  return parseHTML(`<html><body>${body}</body></html>`).document.body;
}
const said = (root: HTMLElement) =>
  [...root.querySelectorAll('.bar > .visually-hidden')].map((element) => element.textContent);

it('writes a length in a style with no more figures than Chromium keeps, six', () => {
  expect(cssPercent(0.02743879182168951)).toBe('2.744%');
  for (const share of [0, 1e-9, 1 / 3, 0.999999, 1]) expect(cssPercent(share)).toMatch(/^\d{1,3}\.\d{3}%$/);
});

describe('percent', () => {
  it.each([
    [0, '0'],
    [0.00001, '< 0.01'],
    [0.0004, '0.04'],
    [0.003, '0.3'],
    [0.01, '1'],
    [0.064, '6.4'],
    [0.32, '32'],
    [0.9996, '99.9'],
    [0.992, '99.2'],
    [1, '100'],
  ])('writes %d as %s', (probability, text) => expect(percent(probability)).toBe(text));
});

describe('Bars', () => {
  it('says every bar, in the order given, with what was chosen and what was cut', () => {
    const root = draw(Bars, {
      bars: [
        { label: 'b', value: 0.6, chosen: true },
        { label: 'a', value: 0.4 },
        { label: 'c', value: 0, ghost: 0.1, cut: true },
      ],
    });
    expect(said(root)).toEqual(['b: 60 %, chosen', 'a: 40 %', 'c: cut']);
    expect(root.querySelectorAll('.ghost')).toHaveLength(1);
  });

  it('keeps its domain: the same value stands at the same height, whatever stands beside it', () => {
    const heightOf = (values: number[]) =>
      draw(Bars, { bars: values.map((value, i) => ({ label: `${i}`, value })), max: 0.5 })
        .querySelector('.fill')
        ?.getAttribute('style');
    expect(heightOf([0.2, 0.1])).toBe(heightOf([0.2, 0.4]));
  });

  it('gathers what does not fit into a tail that knows the chosen token, for both widths of screen', () => {
    const bars = Array.from({ length: 27 }, (_, i) => ({ label: `t${i}`, value: 1 / 27, chosen: i === 26 }));
    const root = draw(Bars, { bars, limit: 20, narrow: 12 });
    expect(said(root).slice(20)).toEqual(['7 more: 26 %, chosen', '15 more: 56 %, chosen']);
    expect(root.querySelectorAll('li.wide')).toHaveLength(8 + 1);
    expect(root.querySelectorAll('li.narrow')).toHaveLength(1);
  });

  it('is a row of buttons only if a choice does something', () => {
    const bars = [{ label: 'a', value: 1 }];
    expect(draw(Bars, { bars }).querySelectorAll('button')).toHaveLength(0);
    expect(draw(Bars, { bars, onselect() {} }).querySelectorAll('button')).toHaveLength(1);
  });
});

describe('Dart', () => {
  const segments = [
    { label: 'a', start: 0, end: 0.5 },
    { label: 'b', start: 0.5, end: 1 },
  ];
  const name = (u?: number) => draw(Dart, { segments, u }).querySelector('.dart')?.getAttribute('aria-label');

  it('falls on the piece that begins at u, not on the one that ends there', () => {
    expect(name(0.5)).toBe('Cumulative bar. The dart, u = 0.50, falls on b, from 0.50 to 1.00.');
  });
  it('says that it has not been thrown', () => expect(name()).toContain('has not been thrown'));
});

describe('Tokens', () => {
  it('makes the next token the one after the last, and says how many the model sees', () => {
    const root = draw(Tokens, {
      tokens: [{ label: 'I' }, { label: 'love', mark: 'forced' }],
      next: { label: 'AI' },
      window: [1, 2],
      onselect() {},
    });
    const names = [...root.querySelectorAll('button')].map((button) => button.getAttribute('aria-label'));
    expect(names).toEqual(['I', 'love, forced', 'AI, next token']);
    expect(root.querySelector('.sees')?.textContent).toBe('The model sees this token.');
  });
  it('says when there is none', () =>
    expect(draw(Tokens, { tokens: [] }).textContent).toContain('no token yet'));
});

describe('Heatmap', () => {
  it('stands its words upright where they are many, and leaves letters and few words as they are', () => {
    const upright = (labels: readonly string[]) => {
      const heads = labels.map((label) => ({ label }));
      const values = labels.map(() => labels.map(() => 0.1));
      const root = draw(Heatmap, { rows: heads, columns: heads, values, name: 'Next token' });
      return root.querySelector('table')!.classList.contains('upright');
    };
    const words = ['the', 'quick', 'brown', 'fox', 'jumps', 'over', 'a', 'lazy', 'dog'];
    expect([words, [...'abcdefghijkl'], words.slice(1)].map(upright)).toEqual([true, false, false]);
  });
  it('is a table: heads with a scope, every value printed', () => {
    const heads = [{ label: 'x' }, { label: 'y' }];
    const root = draw(Heatmap, {
      rows: heads,
      columns: heads,
      values: [
        [0.25, 0.75],
        [1, undefined],
      ],
      name: 'Next token',
    });
    expect([...root.querySelectorAll('tbody td')].map((cell) => cell.textContent?.trim())).toEqual([
      '25',
      '75',
      '100',
      '',
    ]);
    expect(root.querySelectorAll('th[scope="row"]')).toHaveLength(2);
    expect(root.querySelector('caption')?.textContent).toBe('Next token');
  });
});
