/**
 * One claim of the list of corrections, checked: its figures, computed. The functions that compute them are loaded with the
 * first claim, as no other experiment needs them.
 */

export interface ClaimInput {
  /** A name in the table of claim-checks.ts. */
  readonly check: string;
  /** The files that it reads, by their paths below public/. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

export interface ClaimReport {
  /** As the page writes them, in the order of content/corrections.yaml. */
  readonly figures: readonly string[];
  readonly milliseconds: number;
}

export async function* claim({ check, files }: ClaimInput): AsyncGenerator<ClaimReport> {
  const [{ checks }, { Bench }] = await Promise.all([import('./claim-checks'), import('./claim-bench')]);
  const compute = checks[check];
  if (!compute) throw new Error(`there is no check named ${check}`);
  const bench = new Bench(async (path) => {
    const file = files[path];
    if (!file) throw new Error(`${path} is missing`);
    return file;
  });
  const started = performance.now();
  try {
    yield { figures: await compute(bench), milliseconds: performance.now() - started };
  } finally {
    await bench.close();
  }
}
