/** Texts written twice by the model in use, in a worker of the laboratory: one run for each model, prompt and way. */
import { save } from '@/runtime/client';
import { experiment } from '@/runtime/laboratory';
import type { Model } from '@/runtime/models';
import { type How, longest, type Run, runOf } from './cache';

/** A run that lasts some milliseconds. What was asked last is what is shown. */
export class Texts {
  run = $state.raw<Run>();
  /** Whose run it is. */
  of = $state.raw<Model>();
  /** Why what was asked last is not there, in a sentence. */
  trouble = $state<string>();
  #asked: { model: Model; key: string } | undefined;

  /** Writes the text anew when the model or the way has changed. For an effect. */
  follow(model: Model | undefined, how: How): void {
    if (!model) return;
    const key = JSON.stringify(how);
    if (this.#asked?.model === model && this.#asked.key === key) return;
    const mine = { model, key };
    this.#asked = mine;
    write(model, how).then(
      (run) => {
        if (this.#asked === mine) [this.run, this.of, this.trouble] = [run, model, undefined];
      },
      (error: unknown) => {
        if (this.#asked !== mine) return;
        this.#asked = undefined;
        this.trouble = error instanceof Error ? error.message : String(error);
      },
    );
  }
}

/** The reader's prompt where the model can read it and the text has room to grow. */
export function promptFor(
  model: Pick<Model, 'config' | 'start'>,
  prompt: readonly number[] | undefined,
): readonly number[] {
  const fits = prompt && prompt.length > 0 && prompt.every((id) => id < model.config.vocab_size);
  return fits ? prompt.slice(0, longest(model.config) - 1) : model.start;
}

const files = new WeakMap<Model, Promise<Uint8Array>>();
/** The model as a checkpoint: the laboratory opens one of its own. */
function fileOf(model: Model): Promise<Uint8Array> {
  const file = files.get(model) ?? save(model.frame, model.title);
  files.set(model, file);
  file.catch(() => files.delete(model));
  return file;
}

async function write(model: Model, how: How): Promise<Run> {
  const { prompt, past, fault } = how;
  const results = [];
  for await (const step of experiment('writing', {
    bytes: await fileOf(model),
    prompt,
    newTokens: longest(model.config) - prompt.length + 1,
    past,
    ...(fault && { fault }),
    ...(model.bos !== undefined && { never: model.bos }),
  }))
    results.push(step);
  return runOf(results, how, model.vocabulary, model.config);
}
