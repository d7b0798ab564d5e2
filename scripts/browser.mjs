/**
 * Finds a Chromium for the tests: $CHROMIUM, the system's, Playwright's own, `apt-get install` when root, and last
 * a packaged build kept in the user's cache folder, outside the project. `browserPath()` is what vitest.config.ts
 * asks; run as a program, this file prints the path, or one sentence that says what to install.
 * And a Firefox, for the one test that opens the book there: $FIREFOX, the system's, or `apt-get install` when root.
 * Without one that test is left out, and a sentence says so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PACKAGED = '153.0.0';
const packagedFolder = join(homedir(), '.cache', 'one-token-at-a-time', `chromium-${PACKAGED}`);

const executable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
};

/** First the shell, which Playwright itself runs: the same engine without a desktop (docs/log.md, “a window that draws no more”). */
const chromium = {
  names: [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'chrome.exe',
  ],
  fixed: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:/Program Files/Google/Chrome/Application/chrome.exe',
  ],
  packages: ['chromium-headless-shell', 'chromium'],
};
const firefox = {
  names: ['firefox-esr', 'firefox', 'firefox.exe'],
  fixed: ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:/Program Files/Mozilla Firefox/firefox.exe'],
  packages: ['firefox-esr'],
};

/** A browser where the system keeps it. */
function system({ names, fixed }) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...fixed].find(executable);
}

/** Playwright's own browser, if someone has downloaded it. */
async function playwrights() {
  try {
    const { chromium: own } = await import('playwright');
    return executable(own.executablePath());
  } catch {
    return undefined;
  }
}

/** Debian and its relatives, when this is root (a container, mostly). */
function installed(browser) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const run = (...words) => spawnSync('apt-get', words, { stdio: 'ignore', timeout: 300_000 }).status === 0;
  console.error(`${browser.packages.join(' or ')} not found: trying apt-get install ...`);
  if (!run('update')) return undefined;
  browser.packages.some((name) => run('install', '-y', '--no-install-recommends', name));
  return system(browser);
}

/** The npm-packaged Chromium (Linux x64). Its unpacker reuses whatever lies in TMPDIR, so it gets a folder of its own. */
async function packaged({ download }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const unpacked = executable(join(packagedFolder, 'chromium'));
  if (unpacked || !download) return unpacked;
  try {
    mkdirSync(packagedFolder, { recursive: true });
    const name = `@sparticuz/chromium@${PACKAGED}`;
    console.error(`No browser found: fetching ${name} from npm ...`);
    execFileSync('npm', ['install', '--prefix', packagedFolder, '--no-save', '--loglevel=error', name], {
      stdio: 'inherit',
    });
    process.env.TMPDIR = packagedFolder;
    const entry = join(packagedFolder, 'node_modules/@sparticuz/chromium/build/index.js');
    const { default: unpacker } = await import(pathToFileURL(entry).href);
    return executable(await unpacker.executablePath());
  } catch {
    return undefined;
  }
}

/** The path of a Chromium that is already here, or undefined. Installs nothing. */
export async function browserPath() {
  const named = process.env.CHROMIUM;
  if (named) return executable(named);
  return system(chromium) ?? (await playwrights()) ?? (await packaged({ download: false }));
}

/** The path of a Firefox that is already here, or undefined. Installs nothing. */
export function firefoxPath() {
  const named = process.env.FIREFOX;
  return named ? executable(named) : system(firefox);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const named = process.env.CHROMIUM;
  const found = await browserPath();
  const path = found || named ? found : (installed(chromium) ?? (await packaged({ download: true })));
  if (path) console.log(`Browser for the tests: ${path}`);
  else if (named) console.error(`CHROMIUM is "${named}", which is not a program that can run.`);
  else
    console.error(
      'The tests need Chromium or Chrome: install one, or set CHROMIUM to the path of its program.',
    );
  process.exitCode = path ? 0 : 1;

  const other = firefoxPath() ?? (process.env.FIREFOX ? undefined : installed(firefox));
  if (!other)
    console.error(
      'No Firefox: the test that opens the book in it is skipped. Install one, or set FIREFOX to its path.',
    );
}
