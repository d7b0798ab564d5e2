/** What chapters 6 and 7 must show: the names model's own numbers, computed beside the page. */
import { readFileSync } from 'node:fs';
import { cumulative, distribution, draw, loadModel, openBackend, streams, uniform } from '@lib';
import type { Locator, Page } from 'playwright';
import { expect } from 'vitest';
import { labelsOf } from '@/runtime/models';
import type { CutKnob } from '@/widgets/cut/cut';
import { name } from '@/widgets/cut/moments';
import { bars, dart, eventually, table } from './reader';

const file = new URL('../../public/models/names/model.safetensors', import.meta.url);
const model = await loadModel(readFileSync(file), { backend: await openBackend('wasm') });
export const labels = labelsOf(model.about.vocabulary!);

/** The scores after so many tokens of a text. (V) */
export async function scoresAt(position: number, text: readonly number[] = name): Promise<number[]> {
  return [...(await model.logits(text.slice(0, position)))].slice(-labels.length);
}

export interface State {
  readonly position: number;
  readonly settings: { readonly topK?: number; readonly topP?: number; readonly minP?: number };
  readonly seed?: number;
  readonly text?: readonly number[];
}

/** Table, bars and dart of the lead figure are lib's for this state. */
export async function agrees(shown: Locator, state: State): Promise<void> {
  const { position, settings, seed = 1, text = name } = state;
  const scores = await scoresAt(position, text);
  const [plain, cut] = [distribution(scores), distribution(scores, settings)];
  const sums = cumulative(plain);
  const rows = sums.map(({ id, end }) => [
    labels[id]!,
    scores[id]!.toFixed(4),
    plain.probs[id]!.toFixed(4),
    end.toFixed(4),
    cut.kept.includes(id) ? cut.probs[id]!.toFixed(4) : 'cut',
  ]);
  await eventually(() => table(shown)).toEqual(rows);
  const u = uniform(seed, streams.draw, position);
  const chosen = labels[draw(cut, u)]!;
  expect(await dart(shown)).toContain(`u = ${u.toFixed(2)}, falls on ${chosen}`);
  const said = await bars(shown);
  expect(said.filter((bar) => bar.endsWith(', chosen'))[0]).toContain(`${chosen}:`);
  const drawn = said.filter((bar) => !/^\d+ more/.test(bar));
  expect(drawn.filter((bar) => !bar.includes(': cut')).length).toBe(Math.min(cut.kept.length, drawn.length));
}

export const symbol = (knob: CutKnob) => (knob === 'topK' ? 'top-k k' : 'top-p p');
/** The slider of a figure, by its name; other sliders may be in closed parts. */
export const sliderOf = (shown: Locator, knob: CutKnob) => shown.getByRole('slider', { name: symbol(knob) });
export const writtenOn = async (shown: Locator) =>
  (await shown.locator('.controls .slider output').first().textContent())!.trim();

/** By keyboard alone: goes along the row of chips of the lead figure, to a token. */
export async function readTo(page: Page, shown: Locator, position: number): Promise<void> {
  const chips = shown.locator('.tokens button');
  await chips.nth(position - 1).evaluate((chip) => chip.closest('ol')!.scrollIntoView({ block: 'center' }));
  await shown.locator('.tokens button[tabindex="0"]').focus();
  await page.keyboard.press('Home');
  for (let i = 1; i < position; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await eventually(() => chips.nth(position - 1).getAttribute('aria-current')).toBe('step');
}

export const mission = (page: Page, goal: RegExp) =>
  page.locator('.missions li:not(li li)', { hasText: goal });

/** What a page without JavaScript shows: four figures, their pictures and their tables. */
export async function readsWithoutScript(page: Page): Promise<void> {
  expect(await page.getByRole('figure').count()).toBe(4);
  for (const shown of await page.getByRole('figure').all()) {
    for (const picture of await shown
      .locator('.picture')
      .locator('.bars, .dart, .cumulative, .tokens, .icicle')
      .all())
      expect(await picture.isVisible()).toBe(true);
    for (const drawing of await shown.locator('.sweep').all())
      expect(await drawing.locator('svg:visible').count()).toBe(1);
    expect((await table(shown)).length).toBeGreaterThanOrEqual(8);
    expect(await shown.locator('.controls').isVisible()).toBe(false);
  }
  expect(await page.locator('.predict .answer').isVisible()).toBe(true);
  expect(await page.locator('.missions .goal').count()).toBe(3);
  expect(await page.locator('.needs-script:visible').count()).toBe(0);
}

/** The address that "copy link" puts on the clipboard. */
export async function copied(page: Page, shown: Locator): Promise<string> {
  await shown.getByRole('button', { name: 'copy link' }).click();
  await eventually(() => shown.getByRole('status').allTextContents()).toContain('Link copied.');
  const { pathname, search } = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  return pathname + search;
}
export const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };
