/**
 * The house keeps to its plan (tests/rooms/plan.ts): every file has a room, every import is allowed. The second half
 * plants one violation of each kind in memory and sees it caught, beside its lawful twin.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { plan } from './rooms/plan.ts';
import { violations } from './rooms/violations.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const TEXT =
  /\.(ts|mjs|js|json|svelte|astro|mdx|md|css|html|yaml|txt|py|wgsl)$|^(\.npmrc|\.ci\/run|LICENSE)$/;
/** Data and lock files: their place is checked, their words are not. */
const DATA = /^(package-lock\.json|public\/|tests\/reference\/data\/|tests\/vectors\/)/;

test('every file has a room and every import is allowed', () => {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = listed.split('\0').filter((path) => path && existsSync(root + path));
  const sourceOf = (path: string) =>
    TEXT.test(path) && !DATA.test(path) ? readFileSync(root + path, 'utf8') : '';
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((path) => violations(path, sourceOf(path)))).toEqual([]);
});

test('every package that the plan grants is one that the project has', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const had = Object.keys({ ...dependencies, ...devDependencies });
  const granted = plan.flatMap(({ packages }) => packages).filter((name) => !/^(\*$|node:)/.test(name));
  expect(granted.filter((name) => !had.some((one) => `${one}/`.startsWith(`${name}/`)))).toEqual([]);
});

/** What is planted, where, the source that breaks the plan, a word of the complaint, and a source that keeps to it. */
const planted: [kind: string, path: string, wrong: string, complaint: string, right: string][] = [
  [
    'a chapter imports a mark',
    'content/chapters/01-loop.mdx',
    "# Loop\n\nimport Bars from '@/marks/Bars.svelte';\n\nText",
    '"marks"',
    "import Loop from '@/widgets/loop/Loop.svelte';\n\nText\n\n```js\nimport x from 'd3';\n```",
  ],
  [
    'a chapter imports the engine',
    'content/chapters/01-loop.mdx',
    "import { draw } from '@lib';",
    '"door"',
    'Text',
  ],
  [
    'a chapter imports at run time',
    'content/chapters/01-loop.mdx',
    "{import('@/runtime/client.ts')}",
    '"runtime"',
    '`import x`',
  ],
  [
    'a widget imports another widget',
    'src/widgets/loop/Loop.svelte',
    "<script>import { x } from '../train/train.ts';</script>",
    'another folder',
    "<script>import { x } from './loop.ts';</script>",
  ],
  [
    'a widget goes past the door',
    'src/widgets/loop/loop.ts',
    "import { draw } from '@lib/sampling/draw.ts';",
    'one door',
    "import { draw } from '@lib';",
  ],
  [
    'a widget goes past the door by a relative path',
    'src/widgets/loop/loop.ts',
    "import { draw } from '../../../lib/sampling/draw.ts';",
    '"sampling"',
    "import text from '../../../lib/sampling/draw.ts?raw';",
  ],
  [
    'a widget takes a package',
    'src/widgets/loop/loop.ts',
    "import { plot } from '@observablehq/plot';",
    'package "@observablehq/plot"',
    "import { mount } from 'svelte';",
  ],
  [
    'a widget imports a layout for its type',
    'src/widgets/loop/loop.ts',
    "import type { Props } from '@/layouts/Page.astro';",
    '"layouts"',
    "import type { Message } from '@/runtime/protocol.ts';",
  ],
  [
    'a type written as an import',
    'src/marks/bars.ts',
    "export const x: import('@lib').Distribution = 1;",
    '"door"',
    "export const x: import('@observablehq/plot').PlotOptions = {};",
  ],
  [
    'a mark imports the runtime',
    'src/marks/Bars.svelte',
    '<script lang="ts">import { session } from \'@/runtime/session.svelte.ts\';</script>',
    '"runtime"',
    '<script lang="ts">import { plot } from \'@observablehq/plot\';</script>',
  ],
  [
    'markup imports lazily',
    'src/controls/Slider.svelte',
    "{#await import('@/widgets/loop/Loop.svelte')}{/await}",
    '"widgets"',
    "{#await import('katex')}{/await}",
  ],
  [
    'the runtime draws',
    'src/runtime/client.ts',
    "const Bars = await import('@/marks/Bars.svelte');",
    '"marks"',
    "new Worker(new URL('./worker.ts', import.meta.url));",
  ],
  [
    'a worker of another room',
    'src/widgets/loop/loop.ts',
    "new Worker(new URL('../../layouts/worker.astro', import.meta.url));",
    'no room',
    "new URL('./loop.ts', import.meta.url);",
  ],
  [
    'a page goes past its widgets',
    'src/pages/lab.astro',
    "---\nimport { draw } from '@lib';\n---\n<p />",
    '"door"',
    "---\nimport Page from '@/layouts/Page.astro';\n---\n<p />",
  ],
  [
    'a glob over a room',
    'src/layouts/Page.astro',
    "---\nconst all = import.meta.glob('../widgets/**/*.svelte');\n---",
    '"widgets"',
    "---\nimport '@/styles/prose.css';\n---",
  ],
  [
    'a style imports a package',
    'src/styles/prose.css',
    "@import 'bootstrap/all.css';",
    'package "bootstrap"',
    "@import '@fontsource-variable/source-serif-4';",
  ],
  [
    'the engine imports the site',
    'lib/model/gpt.ts',
    "export * from '../../src/runtime/client.ts';",
    '"runtime"',
    "import { shape } from '../graph/shape.ts';",
  ],
  [
    'the engine takes a package',
    'lib/graph/graph.ts',
    "import { readFileSync } from 'node:fs';",
    'package "node:fs"',
    "import { shape } from './shape.ts';",
  ],
  [
    'the graph knows the model',
    'lib/graph/graph.ts',
    "import type { GPTConfig } from '../model/config.ts';",
    '"model"',
    'export {};',
  ],
  [
    'one backend imports another',
    'lib/backends/wasm/wasm.ts',
    "import { exp } from '../reference/maths.ts';",
    '"reference"',
    "import type { Plan } from '../../graph/plan.ts';",
  ],
  [
    'sampling imports training',
    'lib/sampling/generate.ts',
    "import { train } from '../training/trainer.ts';",
    '"training"',
    "import { uniform } from '../random.ts';",
  ],
  [
    'public files are imported',
    'src/widgets/loop/loop.ts',
    "import names from '../../../public/data/names.txt?raw';",
    '"public"',
    'export {};',
  ],
  [
    'an import out of the repository',
    'tests/lib/random.test.ts',
    "import x from '../../../elsewhere/x.ts';",
    'outside',
    "import { uniform } from '@lib';",
  ],
  [
    'Math.random in the engine',
    'lib/random.ts',
    'export const u = () => Math.random();',
    'Math.random',
    '// not Math.random()\nexport const u = () => 0.5;',
  ],
  [
    'document in the engine',
    'lib/model/gpt.ts',
    'document.title = "x";',
    'uses document',
    'export const f = (document: string) => document.length;',
  ],
  [
    'window in the engine',
    'lib/model/gpt.ts',
    'window.alert(1);',
    'uses window',
    'const window = [1, 2]; export const n = window.length;',
  ],
  [
    'fetch in the engine',
    'lib/checkpoint/safetensors.ts',
    'export const get = (url: string) => fetch(url);',
    'uses fetch',
    'export const get = (store: any) => store.fetch();',
  ],
  [
    'Math.exp in a widget',
    'src/widgets/loop/loop.ts',
    'export const p = (x: number) => Math.exp(x);',
    'Math.exp',
    'export const p = (x: number) => Math.max(x, 0);',
  ],
  [
    'Math.log in markup',
    'src/widgets/loop/Loop.svelte',
    '<p>{Math.log(2)}</p>',
    'Math.log',
    '<p>{Math.round(2)}</p>',
  ],
  [
    'a widget opens an engine on the page',
    'src/widgets/loop/loop.ts',
    "import { draw, openBackend as open } from '@lib';",
    'imports openBackend',
    "import { draw } from '@lib';",
  ],
  [
    'a component trains on the page',
    'src/widgets/loop/Loop.svelte',
    "<script>import { Trainer } from '@lib';</script>",
    'imports Trainer',
    "<script>import { train } from '@/runtime/client';</script>",
  ],
  [
    'a path outside the repository',
    'docs/log.md',
    `see /${'work'}/notes`,
    'outside the repository',
    'see https://example.org/work/notes',
  ],
  [
    'a registry host',
    '.npmrc',
    `registry=https://registry.${'example.org'}/`,
    'outside the repository',
    'audit=false',
  ],
];

describe('a planted violation is caught', () => {
  test.each(planted)('%s', (_kind, path, wrong, complaint, right) => {
    expect(violations(path, wrong).join('\n')).toContain(complaint);
    expect(violations(path, right)).toEqual([]);
  });

  test.each([
    'lib/utils.ts',
    'lib/helpers/x.ts',
    'src/store.ts',
    'src/widgets/loop.ts',
    'content/notes.txt',
    'public/x.js',
    'tests/x.ts',
    'stray.md',
  ])('a file without a room: %s', (path) => {
    expect(violations(path, '')).toEqual([`${path}: no room of tests/rooms/plan.ts holds this file`]);
  });
});
