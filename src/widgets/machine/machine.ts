/** Reads a race between backends: who was faster, and by how little they differ. */
import { median } from '@/cells/median';
import type { EngineName, Measurement, Race } from '@/runtime/protocol';

export const rounds = 5;

/** What the text calls each backend. */
export const names: Readonly<Record<EngineName, string>> = {
  auto: 'automatic',
  wasm: 'WebAssembly',
  webgpu: 'WebGPU',
  reference: 'plain TypeScript',
};

export function comparison({ measurements, withoutGpu }: Race): string {
  const of = (wanted: string) => measurements.find(({ name }) => name === wanted);
  const [reference, wasm, webgpu] = [of('reference')!, of('wasm'), of('webgpu')];
  const least = median(reference.times);
  const apart = ({ disagreement }: Measurement) => disagreement.toExponential(1);
  const processor = wasm
    ? `WebAssembly trains it ${times(least / median(wasm.times))} times as fast, and after 200 steps no parameter differs by more than ${apart(wasm)} of the largest.`
    : `This browser has no WebAssembly SIMD, so plain TypeScript trains the model: ${least.toFixed(0)} ms for 200 steps.`;
  if (webgpu) {
    const than = wasm ?? reference;
    const ratio = median(webgpu.times) / median(than.times);
    const pace =
      ratio < 1 ? `is ${times(1 / ratio)} times as fast as` : `takes ${times(ratio)} times as long as`;
    return `${processor} WebGPU ${pace} ${names[than.name]}, and differs by up to ${apart(webgpu)}.`;
  }
  if (withoutGpu === undefined) return processor;
  return `${processor} ${capital(withoutGpu)}, so only the processor was timed.`;
}

/** 2.5, 12, 130 */
const times = (ratio: number) => String(Number(ratio.toPrecision(2)));
const capital = (clause: string) => clause.charAt(0).toUpperCase() + clause.slice(1);
