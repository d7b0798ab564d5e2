/**
 * A GPT as an ONNX file: one token in, its logits and the grown keys and values out. The file is a protocol buffer, and
 * this writes the few messages of onnx.proto it needs. Knows nothing of who runs it.
 */
import type { GPTConfig } from '../../lib';
import type { Weights } from './works';

type Chunk = Uint8Array<ArrayBuffer>;
type Field = readonly Chunk[];
type Attribute = number | string | readonly number[];

/** A number in groups of seven bits, the lowest first. */
function varint(value: number): Chunk {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.of(...bytes, rest);
}

const key = (field: number, kind: number) => varint(field * 8 + kind);
const whole = (field: number, value: number): Field => [key(field, 0), varint(value)];
const float = (field: number, value: number): Field => [
  key(field, 5),
  new Uint8Array(Float32Array.of(value).buffer),
];
const message = (field: number, ...parts: readonly Field[]): Field => {
  const inside = parts.flat();
  return [key(field, 2), varint(inside.reduce((sum, { length }) => sum + length, 0)), ...inside];
};
const bytes = (field: number, data: Chunk): Field => [key(field, 2), varint(data.length), data];
const text = (field: number, value: string): Field => bytes(field, new TextEncoder().encode(value) as Chunk);

const FLOAT = 1;
const INT64 = 7;

function tensor(name: string, type: number, shape: readonly number[], data: Chunk): Field {
  return message(5, ...shape.map((size) => whole(1, size)), whole(2, type), text(8, name), bytes(9, data));
}

/** `field`: 11 for an input of the graph, 12 for an output. A size in words may be any. */
function value(field: number, name: string, type: number, shape: readonly (number | string)[]): Field {
  const sizes = shape.map((size) => message(1, typeof size === 'number' ? whole(1, size) : text(2, size)));
  return message(field, text(1, name), message(2, message(1, whole(1, type), message(2, ...sizes))));
}

function attribute(name: string, given: Attribute): Field {
  if (typeof given === 'string') return message(5, text(1, name), text(4, given), whole(20, 3));
  if (typeof given !== 'number')
    return message(5, text(1, name), ...given.map((n) => whole(8, n)), whole(20, 7));
  if (name === 'epsilon') return message(5, text(1, name), float(2, given), whole(20, 1));
  return message(5, text(1, name), given < 0 ? negative(3, given) : whole(3, given), whole(20, 2));
}

/** A negative number is written as its 64 bits. */
function negative(field: number, given: number): Field {
  const low = 128 + given; // −1 … −128: the lowest seven bits, then ones
  return [key(field, 0), Uint8Array.of(low | 128, ...new Array<number>(8).fill(255), 1)];
}

/** @returns the file's bytes. GPT-2's parts only: LayerNorm, biases, the tanh form of GELU, a tied head. */
export function onnxModel(config: GPTConfig, weights: Weights): Uint8Array {
  const { n_embd: width, n_head: heads, n_layer: layers, vocab_size: size } = config;
  const depth = width / heads;
  const fields: Field[] = [];
  const node = (op: string, inputs: readonly string[], outputs: readonly string[], more: object = {}) => {
    const attributes = Object.entries(more).map(([name, given]) => attribute(name, given as Attribute));
    const ends = [...inputs.map((name) => text(1, name)), ...outputs.map((name) => text(2, name))];
    fields.push(message(1, ...ends, text(4, op), ...attributes));
    return outputs[0]!;
  };
  const shape = (name: string, sizes: readonly number[]) =>
    fields.push(
      tensor(name, INT64, [sizes.length], new Uint8Array(BigInt64Array.from(sizes, BigInt).buffer)),
    );
  const norm = (x: string, name: string) =>
    node('LayerNormalization', [x, `${name}.weight`, `${name}.bias`], [`${name}.y`], {
      axis: -1,
      epsilon: 1e-5,
    });
  const linear = (x: string, name: string) =>
    node('Gemm', [x, `${name}.weight`, `${name}.bias`], [`${name}.y`]);

  for (const [name, data] of weights) {
    const raw = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    fields.push(tensor(name, FLOAT, shapeOf(name, data.length, width), raw));
  }
  fields.push(tensor('scale', FLOAT, [], new Uint8Array(Float32Array.of(1 / Math.sqrt(depth)).buffer)));
  shape('apart', [heads, 1, depth]);
  shape('together', [1, width]);

  node('Gather', ['wte.weight', 'id'], ['token']);
  node('Gather', ['wpe.weight', 'place'], ['position']);
  let x = node('Add', ['token', 'position'], ['embedding']); // (1, C)
  for (let i = 0; i < layers; i++) {
    const at = `h.${i}`;
    const qkv = linear(norm(x, `${at}.ln_1`), `${at}.attn.c_attn`);
    node('Split', [qkv], [`${at}.q`, `${at}.k`, `${at}.v`], { axis: 1, num_outputs: 3 });
    for (const part of ['q', 'k', 'v']) node('Reshape', [`${at}.${part}`, 'apart'], [`${at}.${part}.heads`]); // (H, 1, D)
    node('Concat', [`past.${i}.k`, `${at}.k.heads`], [`present.${i}.k`], { axis: 1 }); // (H, t, D)
    node('Concat', [`past.${i}.v`, `${at}.v.heads`], [`present.${i}.v`], { axis: 1 });
    node('Transpose', [`present.${i}.k`], [`${at}.turned`], { perm: [0, 2, 1] });
    node('MatMul', [`${at}.q.heads`, `${at}.turned`], [`${at}.dots`]); // (H, 1, t)
    node('Mul', [`${at}.dots`, 'scale'], [`${at}.scores`]);
    node('Softmax', [`${at}.scores`], [`${at}.probs`], { axis: -1 });
    node('MatMul', [`${at}.probs`, `present.${i}.v`], [`${at}.mixed`]);
    const mixed = node('Reshape', [`${at}.mixed`, 'together'], [`${at}.joined`]);
    x = node('Add', [x, linear(mixed, `${at}.attn.c_proj`)], [`${at}.middle`]);
    const hidden = linear(norm(x, `${at}.ln_2`), `${at}.mlp.c_fc`);
    const active = node('Gelu', [hidden], [`${at}.active`], { approximate: 'tanh' });
    x = node('Add', [x, linear(active, `${at}.mlp.c_proj`)], [`${at}.x`]);
  }
  node('Gemm', [norm(x, 'ln_f'), 'wte.weight'], ['logits'], { transB: 1 });

  const caches = (field: number, name: string, length: string) =>
    Array.from({ length: 2 * layers }, (_, i) =>
      value(field, `${name}.${i >> 1}.${i % 2 === 0 ? 'k' : 'v'}`, FLOAT, [heads, length, depth]),
    );
  const ends = [
    ...['id', 'place'].map((name) => value(11, name, INT64, [1])),
    ...caches(11, 'past', 'past'),
    value(12, 'logits', FLOAT, [1, size]),
    ...caches(12, 'present', 'present'),
  ];
  const graph = message(7, ...fields, text(2, 'gpt'), ...ends);
  return joined([...whole(1, 9), ...graph, ...message(8, text(1, ''), whole(2, 20))]);
}

function shapeOf(name: string, length: number, width: number): number[] {
  if (!/(wte|wpe|c_attn|c_fc|c_proj)\.weight$/.test(name)) return [length];
  return /c_(attn|fc)\.weight$/.test(name) ? [width, length / width] : [length / width, width];
}

function joined(chunks: readonly Chunk[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
