/** A list of the reader's own in chapter 12: pasted or dropped, learned, taken home, kept; and every file that is none. */
import { readFile } from 'node:fs/promises';
import { bosMark, loadModel, openBackend } from '@lib';
import type { Locator, Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { type NameList, readingList } from '@/cells/reading-list';
import { listRecipe } from '@/runtime/lists';
import { listSentence } from '@/widgets/own-list/own-list';
import { trained } from './engine';
import { alertsOf, badge, eventually, figure, open, press, sentence, still, table, visit } from './reader';

const rivers = 'rhein\nloire\nтерек\n長江\nelbe\n\nodra\n🐟🐟\nvolga\nduero\ntejo\nthemse';
const own = (page: Page) => figure(page, 'What would it make of your own list?');
async function listOf(text: string): Promise<NameList> {
  let found: NameList | undefined;
  for await (const { list } of readingList({ bytes: new TextEncoder().encode(text) })) found = list;
  return found!;
}
async function drop(page: Page, shown: Locator, name: string, bytes: Uint8Array | string) {
  const data = await page.evaluateHandle(
    ([title, base64]) => {
      const transfer = new DataTransfer();
      const binary = Uint8Array.from(atob(base64!), (one) => one.charCodeAt(0));
      transfer.items.add(new File([binary], title!, { type: 'text/plain' }));
      return transfer;
    },
    [name, Buffer.from(bytes).toString('base64')],
  );
  await shown.dispatchEvent('drop', { dataTransfer: data });
}
async function download(page: Page, shown: Locator, button: string) {
  await open(shown, 'take it home');
  const [arrived] = await Promise.all([page.waitForEvent('download'), press(shown, button)]);
  return { name: arrived.suggestedFilename(), bytes: await readFile(await arrived.path()) };
}
const learned = (shown: Locator) =>
  expect.poll(() => sentence(shown), { timeout: 20_000 }).toContain('Learned: your browser keeps the model');

describe('a list', () => {
  test('that the figure opens with is learned as it stands', { timeout: 60_000 }, async () => {
    const page = await visit('/names/', still);
    const shown = await own(page);
    await press(shown, 'learn this list');
    await learned(shown);
    expect(await alertsOf(page)).toEqual([]);
  });
  test('is pasted, learned, taken home, kept and found by the other chapters', {
    timeout: 90_000,
  }, async () => {
    const page = await visit('/names/', still);
    const shown = await own(page);
    const list = await listOf(rivers);
    await shown.getByRole('textbox').fill(rivers);
    await eventually(() => sentence(shown)).toBe(listSentence(list));
    await press(shown, 'learn this list');
    await learned(shown);
    await open(shown, 'take it home');
    await eventually(() => shown.getByRole('button', { name: 'download the names' }).isEnabled()).toBe(true);

    const { model, losses } = await trained(listRecipe(list, 1));
    const file = await download(page, shown, 'download the model');
    expect(file.name).toBe('one-token-model.safetensors');
    const copy = await loadModel(file.bytes, { backend: await openBackend('wasm') });
    expect(copy.about.vocabulary).toEqual(list.vocabulary);
    const bos = list.vocabulary.indexOf(bosMark);
    expect(await copy.logits([bos, 0, 1])).toEqual(await model.logits([bos, 0, 1]));

    const csv = await download(page, shown, 'download the losses');
    const lines = csv.bytes.toString().trimEnd().split('\n');
    expect(lines[0]).toBe('step,loss_nats');
    expect(lines.slice(1).map((line) => Number(line.split(',')[1]))).toEqual(losses);

    const names = await download(page, shown, 'download the names');
    const written = names.bytes.toString().replace(/\n$/, '').split('\n');
    expect(written).toHaveLength(200);
    for (const name of written) for (const sign of name) expect(list.vocabulary).toContain(sign);
    expect(written.slice(0, 24)).toEqual(
      (
        await shown.getByRole('list', { name: 'Names that the model writes' }).locator('li').allTextContents()
      ).map((name) => name.replace('(nothing)', '')),
    );

    await page.reload();
    const again = await own(page);
    await eventually(() => sentence(again)).toContain(
      'Your browser keeps your list of 11 names from an earlier visit',
    );
    expect((await download(page, again, 'download the model')).bytes).toEqual(file.bytes);
    expect(await alertsOf(page)).toEqual([]);
    await page.goto(new URL('/top-k/', page.url()).href);
    const other = await figure(page, 'Which tokens does k leave?');
    await eventually(() => badge(other)).toContain('yours, your list');
  });

  test('plays the other figures of the page: the game with its held-out names, the meter with its own', {
    timeout: 60_000,
  }, async () => {
    const page = await visit('/names/', still);
    const shown = await own(page);
    await shown.getByRole('textbox').fill(rivers);
    await eventually(() => sentence(shown)).toContain('11 names');
    await press(shown, 'learn this list');
    await learned(shown);
    const list = await listOf(rivers);
    const game = await figure(page, 'Can you beat it at its own game?');
    await game.getByRole('radio', { name: 'your list' }).check({ force: true });
    await eventually(() => game.getByRole('spinbutton').count()).toBe(list.vocabulary.length);
    await press(game, 'reveal');
    await eventually(() => sentence(game)).toContain(`It is ${Array.from(list.heldOut[0]!)[0]}: you pay`);
    // Gone to the book's names and back, the model's chips still stand beside the reader's.
    const said = () =>
      game.getByRole('spinbutton').evaluateAll((all) => all.map((one) => one.getAttribute('aria-valuetext')));
    const chips = await said();
    expect(chips.every((one) => one!.includes('the model'))).toBe(true);
    await game.getByRole('radio', { name: 'the book' }).check({ force: true });
    await eventually(() => game.getByRole('spinbutton').count()).toBe(27);
    await game.getByRole('radio', { name: 'your list' }).check({ force: true });
    await eventually(said).toEqual(chips);
    const meter = await figure(page, 'Does it copy its list, or invent?');
    await press(meter, 'count here');
    await expect
      .poll(() => meter.locator('.status').textContent(), { timeout: 30_000 })
      .toBe('20 of 20 places');
    expect(await sentence(meter)).toContain('of 200 names from the list');
    expect(await alertsOf(page)).toEqual([]);
  });

  test('with the book’s 26 letters is not taken for the book’s, nor the book’s for it', {
    timeout: 60_000,
  }, async () => {
    const page = await visit('/names/', still);
    const shown = await own(page);
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const long = Array.from(letters, (one, i) => `${one.repeat(2 + (i % 9))}${letters[(i + 1) % 26]}`);
    await shown.getByRole('textbox').fill(long.join('\n'));
    await eventually(() => sentence(shown)).toContain('26 names of 26 different characters');
    await press(shown, 'learn this list');
    await learned(shown);
    // A name of 11 letters and its end: no number of the figure is of the book's list.
    const lengths = await figure(page, 'How long are the names at this temperature?');
    await eventually(() => sentence(lengths)).toMatch(
      /% are cut at 12, .* In the list 0 % have 12 letters or more\.$/,
    );
    const meter = await figure(page, 'Does it copy its list, or invent?');
    await eventually(() => meter.locator('.sentence').textContent()).toContain('nothing was counted yet');
    // The book's own model has learned the book's list, whatever the reader gave.
    await press(await figure(page, 'How likely was each letter of twenty names?'), 'reset');
    await eventually(() => badge(meter)).toContain('names, the published run');
    await eventually(() => sentence(meter)).toMatch(/^At τ = 0\.5 the model copies/);
    expect(await alertsOf(page)).toEqual([]);
  });

  test('that was learned stays on show when another run or a reset takes the page', {
    timeout: 60_000,
  }, async () => {
    const page = await visit('/names/', still);
    const shown = await own(page);
    await shown.getByRole('textbox').fill(rivers);
    await eventually(() => sentence(shown)).toContain('11 names');
    await press(shown, 'learn this list');
    await learned(shown);
    await open(shown, 'take it home');
    await eventually(() => shown.getByRole('button', { name: 'download the names' }).isEnabled()).toBe(true);
    const { losses } = await trained(listRecipe(await listOf(rivers), 1));
    const rows = losses.map((loss, i) => [String(i + 1), loss.toFixed(4)]);
    expect(await table(shown)).toEqual(rows);
    const file = (await download(page, shown, 'download the model')).bytes;
    const lead = await figure(page, 'Can it learn to spell names while you watch?');
    await (await open(lead, 'the published run'))
      .getByRole('button', { name: 'train the published run' })
      .click();
    await eventually(() => badge(lead)).toMatch(/^live · names, the published run/);
    await eventually(() => sentence(lead)).toMatch(/^Step 500 of 500: 2\./);
    expect(await table(shown)).toEqual(rows);
    expect((await download(page, shown, 'download the model')).bytes).toEqual(file);
    await press(lead, 'reset');
    await eventually(() => badge(lead)).toMatch(/^recorded/);
    expect(await table(shown)).toEqual(rows);
    expect(await badge(shown)).toContain('live · yours, your list');
    expect(await alertsOf(page)).toEqual([]);
  });

  test('whose learning another run ends says so, and can be learned again', { timeout: 60_000 }, async () => {
    const page = await visit('/names/');
    const shown = await own(page);
    const lead = await figure(page, 'Can it learn to spell names while you watch?');
    await lead.evaluate((other) => {
      const button = (text: string) =>
        [...other.querySelectorAll('button')].find((one) => one.textContent?.trim() === text);
      const waiting = setInterval(() => {
        if (!button('pause')) return;
        clearInterval(waiting);
        button('new seed')!.click();
      }, 5);
    });
    await press(shown, 'learn this list');
    await eventually(() => sentence(shown)).toContain('It was not learned to the end');
    expect(await badge(shown)).toMatch(/^recorded · herbs/);
    await press(lead, 'to the end');
    await press(shown, 'learn this list');
    await learned(shown);
    expect(await alertsOf(page)).toEqual([]);
  });

  test('is learned by a browser that keeps nothing, which says so and claims nothing else', async () => {
    const prepare = (page: Page) =>
      page.addInitScript(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
        };
      });
    const page = await visit('/names/', { ...still, prepare });
    const shown = await own(page);
    await shown.getByRole('textbox').fill(rivers);
    await eventually(() => sentence(shown)).toContain('11 names');
    await press(shown, 'learn this list');
    await eventually(() => shown.getByRole('alert').allTextContents()).toEqual([
      expect.stringMatching(/^Your browser would not keep the model \(The quota has been exceeded\.\)/),
    ]);
    expect(await sentence(shown)).toMatch(/ Learned\.$/);
    const written = shown.getByRole('list', { name: 'Names that the model writes' });
    await eventually(() => written.getByRole('listitem').allTextContents()).toContain('長江');
    await shown.getByRole('textbox').fill(`${rivers}\nelbe`);
    await eventually(() => sentence(shown)).toMatch(
      /12 names.* Not learned yet: what is drawn is the list before\.$/,
    );
  });

  test('is dropped as a file of 300,000 lines, and learned', { timeout: 90_000 }, async () => {
    const page = await visit('/names/', still);
    const shown = await own(page);
    const many = Array.from({ length: 300_000 }, (_, i) => (7919 * i).toString(36)).join('\r\n');
    await drop(page, shown, 'many.txt', many);
    await expect.poll(() => sentence(shown), { timeout: 20_000 }).toContain(listSentence(await listOf(many)));
    expect(await sentence(shown)).toContain('Of so many, 20,000 are taken');
    await press(shown, 'learn this list');
    await learned(shown);
    expect(await alertsOf(page)).toEqual([]);
  });

  test('with a name of 200 letters has it cut, and says so', async () => {
    const page = await visit('/names/', still);
    const shown = await own(page);
    await drop(page, shown, 'long.txt', `${'ab'.repeat(100)}\nanna\nbob\n`);
    await eventually(() => sentence(shown)).toContain(
      '1 name is longer than 32 letters: the first 32 are learned.',
    );
    await press(shown, 'learn this list');
    await learned(shown);
  });
});

test('what is no list gets its sentence, and the next list works', { timeout: 60_000 }, async () => {
  const page = await visit('/names/', still);
  const shown = await own(page);
  const trouble = () => shown.locator('.trouble').textContent();
  const cases: [string, Uint8Array | string, string][] = [
    ['empty.txt', '', 'There is no name in it.'],
    ['blank.txt', '\n\n  \n', 'There is no name in it.'],
    ['one.txt', 'anna\n', 'There is one name in it, "anna".'],
    ['table.csv', 'anna,1\nbob\t2\n', 'Line 2 has a tab in it'],
    ['photo.jpg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 10, 0x80]), 'Line 1 is not UTF-8'],
    ['notepad.txt', Uint8Array.from([0xff, 0xfe, 0x61, 0]), 'The file is written in UTF-16.'],
    [
      'signs.txt',
      Array.from({ length: 900 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('\n'),
      'Line 501 brings the 501st different character',
    ],
    [
      'large.txt',
      'anna\nbob\n'.repeat(600_000),
      'large.txt has 5.4 MB; this page reads lists of up to 5 MB.',
    ],
  ];
  for (const [name, bytes, said] of cases) {
    await drop(page, shown, name, bytes);
    await eventually(trouble).toContain(said);
    expect(await shown.getByRole('button', { name: 'learn this list' }).isDisabled(), name).toBe(true);
  }
  await shown
    .locator('input[type="file"]')
    .setInputFiles({ name: 'good.txt', mimeType: 'text/plain', buffer: Buffer.from('anna\nbob') });
  await eventually(() => sentence(shown)).toContain('2 names of 4 different characters');
  expect(await shown.locator('.trouble').count()).toBe(0);
  await press(shown, 'reset');
  await eventually(() => sentence(shown)).toContain('32 names of 22 different characters');
  expect(await shown.getByRole('textbox').inputValue()).toContain('angelica');
});
