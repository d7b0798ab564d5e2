/**
 * jax-js on its WebAssembly backend: the whole step (forward, gradients, AdamW) in one `jit`, kept from run to run.
 * Compiled for one shape, so names are padded and the keys' cache has all its rows. Under `jit` nothing is freed
 * between ops, so every use takes a `.ref` of its own.
 */
import { batchOf, epsilon, rate } from '../works';
import { answerOrders } from './contender';

const threads = Number(new URLSearchParams(location.search).get('threads') ?? 1);
/** Rows of the cache; no text of the bench is longer. */
const mostRows = 128;
let jax;
let np;

answerOrders({
  async open() {
    if (threads === 1) Reflect.deleteProperty(globalThis, 'SharedArrayBuffer'); // it would start more
    jax = await import('@jax-js/jax');
    np = jax.numpy;
    await jax.init('wasm');
    jax.defaultDevice('wasm');
  },

  async model(config, weights) {
    let state = [...weights].map(([name, data]) => [
      name,
      np.array(data).reshape(shapeOf(name, data, config)),
    ]);
    let params = Object.fromEntries(state);
    state = undefined;
    return {
      async train(recipe, asked, told) {
        params = await train(config, params, recipe, asked, told);
      },
      writer: async () => writer(config, () => params),
      close: () => dispose(params),
    };
  },
});

const dispose = (arrays) => Object.values(arrays).forEach((array) => array.dispose());
const refs = (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.ref]));
const scalar = (value) => np.array(Float32Array.of(value)).reshape([]);

function shapeOf(name, { length }, { n_embd: width }) {
  if (!/(wte|wpe|lm_head|c_attn|c_fc|c_proj)\.weight$/.test(name)) return [length];
  if (/c_(attn|fc)\.weight$/.test(name)) return [width, length / width];
  return [length / width, width];
}

let compiledStep;
let compiledToken;

async function train(config, params, recipe, asked, told) {
  compiledStep ??= jax.jit(stepOf(config, recipe));
  const zeros = () =>
    Object.fromEntries(Object.entries(params).map(([name, array]) => [name, np.zeros(array.shape)]));
  let [now, m, v, loss] = [params, zeros(), zeros()];
  const [b1, b2] = recipe.betas;
  for (let step = 0; step < recipe.steps; step++) {
    const { ids, targets } = batchOf(recipe, step, true);
    const speed = rate(recipe, step);
    const learned = targets.filter((id) => id >= 0).length;
    [loss, now, m, v] = compiledStep(
      now,
      m,
      v,
      np.array(ids),
      np.array(targets.map((id) => Math.max(id, 0))),
      np.array(Float32Array.from(targets, (id) => (id < 0 ? 0 : 1 / learned))),
      scalar(speed / (1 - b1 ** (step + 1))),
      scalar(1 / (1 - b2 ** (step + 1))),
      scalar(1 - speed * recipe.weightDecay),
    );
    const [value] = await loss.data(); // at each step: work that nobody asks for piles up
    told(asked(step) ? value : undefined);
  }
  dispose(m);
  dispose(v);
  return now;
}

function stepOf(config, { batchSize, time, betas: [b1, b2] }) {
  const lossOf = (params, ids, targets, share) => {
    const logits = forward(config, params, ids, batchSize, time);
    const hits = jax.nn.oneHot(targets.ref, config.vocab_size); // of an id below 0 it is no row of zeros
    return jax.nn.logSoftmax(logits).mul(hits).sum(-1).mul(share.ref).sum().neg();
  };
  return (params, m, v, ids, targets, share, speed, correction, decay) => {
    const [loss, gradients] = jax.valueAndGrad(lossOf)(refs(params), ids, targets, share);
    const [p2, m2, v2] = [{}, {}, {}];
    for (const [name, g] of Object.entries(gradients)) {
      m2[name] = m[name].ref.mul(b1).add(g.ref.mul(1 - b1));
      v2[name] = v[name].ref.mul(b2).add(g.ref.mul(g.ref).mul(1 - b2));
      const length = np.sqrt(v2[name].ref.mul(correction.ref)).add(epsilon);
      p2[name] = params[name].ref.mul(decay.ref).sub(m2[name].ref.mul(speed.ref).div(length));
    }
    return [loss, p2, m2, v2];
  };
}

/** @returns logits (B·T, V) */
function forward(config, params, ids, batch, time) {
  const { n_embd: width, n_head } = config;
  const depth = width / n_head;
  const token = np
    .matmul(jax.nn.oneHot(ids.ref, config.vocab_size), params['wte.weight'].ref)
    .reshape([batch, time, width]);
  const place = params['wpe.weight'].ref.slice([0, time]); // (T, C)
  const mask = np
    .array(Float32Array.from({ length: time * time }, (_, i) => (i % time > Math.floor(i / time) ? -1e9 : 0)))
    .reshape([time, time]);
  const mix = (qkv) => {
    const [q, k, v] = [0, 1, 2].map((part) =>
      qkv.ref
        .slice([], [part * width, (part + 1) * width])
        .reshape([batch, time, n_head, depth])
        .transpose([0, 2, 1, 3]),
    ); // (B, H, T, D)
    const scores = np
      .matmul(q, k.transpose([0, 1, 3, 2]))
      .mul(1 / Math.sqrt(depth))
      .add(mask.ref);
    return np
      .matmul(jax.nn.softmax(scores), v)
      .transpose([0, 2, 1, 3])
      .reshape([batch * time, width]);
  };
  return layers(config, params, token.add(place).reshape([batch * time, width]), mix);
}

function layers(config, params, start, mix) {
  const weight = (name) => params[name]?.ref;
  const norm = (x, name) => normalise(config, x, weight(`${name}.weight`), weight(`${name}.bias`));
  const linear = (x, name) => {
    const y = np.matmul(x, weight(`${name}.weight`));
    const bias = weight(`${name}.bias`);
    return bias ? y.add(bias) : y;
  };
  let x = config.norm_after_embedding ? norm(start, 'ln_e') : start;
  for (let i = 0; i < config.n_layer; i++) {
    const mixed = mix(linear(norm(x.ref, `h.${i}.ln_1`), `h.${i}.attn.c_attn`), i);
    x = x.add(linear(mixed, `h.${i}.attn.c_proj`));
    const hidden = activate(config, linear(norm(x.ref, `h.${i}.ln_2`), `h.${i}.mlp.c_fc`));
    x = x.add(linear(hidden, `h.${i}.mlp.c_proj`));
  }
  if (config.final_norm ?? true) x = norm(x, 'ln_f');
  const head = weight((config.tie_word_embeddings ?? true) ? 'wte.weight' : 'lm_head.weight');
  return np.matmul(x, head.transpose());
}

function normalise({ norm, layer_norm_epsilon = 1e-5 }, x, gain, bias) {
  const meanOf = (values) => values.mean(-1, { keepdims: true });
  const scaleOf = (values) => np.sqrt(meanOf(values.ref.mul(values.ref)).add(layer_norm_epsilon));
  if (norm === 'rmsnorm') return x.ref.div(scaleOf(x));
  const centred = x.ref.sub(meanOf(x.ref));
  return centred.ref.div(scaleOf(centred)).mul(gain).add(bias);
}

function activate({ activation_function: kind = 'gelu_new' }, x) {
  if (kind === 'gelu') return x.ref.mul(0.5).mul(jax.lax.erf(x.ref.mul(Math.SQRT1_2)).add(1));
  if (kind === 'gelu_new') return jax.nn.gelu(x, { approximate: true });
  const positive = jax.nn.relu(x);
  return positive.ref.mul(positive.ref);
}

/** The caches come in and go out of one compiled function; `hot` marks the row of the new token. */
function tokenOf(config, rows) {
  const { n_embd: width, n_head } = config;
  const depth = width / n_head;
  return (params, cache, id, hot, mask) => {
    const kept = [];
    const place = np.matmul(hot.ref.reshape([1, rows]), params['wpe.weight'].ref.slice([0, rows]));
    const start = np.take(params['wte.weight'].ref, id.ref, 0).add(place); // (1, C)
    const mix = (qkv, i) => {
      const [q, k, v] = [0, 1, 2].map((part) =>
        qkv.ref.slice([], [part * width, (part + 1) * width]).reshape([n_head, 1, depth]),
      );
      const column = hot.ref.reshape([1, rows, 1]);
      const keep = column.ref.neg().add(1);
      const keys = cache[2 * i].ref.mul(keep.ref).add(k.mul(column.ref)); // (H, P, D)
      const values = cache[2 * i + 1].ref.mul(keep.ref).add(v.mul(column.ref));
      kept.push(keys, values);
      const scores = np
        .matmul(q, keys.ref.transpose([0, 2, 1]))
        .mul(1 / Math.sqrt(depth))
        .add(mask.ref); // (H, 1, P)
      return np.matmul(jax.nn.softmax(scores), values.ref).reshape([1, width]);
    };
    const logits = layers(config, params, start, mix);
    return [logits, kept];
  };
}

function writer(config, paramsNow) {
  const { n_embd: width, n_head, n_layer, n_positions } = config;
  const rows = Math.min(n_positions, mostRows);
  compiledToken ??= jax.jit(tokenOf(config, rows));
  const fresh = () => Array.from({ length: 2 * n_layer }, () => np.zeros([n_head, rows, width / n_head]));
  let [cache, place] = [fresh(), 0];
  return {
    async next(id) {
      const hot = Float32Array.from({ length: rows }, (_, row) => Number(row === place));
      const mask = Float32Array.from({ length: rows }, (_, row) => (row > place ? -1e9 : 0));
      const [logits, kept] = compiledToken(
        refs(paramsNow()),
        cache,
        np.array(Int32Array.of(id)),
        np.array(hot),
        np.array(mask),
      );
      [cache, place] = [kept, place + 1];
      return logits.data();
    },
    rewind: () => {
      place = 0; // rows of an older text are masked until they are written again
    },
    close: () => cache.forEach((array) => array.dispose()),
  };
}
