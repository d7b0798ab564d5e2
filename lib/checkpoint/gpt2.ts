/**
 * GPT-2 as Hugging Face writes it: a config.json with many keys, and a file of tensors that may be named and stored in
 * more than one way. Both become what this engine has; whatever would change what is computed is refused, never dropped.
 * Source: modeling_gpt2.py and configuration_gpt2.py of https://github.com/huggingface/transformers.
 */
import { formatShape, sameShape } from '../graph/shape';
import { completeConfig, type FullConfig, type GPTConfig, presets } from '../model/config';
import { parameterTable } from '../model/parameters';
import { quote } from './header';
import type { FileTensor } from './safetensors';

/** A config.json of a GPT-2, as it is: our keys are a part of its own. */
export interface HuggingFaceConfig {
  readonly vocab_size: number;
  readonly n_embd: number;
  readonly n_head: number;
  readonly n_layer: number;
  readonly n_positions: number;
  readonly [key: string]: unknown;
}

/** Keys that change what is computed, and the one value this engine computes. Where a key is missing, GPT-2 has it too. */
const only: Readonly<Record<string, string | boolean>> = {
  model_type: 'gpt2',
  scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false,
  add_cross_attention: false,
};

/** Other names of the tanh form of GELU. */
const alsoGeluNew: readonly unknown[] = ['gelu_pytorch_tanh', 'gelu_fast'];

/** Not weights: the causal mask and its value, which older files carry along, and the moments of a run (`resume.ts`). */
const notWeights = /^(h\.\d+\.attn\.(bias|masked_bias)|optimizer\..+)$/;

const MOST_NAMES_SHOWN = 5;

/**
 * The config of this engine in a config.json. Keys that change nothing about a forward pass (dropout, ids of special
 * tokens, `n_ctx`, `architectures`, …) are left out.
 * @throws RangeError naming a key whose value this engine does not compute; TypeError when config is no object
 */
export function gpt2Config(config: GPTConfig | HuggingFaceConfig): FullConfig {
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new TypeError(
      `config: config is ${JSON.stringify(config)}; it must be an object like that of a config.json`,
    );
  const given = new Map<string, unknown>(Object.entries(config));
  for (const [key, value] of Object.entries(only)) {
    if (given.has(key) && given.get(key) !== value)
      throw new RangeError(
        `config: ${key} is ${JSON.stringify(given.get(key))}; this engine computes a GPT-2 with ${JSON.stringify(value)}`,
      );
  }
  if (alsoGeluNew.includes(given.get('activation_function'))) given.set('activation_function', 'gelu_new');
  const ours = Object.keys(completeConfig(presets.gpt2));
  const full = completeConfig(
    Object.fromEntries([...given].filter(([key]) => ours.includes(key))) as unknown as GPTConfig,
  );
  const inner = given.get('n_inner') ?? 4 * full.n_embd;
  if (inner !== 4 * full.n_embd)
    throw new RangeError(
      `config: n_inner is ${JSON.stringify(inner)}; this engine's MLP is 4 · n_embd wide, which is ${4 * full.n_embd}`,
    );
  return full;
}

/**
 * The parameters of a config among a file's tensors. Names may begin with `transformer.`; mask buffers and an
 * optimiser's moments are left out; `lm_head.weight` of a tied model may be there if it is the token embedding.
 * @returns by name, in row-major order; F32 may be views on the file
 * @throws RangeError naming the tensor that is missing, misshapen, not finite, there twice, or not part of the model
 */
export function gpt2Parameters(
  tensors: ReadonlyMap<string, FileTensor>,
  config: FullConfig,
): Map<string, Float32Array> {
  const left = plainlyNamed(tensors);
  // Every layer has several tensors, so a config of more layers than that is not of this file: say so before listing them.
  if (config.n_layer > left.size)
    throw new RangeError(
      `checkpoint: its config asks for ${config.n_layer} layers, but the file has only ${left.size} tensors`,
    );
  const parameters = new Map<string, Float32Array>();
  for (const { name, shape } of parameterTable(config)) {
    const found = left.get(name);
    if (!found) throw new RangeError(`checkpoint: the tensor ${name} is missing`);
    if (!sameShape(found.shape, shape)) {
      throw new RangeError(
        `checkpoint: ${name} is ${formatShape(found.shape)} in the file; its config asks for ${formatShape(shape)}`,
      );
    }
    parameters.set(name, finite(found.floats(), name));
    left.delete(name);
  }
  if (config.tie_word_embeddings) {
    requireTied(left.get('lm_head.weight'), parameters.get('wte.weight')!);
    left.delete('lm_head.weight');
  }
  if (left.size > 0) throw new RangeError(strangers([...left.keys()]));
  return parameters;
}

/** The weights under the names this engine uses. */
function plainlyNamed(tensors: ReadonlyMap<string, FileTensor>): Map<string, FileTensor> {
  const plain = new Map<string, FileTensor>();
  for (const [fileName, tensor] of tensors) {
    const name = fileName.replace(/^transformer\./, '');
    if (notWeights.test(name)) continue;
    if (plain.has(name))
      throw new RangeError(
        `checkpoint: the file holds ${quote(name)} and ${quote(`transformer.${name}`)}, which name the same tensor`,
      );
    plain.set(name, tensor);
  }
  return plain;
}

function finite(values: Float32Array, name: string): Float32Array {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]))
      throw new RangeError(
        `checkpoint: ${name} holds ${values[i]} at place ${i}; every number must be finite`,
      );
  }
  return values;
}

/** The output head of a tied model is the token embedding; a file may say so twice, but not two things. */
function requireTied(head: FileTensor | undefined, embedding: Float32Array): void {
  if (!head) return;
  const values = head.floats();
  const why = 'but its config ties them (tie_word_embeddings)';
  if (values.length !== embedding.length)
    throw new RangeError(
      `checkpoint: lm_head.weight has ${values.length} numbers and wte.weight ${embedding.length}, ${why}`,
    );
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== embedding[i])
      throw new RangeError(
        `checkpoint: lm_head.weight holds ${values[i]} at place ${i} and wte.weight ${embedding[i]}, ${why}`,
      );
  }
}

function strangers(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES_SHOWN).map(quote).join(', ');
  const more = names.length > MOST_NAMES_SHOWN ? `, … (${names.length} in all)` : '';
  return `checkpoint: the file holds tensors that a model of its config does not have: ${shown}${more}`;
}
