/** The linters and type checkers of `npm run check`, so that one `npm test` covers them. */
import { expect, test } from 'vitest';
import { checks, run } from '../../scripts/check.mjs';

test.each(Object.keys(checks))('%s', async (name) => {
  const { ok, output } = await run(name);
  expect(ok, `${name}\n${output}`).toBe(true);
});
