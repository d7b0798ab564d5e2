/** What the README says of files is true of the files. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');

test('every path that it names is there', () => {
  const paths = [...readme.matchAll(/`((?:lib|src|tests|scripts|config|content|public|docs)\/[^`\s]*)`/g)];
  const plain = paths.map(([, path]) => path!).filter((path) => !/<|NN-/.test(path));
  expect(plain.length).toBeGreaterThan(15);
  expect(plain.filter((path) => !existsSync(root + path))).toEqual([]);
});

test('“Adding an op” names every file of the engine in which an op stands, taking one for all', () => {
  const section = /## Adding an op\n([\s\S]*?)\n## /.exec(readme)![1]!;
  const files = execFileSync('git', ['grep', '-lw', 'rotate', '--', 'lib/graph', 'lib/backends'], {
    cwd: root,
  })
    .toString()
    .split('\n')
    .filter((path) => path && !path.endsWith('.generated.ts'));
  expect(files.length).toBeGreaterThan(10);
  const named = (path: string) =>
    section.includes(`\`${path}\``) ||
    (/\/rotate\.\w+$/.test(path) && section.includes(`\`${dirname(path)}/\``));
  expect(files.filter((path) => !named(path))).toEqual([]);
});
