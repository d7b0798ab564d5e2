/** Models as files: safetensors, with the config, the vocabulary and the provenance in its metadata. */
import { type Backend, numbersOf } from '../backends/backend';
import type { GPTConfig } from '../model/config';
import { type About, GPT } from '../model/gpt';
import { gpt2Config, gpt2Parameters, type HuggingFaceConfig } from './gpt2';
import { openSafetensors, writeSafetensors } from './safetensors';

export interface LoadOptions {
  readonly backend: Backend;
  /** For files that do not carry their config: one of ours, or a config.json of Hugging Face as it is. */
  readonly config?: GPTConfig | HuggingFaceConfig;
}

/**
 * Opens a checkpoint written by `saveModel`, or a GPT-2 of Hugging Face with its config.json as `config`.
 * Nothing is kept of a file that does not fit; `bytes` can be let go of when the promise resolves.
 * @returns a model with the file's numbers, bit for bit where they are F32, exact where they are F16 or BF16.
 * @throws Error with one sentence: what the file lacks, or what does not fit what.
 */
export async function loadModel(bytes: Uint8Array, { backend, config: given }: LoadOptions): Promise<GPT> {
  const { metadata, tensors } = openSafetensors(bytes);
  const config = gpt2Config(given ?? configFrom(metadata['config']));
  const parameters = gpt2Parameters(tensors, config);
  return new GPT(config, backend, parameters, aboutFrom(metadata, config.vocab_size));
}

/**
 * The bytes of a model's checkpoint: every parameter as F32, and in the metadata what `loadModel` needs to open it with
 * nothing beside it: `config` (JSON, with every key decided; the trained length is its `trained_positions`),
 * `vocabulary` (a JSON list) and `provenance` (a sentence), the last two where the model has them.
 * The same model gives the same bytes; training that goes on meanwhile does not change them.
 * @throws RangeError when the vocabulary does not fit the config: such a file could not be opened
 */
export async function saveModel(model: GPT): Promise<Uint8Array> {
  const { vocabulary, provenance } = model.about;
  if (vocabulary) requireLength(vocabulary, model.config.vocab_size);
  const metadata = {
    format: 'pt',
    config: JSON.stringify(model.config),
    ...(vocabulary && { vocabulary: JSON.stringify(vocabulary) }),
    ...(provenance && { provenance }),
  };
  const numbers = await numbersOf(model.store);
  return writeSafetensors(
    model.store.parameters.map(({ name, shape }) => [name, { shape, data: numbers.get(name)! }]),
    metadata,
  );
}

function configFrom(text: string | undefined): GPTConfig {
  if (text === undefined)
    throw new RangeError('checkpoint: the file carries no config, and none was given beside it');
  const value = parse(text, 'config');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RangeError('checkpoint: its config is not a JSON object');
  return value as GPTConfig;
}

function aboutFrom({ vocabulary: text, provenance }: Record<string, string>, size: number): About {
  const about = { ...(provenance !== undefined && { provenance }) };
  if (text === undefined) return about;
  const vocabulary = parse(text, 'vocabulary');
  if (!Array.isArray(vocabulary) || !vocabulary.every((word) => typeof word === 'string')) {
    throw new RangeError('checkpoint: its vocabulary is not a JSON list of words');
  }
  requireLength(vocabulary, size);
  return { ...about, vocabulary };
}

function requireLength(vocabulary: readonly string[], size: number): void {
  if (vocabulary.length !== size)
    throw new RangeError(`checkpoint: its vocabulary has ${vocabulary.length} words, its config ${size}`);
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError(`checkpoint: its ${what} is not valid JSON`);
  }
}
