/** Models for widget tests: the one that ships, and one whose scores are written down. */
import { readFileSync } from 'node:fs';
import { type GPT, type LogitsModel, loadModel, openBackend, presets } from '@lib';

export const labels = ['I', 'love', 'AI', '!'];

export async function shipped(): Promise<GPT> {
  const bytes = readFileSync(new URL('../../public/models/cycle/model.safetensors', import.meta.url));
  return loadModel(bytes, { backend: await openBackend('wasm') });
}

/** Says the same four scores whatever it reads, except after the first token. Keeps what it was asked. */
export function scripted(first: readonly number[], later: readonly number[]) {
  const asked: number[][] = [];
  const model: LogitsModel = {
    config: presets.cycle,
    async logits(ids) {
      asked.push([...ids]);
      return Float32Array.from(ids.flatMap((_, position) => (position === 0 ? first : later)));
    },
  };
  return { model, asked };
}
