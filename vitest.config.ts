/**
 * All tests in one run: `unit` (Node) and beside it `checks` (linters and type checkers), then
 * `browser` (modules inside a real Chromium, with WebGPU) and `e2e` (the built site, driven through Playwright).
 */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { browserPath } from './scripts/browser.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const resolve = {
  alias: [
    { find: /^@lib$/, replacement: here('./lib/index.ts') },
    { find: /^@\//, replacement: here('./src/') },
  ],
};
const executablePath = await browserPath();
/** WebGPU on a machine without a graphics card needs the second flag; a container's root needs the first. */
const args = ['--no-sandbox', '--enable-unsafe-webgpu'];

/** The files that take longest begin first: as the last ones they would run alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification) =>
      Number(/\/(checks|e2e\/access)\.test\.ts$/.test(moduleId));
    return (await super.sort(files)).toSorted((a, b) => isLongest(b) - isLongest(a));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // `npm run coverage`: the engine's lines, as its Node tests reach them. Kernels run as WebAssembly, which v8 cannot see into,
    // or on a graphics card, which Node does not have.
    coverage: {
      include: ['lib/**/*.ts'],
      exclude: [
        'lib/backends/wasm/kernels/**',
        'lib/backends/wasm/module.generated.ts',
        'lib/backends/webgpu/**',
      ],
      reporter: ['text'],
      reportOnFailure: true,
      thresholds: { lines: 95 },
    },
    projects: [
      {
        resolve,
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{browser,e2e,checks}/**'],
          environment: 'node',
          testTimeout: 30_000,
          maxWorkers: '100%', // vitest would leave one core idle
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'checks',
          include: ['tests/checks/**/*.test.ts'],
          testTimeout: 180_000,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve,
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({ launchOptions: { ...(executablePath && { executablePath }), args } }),
          },
        },
      },
      {
        resolve,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/e2e/setup.ts'],
          testTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
