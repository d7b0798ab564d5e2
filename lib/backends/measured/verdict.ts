/** What the trial of a graphics card came to, in numbers and in a sentence. */
import { Unavailable, whyOf } from '../backend';

/** Shared by all programs over the same stores. */
export interface Verdict {
  /** Milliseconds of the timed runs, on each. */
  cpu: number;
  gpu: number;
  /** How many runs are timed. */
  runs: number;
  /** The worst relative difference so far. */
  apart: number;
  winner?: 'cpu' | 'gpu';
  /** Why, where it is not the time. */
  why?: string;
}

/** So slow that not even a first run explains it: a second like it would only be waited for. Milliseconds. */
export function hopeless(cpu: number, gpu: number): boolean {
  return gpu > 2000 && gpu > 20 * cpu;
}

/** `WebGPU agrees to 3e-7; this model is 6× faster on the CPU, so the CPU runs it.` */
export function sentenceOf({ cpu, gpu, apart, winner, why }: Verdict, preferred: boolean): string {
  if (why !== undefined) return why;
  const agrees = `WebGPU agrees to ${apart === 0 ? 'the last bit' : apart.toExponential(0)}`;
  const faster = gpu < cpu ? 'GPU' : 'CPU';
  const measured = compared(cpu, gpu, faster);
  const runs = winner === 'gpu' ? 'GPU' : 'CPU';
  if (runs === faster) return `${agrees}; this model ${measured}, so the ${runs} runs it.`;
  const because = preferred ? 'as you chose' : 'which gives every machine the same bits';
  return `${agrees}; this model ${measured}, and the ${runs} runs it, ${because}.`;
}

/** A browser's clock goes in steps: what is over within one took 0 ms, and nothing is so many times that. */
function compared(cpu: number, gpu: number, faster: 'CPU' | 'GPU'): string {
  if (cpu === 0 && gpu === 0) return 'is too quick to time here';
  if (cpu === 0 || gpu === 0) return `is too quick to time on the ${faster}`;
  const by = Math.max(cpu / gpu, gpu / cpu);
  return by < 1.05 ? 'is as fast on the CPU as on the GPU' : `is ${times(by)} faster on the ${faster}`;
}

export function disagreed(apart: number, tolerance: number): string {
  const by = Number.isFinite(apart) ? apart.toExponential(0) : 'a number that is not finite';
  return `WebGPU disagrees with the CPU by ${by} where ${tolerance.toExponential(0)} is allowed, so it is not used again in this session; the CPU runs it, from the last state both agreed on.`;
}

/** A limit of the graphics card that this model does not keep, and others may. */
export function tooLarge(error: RangeError): string {
  return `This model is too large for WebGPU here: ${whyOf(error)}. The CPU runs it.`;
}

/** What an error says, as the reason for running on the CPU. */
export function failed(cause: unknown): string {
  if (cause instanceof Unavailable) return `The CPU runs it: ${cause.why}.`;
  return `WebGPU failed: ${whyOf(cause)}. The CPU runs it, from the last state both agreed on: nothing was lost.`;
}

/** 1.3×, 6×, 40×. */
function times(ratio: number): string {
  return `${ratio < 10 ? Number(ratio.toPrecision(2)) : Math.round(ratio)}×`;
}
