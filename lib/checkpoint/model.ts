/** Models as files: safetensors, with the config, the vocabulary and the provenance in its metadata. */
import type { Backend } from '../backends/backend';
import { formatShape, sameShape } from '../graph/shape';
import { completeConfig, type GPTConfig } from '../model/config';
import { type About, GPT } from '../model/gpt';
import { parameterTable } from '../model/parameters';
import { readSafetensors, writeSafetensors } from './safetensors';

export interface LoadOptions {
  readonly backend: Backend;
  /** For files that do not carry their config. */
  readonly config?: GPTConfig;
}

/**
 * Opens a checkpoint written by `saveModel`, or any safetensors file with GPT-2's tensor names and a `config`.
 * Nothing is kept of a file that does not fit.
 * @throws Error with one sentence: what the file lacks, or what does not fit what.
 */
export async function loadModel(bytes: Uint8Array, { backend, config: given }: LoadOptions): Promise<GPT> {
  const { metadata, tensors } = readSafetensors(bytes);
  const config = completeConfig(given ?? configFrom(metadata['config']));
  const parameters = new Map<string, Float32Array>();
  for (const { name, shape } of parameterTable(config)) {
    const found = tensors.get(name);
    if (!found) throw new RangeError(`checkpoint: the tensor ${name} is missing`);
    if (!sameShape(found.shape, shape)) {
      throw new RangeError(
        `checkpoint: ${name} is ${formatShape(found.shape)} in the file; its config asks for ${formatShape(shape)}`,
      );
    }
    const broken = found.data.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0)
      throw new RangeError(
        `checkpoint: ${name} holds ${found.data[broken]} at place ${broken}; every number must be finite`,
      );
    parameters.set(name, found.data);
  }
  return new GPT(config, backend, parameters, aboutFrom(metadata, config.vocab_size));
}

/** The bytes of a model's checkpoint. The same model gives the same bytes. */
export async function saveModel(model: GPT): Promise<Uint8Array> {
  const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
  for (const { name, shape } of model.store.parameters)
    tensors.set(name, { shape: [...shape], data: await model.store.read(name) });
  const { vocabulary, provenance } = model.about;
  return writeSafetensors(tensors, {
    format: 'pt',
    config: JSON.stringify(model.config),
    ...(vocabulary && { vocabulary: JSON.stringify(vocabulary) }),
    ...(provenance && { provenance }),
  });
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
  if (vocabulary.length !== size) {
    throw new RangeError(`checkpoint: its vocabulary has ${vocabulary.length} words, its config ${size}`);
  }
  return { ...about, vocabulary };
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError(`checkpoint: its ${what} is not valid JSON`);
  }
}
