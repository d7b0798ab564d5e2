/** The reader's own words, files and kept models: what they bring in works everywhere, and what is broken costs nothing. */
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel, openBackend, parameterCount, saveModel } from '@lib';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { cycleRecipe, ownRecipe } from '@/runtime/recipes';
import { text, trained } from './engine';
import {
  alertsOf,
  atTheEnd,
  badge,
  eventually,
  figure,
  keptTitle,
  open,
  press,
  row,
  sentence,
  square,
  still,
  table,
  tokens,
  trainToTheEnd,
  visit,
  wake,
} from './reader';

const lead = (page: Page) => figure(page, 'Can it learn four tokens while you watch?');
const yours = (page: Page) => figure(page, 'What if it learns your words?');
type Figure = Awaited<ReturnType<typeof figure>>;
const trouble = (box: Figure) => box.locator('.trouble').textContent();

async function bringFile(box: Figure, name: string, bytes: Uint8Array | string) {
  const file =
    typeof bytes === 'string'
      ? bytes
      : { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
  await box.locator('input[type="file"]').setInputFiles(file);
}
async function download(page: Page, box: Figure, button: string) {
  const [arrived] = await Promise.all([page.waitForEvent('download'), press(box, button)]);
  return { name: arrived.suggestedFilename(), bytes: await readFile(await arrived.path()) };
}
/** A checkpoint that is none: this header, then these many bytes. */
function safetensors(header: string, data = 0, length = header.length) {
  const bytes = new Uint8Array(8 + header.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
}

describe('own words', () => {
  const own = 'one two three four one two three five .';

  test('are learned, and the other figures follow', async () => {
    const page = await visit('/train/', still);
    await wake(page);
    const box = await yours(page);
    await box.getByRole('textbox').fill(own);
    expect(await sentence(box)).toContain('6 different words: the model will have 6 tokens');
    await press(box, 'train on these words');
    const recipe = ownRecipe(own, 1);
    const { model, losses } = await trained(recipe);
    await eventually(() => sentence(box)).toContain(
      `Trained on your words: the last loss is ${losses.at(-1)!.toFixed(4)} nats`,
    );
    expect(await table(await lead(page)).then((rows) => rows.at(-1)![1])).toBe(losses.at(-1)!.toFixed(4));
    const first = await lead(page);
    await eventually(async () => (await square(first)).map(([word]) => word)).toEqual([...recipe.vocabulary]);
    expect(Number((await square(first))[0]![2])).toBeGreaterThan(90);
    const samples = await figure(page, 'What does it write along the way?');
    await eventually(async () => (await row(samples, '200'))?.[1]).toBe(
      (await text(model, recipe.vocabulary, 11)).join(' '),
    );
    const size = `${parameterCount(recipe.config).toLocaleString('en')} parameters`;
    for (const shown of [first, samples]) expect(await badge(shown)).toContain(size);
    expect(await alertsOf(page)).toEqual([]);
  });

  test.each([
    ['none', '', 'Write at least two different words'],
    ['one', 'alone alone', 'Write at least two different words'],
    [
      'too many',
      Array.from({ length: 65 }, (_, i) => `w${i}`).join(' '),
      'There are 65 different words; this small model takes up to 64.',
    ],
  ])('that cannot be learned get a sentence: %s', async (_, words, said) => {
    const box = await yours(await visit('/train/'));
    await box.getByRole('textbox').fill(words);
    await eventually(() => box.getByRole('status').textContent()).toContain(said);
    expect(await box.getByRole('button', { name: 'train on these words' }).isDisabled()).toBe(true);
  });

  test('whose run is overtaken by another show no error', async () => {
    const page = await visit('/train/', still);
    const [first, box] = [await lead(page), await yours(page)];
    await wake(page);
    const own = await box.getByRole('button', { name: 'train on these words' }).elementHandle();
    await open(first, 'seed');
    const other = await first.getByRole('button', { name: 'new seed' }).elementHandle();
    await page.evaluate(
      (buttons) => {
        for (const button of buttons) (button as HTMLElement).click();
      },
      [own, other],
    );
    await eventually(() => badge(first)).toContain('yours, seed 2');
    await atTheEnd(first);
    await page.waitForTimeout(200);
    expect(await alertsOf(page)).toEqual([]);
    expect(await box.locator('.trouble').count()).toBe(0);
  });
});

describe('files', () => {
  test('nothing can be downloaded before something was trained', async () => {
    const box = await yours(await visit('/train/'));
    for (const name of ['download the model', 'download the losses'])
      expect(await box.getByRole('button', { name }).isDisabled()).toBe(true);
  });

  test('the losses leave as a table with every digit', async () => {
    const page = await visit('/train/', still);
    await trainToTheEnd(page);
    const { name, bytes } = await download(page, await yours(page), 'download the losses');
    expect(name).toBe('one-token-losses.csv');
    const { losses } = await trained(cycleRecipe(1));
    const lines = bytes.toString().trimEnd().split('\n');
    expect(lines[0]).toBe('step,loss_nats');
    expect(lines.slice(1).map((line) => line.split(',').map(Number))).toEqual(
      losses.map((loss, i) => [i + 1, loss]),
    );
  });

  test('the model leaves as a checkpoint, comes back, and is kept; a broken file changes nothing', async () => {
    const page = await visit('/train/', still);
    await wake(page);
    await trainToTheEnd(page);
    const box = await yours(page);
    const { name, bytes } = await download(page, box, 'download the model');
    expect(name).toBe('one-token-model.safetensors');
    const { model } = await trained(cycleRecipe(1));
    const copy = await loadModel(bytes, { backend: await openBackend('wasm') });
    expect(await copy.logits([0, 1, 2])).toEqual(await model.logits([0, 1, 2]));
    expect(copy.about.provenance).toContain('yours, seed 1');

    // Another model, so that the page must change when it is opened and must not when it is not.
    const other = await trained(ownRecipe('tick tock tick boom', 3));
    other.model.about = { vocabulary: ['tick', 'tock', 'boom'] };
    await bringFile(box, 'clock.safetensors', await saveModel(other.model));
    await eventually(() => sentence(box)).toContain('clock.safetensors is open: 3 tokens');
    await eventually(() => keptTitle(page)).toBe('clock.safetensors');

    const shape = '{"wte.weight":{"dtype":"F32","shape":[1000000000,2],"data_offsets":[0,8000000000]}}';
    for (const [file, broken] of [
      ['cut.safetensors', bytes.subarray(0, bytes.length - 100)],
      ['head.safetensors', bytes.subarray(0, 40)],
      ['empty.safetensors', new Uint8Array(0)],
      ['past.safetensors', safetensors('{}', 0, 2 ** 40)],
      ['nojson.safetensors', safetensors('{"wte')],
      ['huge.safetensors', safetensors(shape, 16)],
      ['photo.jpg', new Uint8Array(5000).fill(255)],
    ] as const) {
      await bringFile(box, file, broken);
      await eventually(() => trouble(box)).toMatch(/\w+ .*\w+/);
      expect(await trouble(box), file).not.toMatch(
        /undefined|TypeError|is not a function|Invalid typed array/,
      );
      expect(await keptTitle(page)).toBe('clock.safetensors');
      await bringFile(box, 'clock.safetensors', await saveModel(other.model));
      await eventually(() => box.locator('.trouble').count()).toBe(0);
    }

    await bringFile(box, name, bytes);
    await eventually(() => sentence(box)).toContain(`${name} is open: 4 tokens`);
    await eventually(() => keptTitle(page)).toBe(name);
    await page.goto(new URL('/temperature/', page.url()).href);
    const temperature = await figure(page, 'What does the temperature do to the next token?');
    await eventually(() => badge(temperature)).toContain(name);
  });

  test('of more than 50 MB is not even read', async () => {
    const path = join(tmpdir(), `large-${process.pid}.safetensors`);
    await writeFile(path, '');
    await truncate(path, 51_000_000);
    const box = await yours(await visit('/train/'));
    await bringFile(box, '', path);
    await eventually(() => trouble(box)).toContain('has 51 MB; this page opens models of up to 50 MB');
  });
});

describe('the model survives', () => {
  test('a reload, and is found by the other chapters', async () => {
    const page = await visit('/train/', still);
    await trainToTheEnd(page);
    await eventually(() => keptTitle(page)).toBe('yours, seed 1');
    const { model } = await trained(cycleRecipe(1));
    for (const [path, question] of [
      ['/temperature/', 'What does the temperature do to the next token?'],
      ['/loop/', 'Which token comes next?'],
    ] as const) {
      await page.goto(new URL(path, page.url()).href);
      const shown = await figure(page, question);
      await eventually(() => badge(shown)).toMatch(/^live · yours, seed 1, 2,240 parameters/);
      const ids = path === '/loop/' ? [0, 1, 2, 3] : [0, 1, 2];
      const logits = (await model.logits(ids)).slice(-4);
      await eventually(async () => (await table(shown))[0]![1]).toBe(Math.max(...logits).toFixed(4));
      await page.reload();
      const again = await figure(page, question);
      await eventually(() => badge(again)).toContain('yours, seed 1');
    }
  });

  test('with words of its own: the loop is written in them', async () => {
    const page = await visit('/train/', still);
    const box = await yours(page);
    await box.getByRole('textbox').fill('tick tock tick boom');
    await press(box, 'train on these words');
    await eventually(() => keptTitle(page)).toBe('yours, your words');
    await page.goto(new URL('/loop/', page.url()).href);
    const loop = await figure(page, 'Which token comes next?');
    await eventually(() => badge(loop)).toContain('yours, your words, 2,232 parameters');
    const recipe = ownRecipe('tick tock tick boom', 1);
    const start = (await tokens(loop)).map((word) => recipe.vocabulary.indexOf(word));
    const { model } = await trained(recipe);
    const written = await text(model, recipe.vocabulary, 3, 1, start);
    for (let length = start.length + 1; length <= start.length + 3; length++) {
      await press(loop, 'step');
      await eventually(() => tokens(loop)).toEqual(written.slice(0, length));
    }
    await press(loop, 'reset');
    await eventually(() => badge(loop)).toContain('the published run');
    await eventually(() => tokens(loop)).toEqual(['I', 'love', 'AI', '!']);
    expect(await keptTitle(page)).toBe('yours, your words');
    expect(await alertsOf(page)).toEqual([]);
  });

  test('not a damaged shelf: the shipped model steps in', async () => {
    const page = await visit('/train/', still);
    await trainToTheEnd(page);
    await eventually(() => keptTitle(page)).toBe('yours, seed 1');
    await page.evaluate(
      () =>
        new Promise<void>((done) => {
          const opening = indexedDB.open('keyval-store');
          opening.onsuccess = () => {
            const writing = opening.result.transaction('keyval', 'readwrite');
            writing
              .objectStore('keyval')
              .put({ bytes: new Uint8Array(20), title: 'damaged' }, 'one-token/cycle');
            writing.oncomplete = () => done();
          };
        }),
    );
    await page.goto(new URL('/loop/', page.url()).href);
    const loop = await figure(page, 'Which token comes next?');
    await eventually(() => badge(loop)).toContain('the published run');
    await press(loop, 'step');
    await eventually(() => tokens(loop)).toHaveLength(5);
    expect(await alertsOf(page)).toEqual([]);
  });
});
