/**
 * Where experiments run: on the processor, whatever this machine's graphics card can do. There every machine gets the same
 * bits, and a time is never that of two engines in turn.
 */
import { type Backend, openBackend } from '@lib';

export function processor(): Promise<Backend> {
  return openBackend('wasm').catch(() => openBackend('reference'));
}
