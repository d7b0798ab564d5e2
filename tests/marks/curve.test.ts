/** The curve: drawn at build time without what the page's policy and a screen reader refuse, and never shipped with its maker. */
import { readdirSync, readFileSync } from 'node:fs';
import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import Curve from '@/marks/Curve.svelte';
import { curveMarkup } from '@/marks/curve.build';

const spec = {
  series: [
    {
      name: 'this run',
      points: [
        [1, 5],
        [2, 2],
        [3, 20],
      ] as [number, number][],
    },
    { name: 'the published run', points: [[1, 4]] as [number, number][] },
  ],
  x: { label: 'step', domain: [0, 3] },
  y: { label: 'loss', domain: [0.01, 10], log: true },
  guess: { value: Math.log(4), label: 'guessing' },
  now: 2,
} as const;

it('has no <style> element and no aria-label on a group', () => {
  const { wide, narrow } = curveMarkup(spec);
  for (const svg of [wide, narrow]) {
    expect(svg).toMatch(/^<svg /);
    expect(svg).not.toMatch(/<style|aria-label|NaN/);
    expect(svg).toContain('guessing');
  }
});

it('shows the markup it was given, and names its lines', () => {
  const { body } = render(Curve, {
    props: { spec, name: 'Loss against step.', markup: { wide: '<svg id="w"></svg>', narrow: '' } },
  });
  expect(body).toContain('<svg id="w"></svg>');
  expect(body).toContain('the published run');
});

it('says that nothing ran', () => {
  const { body } = render(Curve, { props: { spec: { ...spec, series: [] }, name: 'Loss.' } });
  expect(body).toContain('aria-label="Loss. Not run yet."');
});

it('keeps what belongs to the build out of components', () => {
  const components = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.svelte'),
  );
  const guilty = components.filter((file) =>
    /from '[^']*(\.build|\/typeset|linkedom|katex)'/.test(readFileSync(`src/${file}`, 'utf8')),
  );
  expect(guilty).toEqual([]);
});
