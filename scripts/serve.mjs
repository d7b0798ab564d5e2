/**
 * Serves the built site: `npm start`, and the end-to-end tests. Static files and nothing else, under any prefix.
 * Knows nothing of what the files are, beyond a content type.
 */
import { createReadStream, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Types worth packing on their way, as any static host does. */
const WORDY = /^(text\/|application\/json|image\/svg)/;

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
};

/**
 * Serves `folder` at http://localhost:port/prefix. Port 0 means any free one; a taken port means the next.
 * @param {{ folder: string, prefix?: string, port?: number, host?: string }} options `prefix` begins and ends with a slash.
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} `url` ends with the prefix.
 */
export async function serve({ folder, prefix = '/', port = 0, host = '127.0.0.1' }) {
  const server = createServer((request, response) => {
    answer(folder, prefix, request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  const taken = await listen(server, port, host);
  return {
    url: `http://localhost:${taken}${prefix}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(folder, prefix, request, response) {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  if (`${pathname}/` === prefix) return response.writeHead(301, { location: prefix + search }).end();
  const path = pathname.startsWith(prefix) ? wanted(pathname.slice(prefix.length)) : undefined;
  const file = path === undefined ? undefined : kind(join(folder, path));
  if (file === 'folder' && !pathname.endsWith('/')) {
    return response.writeHead(301, { location: `${pathname}/${search}` }).end();
  }
  const target =
    path === undefined ? undefined : join(folder, path, pathname.endsWith('/') ? 'index.html' : '');
  const size = target && kind(target) === 'file' ? statSync(target).size : undefined;
  if (target === undefined || size === undefined) return missing(folder, prefix, response);
  const type = TYPES[extname(target)] ?? 'application/octet-stream';
  const small = WORDY.test(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const body = small ? gzipSync(await readFile(target)) : undefined;
  response.writeHead(200, {
    'content-type': type,
    'content-length': body?.length ?? size,
    ...(body && { 'content-encoding': 'gzip', vary: 'accept-encoding' }),
    'cache-control': target.includes('/_astro/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') return response.end();
  return body ? response.end(body) : createReadStream(target).pipe(response);
}

/** The requested path inside the folder, or undefined when it is no path or climbs out. */
function wanted(text) {
  try {
    const path = normalize(decodeURIComponent(text));
    return path.startsWith('..') || path.includes('\0') ? undefined : path;
  } catch {
    return undefined;
  }
}

function kind(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() ? 'folder' : found?.isFile() ? 'file' : undefined;
}

/** The site's own 404 page. Its links are relative to the root, and the address asked for may be anywhere below it. */
async function missing(folder, prefix, response) {
  const page = await readFile(join(folder, '404.html'), 'utf8').catch(() => 'Not found');
  response.writeHead(404, { 'content-type': TYPES['.html'] });
  response.end(page.replace('<head>', `<head><base href="${prefix}">`));
}

function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' && port !== 0) resolve(listen(server, port + 1, host));
      else reject(error);
    });
    server.listen(port, host, () => resolve(server.address().port));
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = fileURLToPath(new URL('../dist/', import.meta.url));
  // HOST=0.0.0.0 also answers other machines: a phone on the same network, or the host of a container.
  const { HOST: host, PORT: port = 4321 } = process.env;
  const { url } = await serve({ folder, port: Number(port), host });
  console.log(`\n  One Token at a Time is open at ${url}\n  Ctrl+C closes it.\n`);
}
