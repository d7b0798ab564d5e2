/** What a chapter costs before anybody touches it. */
import { gzipSync } from 'node:zlib';
import type { Response } from 'playwright';
import { describe, expect, test } from 'vitest';
import { quiet, visit, wake } from './reader';

/** Name → bytes after gzip of every script that a page asks for by itself, the worker's included. */
async function scripts(path: string, look: (page: Awaited<ReturnType<typeof visit>>) => Promise<unknown>) {
  const answers: Response[] = [];
  const page = await visit(path, {
    prepare: async (fresh) => {
      fresh.on('response', (response) => answers.push(response));
    },
  });
  await look(page);
  await quiet(page);
  const sizes = new Map<string, { bytes: number; text: string }>();
  for (const answer of answers) {
    if (!/javascript/.test(answer.headers()['content-type'] ?? '')) continue;
    const body = await answer.body();
    const name = answer.url().split('/').at(-1)!;
    sizes.set(name, { bytes: gzipSync(body, { level: 9 }).length, text: body.toString() });
  }
  return sizes;
}
const total = (sizes: Map<string, { bytes: number }>) =>
  [...sizes.values()].reduce((sum, { bytes }) => sum + bytes, 0);

test.each([
  ['/loop/', 60_000],
  ['/greedy/', 60_000],
  ['/sampling/', 60_000],
  ['/temperature/', 60_000],
  ['/repetition/', 60_000],
  ['/top-k/', 60_000],
  ['/top-p/', 60_000],
  ['/together/', 60_000],
  ['/kv-cache/', 60_000],
  ['/beyond-context/', 60_000],
  ['/names/', 60_000],
  ['/train/', 60_000],
  ['/', 60_000],
])('%s asks for less than %s bytes of script (gz) before it is touched', async (path, most) => {
  const atRest = await scripts(path, (page) => page.waitForTimeout(1500));
  expect(atRest.size).toBeGreaterThan(3);
  expect(total(atRest), [...atRest].map(([name, { bytes }]) => `${name} ${bytes}`).join(', ')).toBeLessThan(
    most,
  );
});

// The engine (about 35 KB) included, which starts at the first sign of a reader; the figures below the first screen start
// when they are scrolled to.
test('/loop/ read to its end asks for less than 93,000', async () => {
  expect(total(await scripts('/loop/', wake))).toBeLessThan(93_000);
});

describe('what only the build needs', () => {
  test.each(['/', '/loop/', '/train/', '/temperature/'])(
    '%s has no Plot, no linkedom, no KaTeX before it is touched',
    async (path) => {
      for (const [name, { text }] of await scripts(path, wake)) {
        expect(name).not.toMatch(/curve-drawing|plot|linkedom|katex/i);
        expect(text).not.toMatch(/KaTeX parse error|linkedom|observablehq|scaleLinear/);
      }
    },
  );
});
