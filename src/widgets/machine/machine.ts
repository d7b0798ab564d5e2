/** Reads a race between backends: who was faster, and by how little they differ. */
import type { Measurement } from '@/runtime/protocol';

export const rounds = 5;

/** What the text calls each backend. */
export const names: Readonly<Record<string, string>> = { reference: 'plain TypeScript', wasm: 'WebAssembly' };

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function comparison(results: readonly Measurement[]): string {
  const reference = results.find(({ name }) => name === 'reference')!;
  const wasm = results.find(({ name }) => name === 'wasm');
  const least = median(reference.times);
  if (!wasm)
    return `This browser has no WebAssembly SIMD, so plain TypeScript trains the model: ${least.toFixed(0)} ms for 200 steps.`;
  const ratio = least / median(wasm.times);
  return `WebAssembly trains it ${ratio.toPrecision(2)} times as fast, and after 200 steps no parameter differs by more than ${wasm.disagreement.toExponential(1)} of the largest.`;
}
