/**
 * Runs every test and ends with one line, `N passed, N failed`. Arguments go to vitest, so
 * `npm test -- tests/rooms.test.ts` runs one file. A run that cannot start, or a file that cannot load, is a failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'tests-'));
const report = join(folder, 'report.json');
const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
const { status } = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);

const { passed, failed } = counts();
rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Tests that passed and failed; a file that failed without a failing test counts as one, and so does a failed run. */
function counts() {
  let passed = 0;
  let failed = 0;
  try {
    const run = JSON.parse(readFileSync(report, 'utf8'));
    passed = run.numPassedTests;
    failed = run.numFailedTests;
    const broken = (file) =>
      file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed');
    failed += run.testResults.filter(broken).length;
  } catch {
    // No report: the run stopped before its end, which the status below tells.
  }
  return { passed, failed: status === 0 && passed > 0 ? failed : Math.max(failed, 1) };
}
