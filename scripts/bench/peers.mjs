/** The libraries the bench races against: dependencies of this folder alone, installed by the first bench that needs them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** @throws Error when npm cannot install them */
export function installPeers() {
  const stamp = `${here}node_modules/.installed`;
  const wanted = readFileSync(`${here}package-lock.json`, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing the peers of the bench (once) ...');
  const words = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', words, {
    cwd: here,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('bench: the peers could not be installed; --ours races without them');
  writeFileSync(stamp, wanted);
}

/** @param {string} name of a package of this folder */
export function versionOf(name) {
  return JSON.parse(readFileSync(`${here}node_modules/${name}/package.json`, 'utf8')).version;
}
