/**
 * A training run as a file: the model's checkpoint, and beside it all that the next step depends on. Its numbers are
 * `optimizer.NAME.m` and `optimizer.NAME.v`; the steps taken, the options and the size of the data are JSON in the
 * metadata, `training`. The data themselves are not kept. A file that fits comes back to the bit.
 */
import { formatShape, sameShape } from '../graph/shape';
import type { GPT } from '../model/gpt';
import { moments } from '../training/adamw';
import { completeOptions, optionNames, type TrainOptions, told } from '../training/options';
import type { DataExtent, Trainer, TrainingState } from '../training/trainer';
import { type LoadOptions, loadModel, saveModel } from './model';
import { readSafetensors, type Safetensors, writeSafetensors } from './safetensors';

const prefix = 'optimizer.';

/**
 * The bytes of a run as it stands when this is called. The same run gives the same bytes. `loadModel` opens them too, as
 * a model.
 * @throws Error while a step is being taken, or when the trainer is closed; else as `saveModel`.
 */
export async function saveTraining(trainer: Trainer): Promise<Uint8Array> {
  const [state, bytes] = await Promise.all([trainer.state(), saveModel(trainer.model)]); // of one moment
  const { tensors, metadata } = readSafetensors(bytes);
  const { moments: numbers, ...record } = state;
  for (const { name, shape } of moments(trainer.model.store.parameters))
    tensors.set(prefix + name, { shape: [...shape], data: numbers.get(name)! });
  return writeSafetensors(tensors, { ...metadata, training: JSON.stringify(record) });
}

/** A run that can go on: `new Trainer(model, data, { from: training })`, or `train` with the same. */
export interface LoadedTraining {
  readonly model: GPT;
  readonly training: TrainingState;
}

/**
 * Opens a file written by `saveTraining`. Nothing is kept of one that does not fit.
 * @throws Error with one sentence: what the file lacks, or what does not fit what.
 */
export async function loadTraining(bytes: Uint8Array, options: LoadOptions): Promise<LoadedTraining> {
  const file = readSafetensors(bytes);
  const model = await loadModel(bytes, options);
  try {
    return {
      model,
      training: { ...recordFrom(file.metadata['training'], model), moments: momentsFrom(file, model) },
    };
  } catch (error) {
    model.close();
    throw error;
  }
}

function momentsFrom({ tensors }: Safetensors, model: GPT): Map<string, Float32Array> {
  return new Map(
    moments(model.store.parameters).map(({ name, shape }) => {
      const found = tensors.get(prefix + name);
      if (!found) throw new RangeError(`checkpoint: the tensor ${prefix}${name} is missing`);
      if (!sameShape(found.shape, shape))
        throw new RangeError(
          `checkpoint: ${prefix}${name} is ${formatShape(found.shape)} in the file; its config asks for ${formatShape(shape)}`,
        );
      const second = name.endsWith('.v'); // a mean of squares
      const broken = found.data.findIndex((value) => !Number.isFinite(value) || (second && value < 0));
      if (broken >= 0)
        throw new RangeError(
          `checkpoint: ${prefix}${name} holds ${found.data[broken]} at place ${broken}; every number must be finite${second ? ' and at least 0' : ''}`,
        );
      return [name, found.data];
    }),
  );
}

function recordFrom(text: string | undefined, model: GPT): Omit<TrainingState, 'moments'> {
  if (text === undefined)
    throw new RangeError('checkpoint: the file carries no training record; it is a model, not a run');
  const record = objectFrom(parse(text), 'training record', ['done', 'options', 'data']);
  const options = completeOptions(
    model.config,
    objectFrom(record['options'], 'training options', optionNames) as unknown as TrainOptions,
    'checkpoint',
  );
  const done = whole(record['done'], 'steps taken', options.steps);
  return { done, options, data: extentFrom(record['data']) };
}

function extentFrom(value: unknown): DataExtent {
  const { kind, length } = objectFrom(value, 'extent of the data', ['kind', 'length']);
  if (kind !== 'stream' && kind !== 'documents')
    throw new RangeError('checkpoint: the kind of its data must be stream or documents');
  return { kind, length: whole(length, 'length of the data', Number.MAX_SAFE_INTEGER) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError('checkpoint: its training record is not valid JSON');
  }
}

function objectFrom(value: unknown, what: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RangeError(`checkpoint: its ${what} must be a JSON object`);
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined)
    throw new RangeError(
      `checkpoint: its ${what} holds ${JSON.stringify(stranger.slice(0, 60))}; it may hold ${known.join(', ')}`,
    );
  return value as Record<string, unknown>;
}

function whole(value: unknown, what: string, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most)
    throw new RangeError(
      `checkpoint: its ${what} must be a whole number from 0 to ${most}, not ${told(value)}`,
    );
  return value;
}
