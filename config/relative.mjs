/**
 * Makes the built site work under any base path: / or /a/b/ or a folder of someone else's server, without a rebuild.
 *
 * Astro writes addresses that begin with a slash. After the build, this integration turns those in pages and style
 * sheets into relative ones; for scripts it tells Vite to write addresses relative to the file they stand in.
 *
 * Code that fetches a public file at run time finds the site's root on the html element, written by this integration:
 *
 *     const root = new URL(document.documentElement.dataset.root ?? '/', document.baseURI);
 *     fetch(new URL('models/cycle/model.safetensors', root));
 *
 * (`astro dev` serves at /, where the attribute is absent.) It does not touch text, scripts or addresses of other sites.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A tag, its quoted values skipped as wholes, or something whose inside is no markup. */
const TAG =
  /<!--[\s\S]*?-->|<(script|style)\b(?:"[^"]*"|'[^']*'|[^'">])*>[\s\S]*?<\/\1>|<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
/** The start of an attribute whose value is an address from the root: group 1 is what stands before the slash. */
const ADDRESS =
  /(\s(?:href|src|action|poster|component-url|renderer-url|before-hydration-url|data-[\w-]+)=["'])\/(?!\/)/g;

/**
 * One page with every root address made relative.
 * @param {string} html
 * @param {string} root The way from the page's folder to the root: `./`, `../`, `../../` …
 */
export function relativeAddresses(html, root) {
  const inTag = (tag) => tag.replace(ADDRESS, `$1${root}`).replace(/^<html\b/i, `<html data-root="${root}"`);
  return html.replace(TAG, (match, element) => {
    if (match.startsWith('<!--')) return match;
    if (!element) return inTag(match);
    const end = endOfTag(match);
    return inTag(match.slice(0, end)) + match.slice(end);
  });
}

/** Where the first tag of `text` ends, a `>` inside quotes not counted. */
function endOfTag(text) {
  const [tag] = /^<(?:"[^"]*"|'[^']*'|[^'">])*>/.exec(text) ?? [''];
  return tag.length;
}

/** The same for a style sheet's url(…): Vite writes those of pages from the root, whatever it is told. */
export const relativeStyles = (css, root) => css.replace(/url\((["']?)\/(?!\/)/g, `url($1${root}`);

const REWRITE = { '.html': relativeAddresses, '.css': relativeStyles };

/** @returns {import('astro').AstroIntegration} */
export function relative() {
  return {
    name: 'relative',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        const renderBuiltUrl = (_file, { ssr }) => (ssr ? undefined : { relative: true });
        updateConfig({ vite: { experimental: { renderBuiltUrl } } });
      },
      'astro:build:done': async ({ dir }) => {
        const folder = fileURLToPath(dir);
        for (const name of await readdir(folder, { recursive: true })) {
          const rewrite = REWRITE[extname(name)];
          if (!rewrite) continue;
          const root = '../'.repeat(name.split(/[\\/]/).length - 1) || './';
          const text = await readFile(join(folder, name), 'utf8');
          await writeFile(join(folder, name), rewrite(text, root));
        }
      },
    },
  };
}
