/** Chapter 11 as a reader meets it: the figures say what lib says, the goals can be reached by key, a link brings it back. */
import { readFileSync } from 'node:fs';
import { cycleVocabulary, distribution } from '@lib';
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { crops } from '@/cells/crops';
import { type PastEndInput, type PastText, pastEnd, policies } from '@/cells/past-end';
import { positionRows } from '@/cells/position-rows';
import type { Run } from '@/cells/runs';
import { training } from '@/runtime/settings';
import { firstDrift, rightOf, shownAt } from '@/widgets/drift/drift';
import { fatesOf, told } from '@/widgets/drift/policies';
import { gradientText } from '@/widgets/position-rows/position-rows';
import { badge, eventually, figure, open, press, row, sentence, table, visit, wake } from './reader';

const path = '/beyond-context/';
const questions = {
  lead: 'Where does the text go wrong?',
  rows: 'What does training do to a row it never uses?',
  policies: 'What should it read where nothing was learned?',
  crops: 'How much of the text should the model be shown?',
  names: 'How many names reach each row?',
} as const;
const labels = [...cycleVocabulary];
const file = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../public/models/cycle/${name}`, import.meta.url)));
const published: Run = { bytes: file('model.safetensors') };

async function texts(input: Partial<PastEndInput>): Promise<PastText[]> {
  const all = [];
  const asked = { run: published, policies: ['untrained'] as const, length: 64, ...input };
  for await (const text of pastEnd(asked)) all.push(text);
  return all;
}

/** The positions drawn, the sentence and the table are those of lib. */
async function agrees(shown: Locator, at: number, input: Partial<PastEndInput> = {}): Promise<void> {
  const [{ ids, rows }] = (await texts(input)) as [PastText];
  const right = rightOf(ids);
  const said = ids.slice(0, shownAt(at)).map((id, i) => `${i} ${labels[id]}${right[i] ? '' : ' drifted'}`);
  const places = () =>
    shown.locator('.place').evaluateAll((all) =>
      all.map((one) =>
        ['.row', '.token', '.mark']
          .map((part) => one.querySelector(part)!.textContent!.replace('position', '').trim())
          .join(' ')
          .trim(),
      ),
    );
  await eventually(places).toEqual(said);
  const { probs, order } = distribution(rows[at - 1]!);
  await eventually(() => table(shown)).toEqual(
    Array.from(order, (id) => [
      labels[id],
      rows[at - 1]![id]!.toFixed(4),
      probs[id]!.toFixed(4),
      id === (ids[at - 1]! + 1) % 4 ? 'yes' : 'no',
    ]),
  );
  await eventually(() => sentence(shown)).toContain(
    right[at]
      ? `Position ${at} is right: ${labels[ids[at]!]}`
      : `Position ${at} has drifted: ${labels[ids[at]!]}`,
  );
  await eventually(() => sentence(shown)).toContain(`the first drift is at position ${firstDrift(ids)}`);
}
const lead = (page: Page) => figure(page, questions.lead);

test('opens at the first drift of the published text; steps, plays, and returns', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  await agrees(shown, 9);
  await press(shown, 'back');
  await agrees(shown, 8);
  expect(await sentence(shown)).toContain('positions 0 to 7: every one of these rows was trained');
  for (let i = 0; i < 8; i++) await press(shown, 'step');
  await agrees(shown, 16);
  expect(await sentence(shown)).toContain('8 of these 16 rows were never trained');
  await press(shown, 'to start');
  await agrees(shown, 1);
  await press(shown, 'play');
  await eventually(() => sentence(shown)).toMatch(/^Position 3 /);
  await press(shown, 'pause');
  await shown.getByRole('button', { name: /^position 12 / }).click();
  await agrees(shown, 12);
  await press(shown, 'reset');
  await agrees(shown, 9);
  expect(await badge(shown)).toMatch(/^live · the published run/);
});

test('another seed is trained here and drifts elsewhere', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  await shown.getByRole('radio', { name: 'from a seed' }).check();
  await agrees(shown, 9, { run: { seed: 1 } });
  await press(shown, 'new seed');
  await press(shown, 'new seed');
  await agrees(shown, 9, { run: { seed: 3 } });
  await eventually(() => badge(shown)).toMatch(/^live · the model from seed 3/);
});

test('break it: an untrained row in the place of a trained one, and back', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  const box = await open(shown, 'break it');
  await box.getByRole('radio', { name: 'those of row 30' }).check();
  await agrees(shown, 9, { copied: [3, 30] });
  expect(await sentence(shown)).toContain('the first drift is at position 4');
  await box.getByRole('radio', { name: 'its own numbers' }).check();
  await agrees(shown, 9);
});

test('every row of the position table at any step, with weight decay and without', async () => {
  const page = await visit(path);
  const shown = await figure(page, questions.rows);
  const { offsets } = JSON.parse(new TextDecoder().decode(file('published.json'))) as { offsets: number[][] };
  const start = file('init.safetensors');
  const film = async (weightDecay: number) => {
    const steps = [];
    for await (const some of positionRows({ ...training, weightDecay, seed: 0, start, batches: offsets }))
      steps.push(...some);
    return steps;
  };
  const rows = (steps: Awaited<ReturnType<typeof film>>, step: number) =>
    steps[step]!.lengths.map((length, at) => [
      String(at),
      String(steps[step]!.seen[at]),
      gradientText(steps[step]!.gradients[at]!),
      steps[0]!.lengths[at]!.toFixed(4),
      length.toFixed(4),
      (length / steps[0]!.lengths[at]!).toFixed(5),
    ]);
  const on = await film(training.weightDecay);
  await eventually(() => table(shown)).toEqual(rows(on, 200));
  const [step, which] = [shown.getByRole('slider').nth(0), shown.getByRole('slider').nth(1)];
  await step.focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowLeft');
  await eventually(() => table(shown)).toEqual(rows(on, 189));
  await page.keyboard.press('Home');
  await eventually(() => sentence(shown)).toMatch(/^Before the first step.* as long as at the start$/);
  await page.keyboard.press('End');
  await which.focus();
  await page.keyboard.press('End');
  await eventually(() => sentence(shown)).toContain(
    'row 63 was trained on 0 tokens, its gradient is exactly 0',
  );
  await shown.getByRole('radio', { name: 'off' }).check();
  const off = await film(0);
  await eventually(() => table(shown)).toEqual(rows(off, 200));
  expect(await sentence(shown)).toContain(
    'row 63 was trained on 0 tokens, its gradient is exactly 0, as long',
  );
});

test('five policies: the table is lib’s at 64 and at 256, for the published run and for a seed', async () => {
  const page = await visit(path);
  const shown = await figure(page, questions.policies);
  const rows = async (run: Run, length: number) =>
    fatesOf(await texts({ run, policies, length }), length, labels).map(
      ({ policy, first, clean, wrong, words }) => [
        told[policy].name,
        first === undefined ? 'none' : String(first),
        String(clean),
        String(wrong),
        words.map(({ word }) => word).join(' '),
      ],
    );
  await eventually(() => table(shown)).toEqual(await rows(published, 64));
  await shown.getByRole('radio', { name: '256' }).check();
  await eventually(() => table(shown)).toEqual(await rows(published, 256));
  expect(await shown.locator('.strip').first().locator('i').count()).toBe(256);
  await shown.getByRole('radio', { name: 'from a seed' }).check();
  await eventually(() => table(shown)).toEqual(await rows({ seed: 1 }, 256));
  await press(shown, 'reset');
  await eventually(() => table(shown)).toEqual(await rows(published, 64));
});

test('a figure that cannot fetch its model says so in its own place, until it can', async () => {
  const page = await visit(path, { provokes: /Failed to load resource|models\/cycle/ });
  const figures = [
    [questions.lead, 'from a seed', 'the published run'],
    [questions.policies, 'from a seed', 'the published run'],
    [questions.crops, 'from a seed', 'the published run'],
    [questions.rows, 'on, 0.01', 'off'],
  ] as const;
  for (const [question, calm, failing] of figures) {
    const shown = await figure(page, question);
    await shown.getByRole('radio', { name: calm }).check({ force: true });
    await eventually(() => badge(shown)).toMatch(/^live|recorded/);
    await page.waitForTimeout(500);
    await page.route('**/models/cycle/*', (route) => route.abort());
    await shown.getByRole('radio', { name: failing }).check({ force: true });
    await eventually(() => shown.getByRole('alert').allTextContents()).toEqual(['Failed to fetch']);
    await page.unroute('**/models/cycle/*');
    await shown.getByRole('radio', { name: calm }).check({ force: true });
    await eventually(() => shown.getByRole('alert').count()).toBe(0);
  }
});

test('the crop slider: lib’s count for the published run and for a seed; break it and undo', async () => {
  const page = await visit(path);
  const shown = await figure(page, questions.crops);
  expect(await sentence(shown)).toMatch(
    /^Shown its last 8 tokens, .* 64 tokens without a mistake; of 50 models 50/,
  );
  await shown.getByRole('slider').focus();
  await page.keyboard.press('ArrowRight');
  await eventually(() => sentence(shown)).toMatch(
    /^Shown its last 9 tokens, .* right for 9 tokens and then drifts; of 50 models 23/,
  );
  const box = await open(shown, 'break it');
  await box.getByRole('button', { name: 'crop to the table' }).click();
  await eventually(() => sentence(shown)).toMatch(/^Shown its last 64 tokens, .* of 50 models 0/);
  await box.getByRole('button', { name: 'undo' }).click();
  await eventually(() => sentence(shown)).toMatch(/^Shown its last 8 tokens/);
  await shown.getByRole('radio', { name: 'from a seed' }).check();
  for await (const clean of crops({ runs: [{ seed: 1 }], length: 64 }))
    for (const crop of [1, 8, 9, 12, 64])
      await eventually(async () => (await row(shown, String(crop)))?.[1]).toBe(String(clean[crop - 1]));
});

test('names: the share of each row, and what a block size loses', async () => {
  const page = await visit(path);
  const shown = await figure(page, questions.names);
  expect(await sentence(shown)).toContain('Block size 8: 27.7 % of 1,279 names train row 7');
  expect(await sentence(shown)).toContain('125 names of 8 letters or more never show their end');
  await shown.getByRole('slider').focus();
  await page.keyboard.press('End');
  await eventually(() => sentence(shown)).toContain('every name ends inside it');
  expect(await row(shown, '7')).toEqual(['7', '354', '27.7 %', '229', 'yes']);
});

test('by key alone: a trained position is broken, a late seed and a longer crop are found', async () => {
  const page = await visit(path);
  const shown = await lead(page);
  const box = await open(shown, 'break it');
  await box.getByRole('radio', { name: 'its own numbers' }).focus();
  await page.keyboard.press('ArrowRight');
  await agrees(shown, 9, { copied: [3, 30] });
  await page.keyboard.press('ArrowLeft');
  await agrees(shown, 9);
  await shown.getByRole('radio', { name: 'the published run' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('7');
  await page.keyboard.press('Tab');
  await agrees(shown, 9, { run: { seed: 7 } });
  await wake(page);
  const list = page.locator('.missions');
  await eventually(() => list.locator('.name').textContent()).toContain('2 of 4 done');
  const last = list.locator('ul > li').nth(3);
  await last.getByRole('button', { name: 'show me' }).focus();
  await page.keyboard.press('Enter');
  const crop = await figure(page, questions.crops);
  await eventually(() => sentence(crop)).toMatch(
    /^Shown its last 12 tokens, the model from seed 5 writes 64 tokens without/,
  );
  await eventually(() => last.textContent()).toContain('shown, not done');
});

test('a shared link brings the run, the seed, the position, the crop and the row', async () => {
  const page = await visit(path, { permissions: ['clipboard-read', 'clipboard-write'] });
  const shown = await lead(page);
  await shown.getByRole('radio', { name: 'from a seed' }).check();
  await press(shown, 'new seed');
  await agrees(shown, 9, { run: { seed: 2 } });
  await shown.getByRole('button', { name: /^position 11 / }).click();
  await agrees(shown, 11, { run: { seed: 2 } });
  const crop = await figure(page, questions.crops);
  await crop.getByRole('slider').focus();
  await page.keyboard.press('PageUp');
  await eventually(() => sentence(crop)).toMatch(/^Shown its last 18 tokens, the model from seed 2/);
  const there = await sentence(crop);
  await press(shown, 'copy link');
  await eventually(() => shown.getByRole('status').allTextContents()).toContain('Link copied.');
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  const other = await visit(link.pathname + link.search);
  await agrees(await lead(other), 11, { run: { seed: 2 } });
  const again = await figure(other, questions.crops);
  await eventually(() => sentence(again)).toBe(there);
});

test('without JavaScript every figure has its picture, its numbers, and no control', async () => {
  const page = await visit(path, { javaScriptEnabled: false });
  for (const question of Object.values(questions)) {
    const shown = page.getByRole('figure', { name: question });
    expect(await shown.locator('.picture').isVisible()).toBe(true);
    expect((await table(shown)).length).toBeGreaterThanOrEqual(4);
    expect((await sentence(shown)).length).toBeGreaterThan(40);
  }
  expect(await page.getByRole('figure', { name: questions.lead }).locator('.place').count()).toBe(16);
  for (const control of await page.locator('.needs-script, .controls').all())
    expect(await control.isVisible()).toBe(false);
});

test('fifty models are counted on this machine, can be paused, and agree with what was recorded', async () => {
  const page = await visit(path);
  const shown = await figure(page, questions.crops);
  const before = await table(shown);
  await press(shown, 'count 50 models');
  await press(shown, 'pause');
  await eventually(() => shown.locator('.status').textContent()).toMatch(/^\d+ of 50 models$/);
  const held = await shown.locator('.status').textContent();
  await page.waitForTimeout(300);
  expect(Number.parseInt((await shown.locator('.status').textContent())!, 10)).toBeLessThanOrEqual(
    Number.parseInt(held!, 10) + 1,
  );
  await press(shown, 'go on');
  await expect
    .poll(() => shown.locator('.status').textContent(), { timeout: 30_000 })
    .toMatch(/^50 models in [\d.]+ s, here$/);
  expect(await table(shown)).toEqual(before);
});
