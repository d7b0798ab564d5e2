/** Texts written with one model, prompt and seed, remembered: a slider that comes back to a place writes nothing anew. */
import type { LogitsModel, SamplingSettings } from '@lib';
import type { Model } from '@/runtime/models';
import { remembering } from '@/runtime/remembering';
import { endless, type Written, write } from './repetition';

let memory:
  | { for: string; model: Model; asked: LogitsModel; texts: Map<string, Promise<Written>> }
  | undefined;

/** @returns writes the text under given settings; the end token may not be written */
export function textsOf(
  model: Model,
  prompt: readonly number[],
  seed: number,
): (settings: SamplingSettings) => Promise<Written> {
  const key = `${seed} ${prompt}`;
  if (memory?.model !== model || memory.for !== key)
    memory = { for: key, model, asked: remembering(endless(model, model.bos)), texts: new Map() };
  const { asked, texts: known } = memory;
  return (settings) => {
    const name = JSON.stringify(settings);
    const text = known.get(name) ?? write(asked, prompt, settings, seed);
    known.set(name, text);
    return text;
  };
}
