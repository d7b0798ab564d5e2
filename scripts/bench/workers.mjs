/** Contenders in the browser: asks workers of a page. What runs in the page is passed to it as it stands here. */

/**
 * @param {import('playwright').Page} page at the bundle's index.html
 * @param {string} url of the worker
 * @returns {import('./race.mjs').Contender}
 */
export function inWorker(page, name, url) {
  return {
    name,
    warm: (order) => page.evaluate(ask, { key: name, url, order }),
    cold: (order) => page.evaluate(ask, { url, order }),
    close: () => page.evaluate(dismiss, name),
  };
}

/** In the page: asks a worker, the lasting one of that key or a new one. */
async function ask({ key, url, order }) {
  globalThis.workers ??= new Map();
  const { workers } = globalThis;
  const worker = (key && workers.get(key)) || new Worker(url, { type: 'module' });
  if (key) workers.set(key, worker);
  const outcome = await new Promise((resolve) => {
    setTimeout(() => resolve({ failure: 'no answer in four minutes' }), 240_000);
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve({ failure: message ?? 'the worker did not start' });
    worker.postMessage(order);
  });
  if (key) return outcome;
  worker.terminate();
  await new Promise((rested) => setTimeout(rested, 100)); // its end must not cost the next run
  return outcome;
}

/** In the page. */
async function dismiss(key) {
  globalThis.workers?.get(key)?.terminate();
  globalThis.workers?.delete(key);
  await new Promise((rested) => setTimeout(rested, 300));
}
