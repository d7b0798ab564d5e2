/** Long lists on small screens: the bucket, the line after k bars, the dart on a thousand pieces, counts against theory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import Bars from '@/marks/Bars.svelte';
import Dart from '@/marks/Dart.svelte';
import Histogram from '@/marks/Histogram.svelte';
import { cutIn, withTails } from '@/marks/tails';
import { draw, texts } from './drawing';

it('shows every item once on each width of screen', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(30), fc.nat(30), (count, limit, narrow) => {
      const list = Array.from({ length: count }, (_, at) => at);
      const places = withTails(
        list,
        { limit, narrow },
        (at) => ({ items: [at] }),
        (items) => ({ items: [...items] }),
      );
      for (const hidden of ['wide', 'narrow'])
        expect(places.filter(({ shown }) => shown !== hidden).flatMap(({ items }) => items)).toEqual(list);
    }),
    { seed: 1 },
  );
});

it('draws the line after k exactly once on each width of screen', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.nat(60),
      fc.nat(30),
      fc.nat(30),
      (count, k, limit, narrow) => {
        const list = Array.from({ length: count }, (_, at) => at);
        const places = withTails(
          list,
          { limit, narrow },
          () => ({}),
          () => ({}),
        );
        for (const hidden of ['wide', 'narrow']) {
          const cuts = places
            .filter(({ shown }) => shown !== hidden)
            .map((place) => ({ place, at: cutIn(place, Math.min(k, count)) }));
          const hit = cuts.filter(({ at }) => at !== undefined);
          expect(hit).toHaveLength(1);
          const { place, at = 0 } = hit[0]!;
          expect(place.from + at * place.many).toBeCloseTo(Math.min(k, count), 9);
        }
      },
    ),
    { seed: 1 },
  );
});

describe('the cut line of Bars', () => {
  const bars = Array.from({ length: 27 }, (_, at) => ({ label: `t${at}`, value: 1 / 27 }));
  const lines = (after: number) =>
    [...draw(Bars, { bars, line: { after, label: `k = ${after}` } }).querySelectorAll('.line')].map(
      (line) => [
        line.parentElement?.className
          .split(/\s+/)
          .filter((name) => name === 'tail' || name === 'wide' || name === 'narrow')
          .join(' '),
        /left:\s*([\d.]+)%/.exec(line.getAttribute('style') ?? '')?.[1],
        line.textContent,
      ],
    );
  it('stands at the right edge of bar k', () => expect(lines(5)).toEqual([['', '100.000', 'k = 5']]));
  it('stands on a bar that a narrow screen hides, and in its tail', () =>
    expect(lines(15)).toEqual([
      ['wide', '100.000', 'k = 15'],
      ['narrow tail', '20.000', 'k = 15'],
    ]));
  it('stands in both tails, as far in as it cuts', () =>
    expect(lines(22).map(([place, left]) => [place, left])).toEqual([
      ['wide tail', '28.571'],
      ['narrow tail', '66.667'],
    ]));
  it('stands before the first bar at 0, and after the last beyond the end', () => {
    expect(lines(0)).toEqual([['', '0.000', 'k = 0']]);
    expect(lines(99).map(([, left]) => left)).toEqual(['100.000', '100.000']);
  });
});

describe('Dart', () => {
  const segments = Array.from({ length: 1000 }, (_, at) => ({
    ...{ label: `t${at}`, start: at / 1000, end: (at + 1) / 1000 },
    chosen: at === 700,
  }));
  const pieces = (u: number) =>
    [...draw(Dart, { segments, u }).querySelectorAll<HTMLElement>('.piece')].map((piece) => ({
      chosen: piece.className.includes('chosen'),
      left: Number(/left:\s*([\d.]+)%/.exec(piece.getAttribute('style') ?? '')?.[1]),
      width: Number(/width:\s*([\d.]+)%/.exec(piece.getAttribute('style') ?? '')?.[1]),
    }));
  it('draws few of a thousand pieces, the one it hit among them, without a gap', () => {
    const drawn = pieces(0.7005);
    expect(drawn.length).toBeLessThan(64);
    expect(drawn.filter(({ chosen }) => chosen)).toEqual([{ chosen: true, left: 70, width: 0.1 }]);
    let end = 0;
    for (const { left, width } of drawn) {
      expect(left).toBeCloseTo(end, 2);
      end = left + width;
    }
    expect(end).toBeCloseTo(100, 2);
  });
});

describe('Histogram', () => {
  const items = [
    { label: 'a', key: 0, count: 60, expected: 64.4 },
    { label: 'b', key: 1, count: 40, expected: 3.21 },
  ];
  it('says what came and what was expected, and prints counts', () => {
    const body = draw(Histogram, { items, total: 100, name: 'Draws' });
    expect(texts(body, '.bar > .visually-hidden')).toEqual([
      'a: 60 came, 64 expected',
      'b: 40 came, 3.2 expected',
    ]);
    expect(texts(body, 'li .number')).toEqual(['60', '40']);
    expect(texts(body, '.key')).toEqual(['came in 100 draws expected']);
  });
  it('keeps its domain while the draws grow in number', () => {
    const fills = (times: number) =>
      [
        ...draw(Histogram, {
          items: items.map((item) => ({
            ...item,
            count: times * item.count,
            expected: times * item.expected,
          })),
          ...{ total: 100 * times, name: 'Draws' },
        }).querySelectorAll('.fill'),
      ].map((fill) => fill.getAttribute('style'));
    expect(fills(10)).toEqual(fills(1));
  });
  it('stands before the first draw', () => {
    const body = draw(Histogram, {
      items: items.map((item) => ({ ...item, count: 0, expected: 0 })),
      ...{ total: 0, name: 'Draws' },
    });
    expect(body.innerHTML).not.toMatch(/NaN|Infinity/);
  });
});
