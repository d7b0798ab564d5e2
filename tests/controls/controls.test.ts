/** Controls as the server renders them: names, values and the text that states the effect. */
import { parseHTML } from 'linkedom';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import Choice from '@/controls/Choice.svelte';
import Prompt from '@/controls/Prompt.svelte';
import RunButton from '@/controls/RunButton.svelte';
import Seed from '@/controls/Seed.svelte';
import Slider from '@/controls/Slider.svelte';
import Stepper from '@/controls/Stepper.svelte';

const page = ({ body }: { body: string }) => parseHTML(`<html><body>${body}</body></html>`).document.body;

describe('Slider', () => {
  const slider = (props: Record<string, unknown>) =>
    page(render(Slider, { props: { label: 'τ', value: 0, ...props } as never }));
  const place = (root: HTMLElement) => [
    root.querySelector('input')?.getAttribute('value'),
    root.querySelector('input')?.getAttribute('max'),
  ];

  it('states the effect, and belongs to its label', () => {
    const root = slider({ value: 0.7, effect: 'temperature 0.7: top letter a, 41 %' });
    expect(root.querySelector('input')?.getAttribute('aria-valuetext')).toBe(
      'temperature 0.7: top letter a, 41 %',
    );
    expect(root.querySelector('label')?.getAttribute('for')).toBe(root.querySelector('input')?.id);
  });
  it('walks in steps of the value', () =>
    expect(place(slider({ value: 3, min: 1, max: 21, step: 1 }))).toEqual(['2', '20']));
  it('walks over a list of values', () =>
    expect(place(slider({ value: 10, values: [1, 10, 1000] }))).toEqual(['1', '2']));
  it('walks over a scale of any shape, ticks included', () => {
    const scale = {
      toPosition: (v: number) => Math.log10(v) / 3,
      fromPosition: (p: number) => 10 ** (3 * p),
    };
    const root = slider({ value: 10, min: 1, max: 1000, scale, ticks: [1, 1000] });
    expect(place(root)).toEqual(['333', '1000']);
    expect([...root.querySelectorAll('.ticks span')].map((tick) => tick.getAttribute('style'))).toEqual([
      '--place: 0.0000;',
      '--place: 1.0000;',
    ]);
  });
});

it('Stepper says where it is and cannot go before the start or past the end', () => {
  const blocked = (position: number) =>
    [...page(render(Stepper, { props: { position, last: 2, onplay() {} } })).querySelectorAll('button')].map(
      (button) => button.getAttribute('aria-disabled') === 'true',
    );
  expect(blocked(0)).toEqual([true, true, false, false]);
  expect(blocked(2)).toEqual([false, false, true, true]);
});

it.each([
  ['idle', 'run', false],
  ['running', 'pause', true],
  ['paused', 'go on', true],
  ['done', 'run again', true],
] as const)('RunButton when %s says "%s"', (state, label, bar) => {
  const root = page(render(RunButton, { props: { state, progress: 0.5 } }));
  expect(root.querySelector('button')?.textContent?.trim()).toBe(label);
  expect(root.querySelector('[role="progressbar"]') !== null).toBe(bar);
});

it('Seed, Choice and Prompt have names', () => {
  expect(
    page(render(Seed, { props: { seed: 7 } }))
      .querySelector('input')
      ?.getAttribute('value'),
  ).toBe('7');
  const choice = page(
    render(Choice, {
      props: {
        label: 'show',
        value: 'b',
        options: [
          { value: 'a', label: 'A' },
          { value: 'b', label: 'B' },
        ],
      },
    }),
  );
  expect(choice.querySelector('input[checked]')?.getAttribute('value')).toBe('b');
  const prompt = page(render(Prompt, { props: { value: 'x', check: () => 'No such word.' } }));
  expect(prompt.querySelector('[role="status"]')?.textContent).toBe('No such word.');
  expect(prompt.querySelector('input')?.getAttribute('aria-invalid')).toBe('true');
});
