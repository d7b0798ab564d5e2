/**
 * Serves a folder cross-origin isolated: browsers then give clocks in steps of 5 µs and not 100, and shared memory.
 * Passes on what `../serve.mjs` answers, with two headers more.
 */
import { createServer } from 'node:http';
import { serve } from '../serve.mjs';

/** @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function serveIsolated({ folder }) {
  const site = await serve({ folder });
  const server = createServer(async ({ url = '/' }, response) => {
    const answer = await fetch(new URL(url, site.url));
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
      'cache-control': 'no-cache',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(undefined)));
  return {
    url: `http://localhost:${server.address().port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await site.close();
    },
  };
}
