/** A claim's figures, computed in this browser, in a worker. Apart from again.ts, so that it is fetched at the first press. */
import type { ClaimReport } from '@/cells/claim';
import { gather } from '@/runtime/laboratory';
import { fetchPublic } from '@/runtime/models';

/**
 * @param check a name in the table of src/cells/claim-checks.ts
 * @param paths the files that it reads, below public/
 * @throws Error with a sentence
 */
export function computedHere(check: string, paths: readonly string[]): Promise<ClaimReport> {
  const input = async () => {
    const fetched = paths.map(async (path) => [path, await fetchPublic(path)] as const);
    return { check, files: Object.fromEntries(await Promise.all(fetched)) };
  };
  return new Promise((take, fail) => {
    gather(
      'claim',
      input,
      ([report]) => take(report!),
      (sentence) => fail(new Error(sentence)),
    );
  });
}
