/**
 * TensorFlow.js on its WebAssembly backend: eager ops in `tidy`, its own Adam, kept from step to step.
 * Two things are written around the library's slow corners, in its favour: a product's gradients turn their operands
 * first (its fast kernel takes none transposed), and an embedding's gradient is a product (it has no kernel for it).
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { batchOf, epsilon, rate } from '../works';
import { answerOrders } from './contender';

const threads = Number(new URLSearchParams(location.search).get('threads') ?? 1);

answerOrders({
  async open() {
    setWasmPaths(new URL('../binaries/', location.href).href);
    if (threads > 1) setThreadsCount(threads);
    else tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    tf.enableProdMode();
    await tf.setBackend('wasm');
  },

  async model(config, weights) {
    const table = new Map(
      [...weights].map(([name, data]) => [name, tf.variable(tf.tensor(data, shapeOf(name, data, config)))]),
    );
    return {
      train: (recipe, asked, told) => train(config, table, recipe, asked, told),
      writer: async () => writer(config, table),
      close: () => table.forEach((variable) => variable.dispose()),
    };
  },
});

function shapeOf(name, { length }, { n_embd: width }) {
  if (!/(wte|wpe|lm_head|c_attn|c_fc|c_proj)\.weight$/.test(name)) return [length];
  if (/c_(attn|fc)\.weight$/.test(name)) return [width, length / width];
  return [length / width, width];
}

async function train(config, table, recipe, asked, told) {
  const optimizer = tf.train.adam(recipe.learningRate, ...recipe.betas, epsilon);
  const variables = [...table.values()];
  for (let step = 0; step < recipe.steps; step++) {
    const { ids, targets, time } = batchOf(recipe, step);
    optimizer.learningRate = rate(recipe, step);
    const loss = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        const logits = forward(config, table, tf.tensor1d(ids, 'int32'), time);
        return tf.losses.softmaxCrossEntropy(
          tf.oneHot(tf.tensor1d(targets, 'int32'), config.vocab_size),
          logits,
        );
      }, variables);
      if (recipe.weightDecay > 0) {
        const kept = tf.scalar(1 - rate(recipe, step) * recipe.weightDecay);
        for (const variable of variables) variable.assign(tf.mul(variable, kept));
      }
      optimizer.applyGradients(grads);
      return value;
    });
    told(asked(step) ? loss.dataSync()[0] : undefined);
    loss.dispose();
  }
  optimizer.dispose();
}

/** @returns logits (B·T, V) */
function forward(config, table, ids, time, attend) {
  const { n_embd: width, n_layer } = config;
  const weight = (name) => table.get(name);
  const norm = (x, name) => normalise(config, x, weight(`${name}.weight`), weight(`${name}.bias`));
  const linear = (x, name) => {
    const y = product(x, weight(`${name}.weight`));
    const bias = weight(`${name}.bias`);
    return bias ? tf.add(y, bias) : y;
  };
  const place = tf.slice(weight('wpe.weight'), [attend?.start ?? 0, 0], [time, width]); // (T, C)
  const token = tf.reshape(lookup(weight('wte.weight'), ids), [-1, time, width]); // (B, T, C)
  let x = tf.reshape(tf.add(token, place), [-1, width]); // (B·T, C)
  if (config.norm_after_embedding) x = norm(x, 'ln_e');
  for (let i = 0; i < n_layer; i++) {
    const qkv = linear(norm(x, `h.${i}.ln_1`), `h.${i}.attn.c_attn`); // (B·T, 3C)
    const mixed = attend ? attend.mix(qkv, i) : attention(config, qkv, time);
    x = tf.add(x, linear(mixed, `h.${i}.attn.c_proj`));
    const hidden = activate(config, linear(norm(x, `h.${i}.ln_2`), `h.${i}.mlp.c_fc`));
    x = tf.add(x, linear(hidden, `h.${i}.mlp.c_proj`));
  }
  if (config.final_norm ?? true) x = norm(x, 'ln_f');
  if (attend) return tf.matMul(x, attend.head);
  return product(
    x,
    tf.transpose(weight((config.tie_word_embeddings ?? true) ? 'wte.weight' : 'lm_head.weight')),
  );
}

const product = tf.customGrad((a, b, save) => {
  save([a, b]);
  const gradFunc = (dy, [x, w]) => [tf.matMul(dy, tf.transpose(w)), tf.matMul(tf.transpose(x), dy)];
  return { value: tf.matMul(a, b), gradFunc };
});

const lookup = tf.customGrad((rows, ids, save) => {
  save([ids]);
  const gradFunc = (dy, [seen]) => [
    tf.matMul(tf.transpose(tf.cast(tf.oneHot(seen, rows.shape[0]), 'float32')), dy),
    tf.zerosLike(seen),
  ];
  return { value: tf.gather(rows, ids), gradFunc };
});

function normalise({ norm, layer_norm_epsilon = 1e-5 }, x, gain, bias) {
  if (norm === 'rmsnorm')
    return tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), layer_norm_epsilon)));
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), layer_norm_epsilon));
  return tf.add(tf.mul(tf.mul(centred, scale), gain), bias);
}

function activate({ activation_function: kind = 'gelu_new' }, x) {
  if (kind === 'relu2') return tf.square(tf.relu(x));
  if (kind === 'gelu') return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}

const masks = new Map();

function attention({ n_embd: width, n_head }, qkv, time) {
  const depth = width / n_head;
  const heads = tf.transpose(tf.reshape(qkv, [-1, time, 3, n_head, depth]), [2, 0, 3, 1, 4]); // (3, B, H, T, D)
  const [q, k, v] = tf.unstack(heads); // (B, H, T, D)
  const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(depth)), maskOf(time)); // (B, H, T, T)
  const mixed = tf.matMul(tf.softmax(scores), v); // (B, H, T, D)
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [-1, width]);
}

function maskOf(time) {
  if (!masks.has(time)) {
    const values = Float32Array.from({ length: time * time }, (_, i) =>
      i % time > Math.floor(i / time) ? -1e9 : 0,
    );
    masks.set(time, tf.keep(tf.tensor2d(values, [time, time])));
  }
  return masks.get(time);
}

/** Keys and values grow by one row a token. */
function writer(config, table) {
  const { n_embd: width, n_head } = config;
  const depth = width / n_head;
  const last = (config.tie_word_embeddings ?? true) ? 'wte.weight' : 'lm_head.weight';
  const head = tf.tidy(() => tf.transpose(table.get(last))); // (C, V)
  let cache = [];
  let start = 0;
  const rewind = () => {
    for (const rows of cache) tf.dispose(rows);
    [cache, start] = [[], 0];
  };
  const mix = (qkv, layer) => {
    const [q, k, v] = tf.split(tf.reshape(qkv, [3 * n_head, 1, depth]), 3); // (H, 1, D)
    const old = cache[layer];
    const keys = tf.keep(old ? tf.concat([old[0], k], 1) : tf.clone(k)); // (H, t, D)
    const values = tf.keep(old ? tf.concat([old[1], v], 1) : tf.clone(v));
    if (old) tf.dispose(old);
    cache[layer] = [keys, values];
    const scores = tf.mul(tf.matMul(q, keys, false, true), 1 / Math.sqrt(depth)); // (H, 1, t)
    return tf.reshape(tf.matMul(tf.softmax(scores), values), [1, width]);
  };
  return {
    next(id) {
      const logits = tf.tidy(() =>
        forward(config, table, tf.tensor1d([id], 'int32'), 1, { mix, start, head }),
      );
      start += 1;
      const data = logits.dataSync().slice();
      logits.dispose();
      return data;
    },
    rewind,
    close() {
      rewind();
      head.dispose();
    },
  };
}
