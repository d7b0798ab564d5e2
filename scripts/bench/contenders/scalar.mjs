/**
 * The way most pages that explain a GPT compute it: every number an object that remembers what it came from, after
 * micrograd (Karpathy 2020). Work B alone: RMSNorm, squared ReLU, no biases.
 */
import { batchOf, epsilon, rate } from '../works';
import { answerOrders } from './contender';

/** A number, its gradient, the numbers it was made of and its derivative by each. */
class Value {
  grad = 0;
  constructor(data, parents = [], slopes = []) {
    this.data = data;
    this.parents = parents;
    this.slopes = slopes;
  }
  add(other) {
    return new Value(this.data + other.data, [this, other], [1, 1]);
  }
  times(other) {
    return new Value(this.data * other.data, [this, other], [other.data, this.data]);
  }
  plus(number) {
    return new Value(this.data + number, [this], [1]);
  }
  scale(number) {
    return new Value(this.data * number, [this], [number]);
  }
  power(exponent) {
    return new Value(this.data ** exponent, [this], [exponent * this.data ** (exponent - 1)]);
  }
  exp() {
    const y = Math.exp(this.data);
    return new Value(y, [this], [y]);
  }
  log() {
    return new Value(Math.log(this.data), [this], [1 / this.data]);
  }
  relu() {
    return new Value(Math.max(0, this.data), [this], [this.data > 0 ? 1 : 0]);
  }

  backward() {
    const order = [];
    const seen = new Set();
    const visit = (value) => {
      if (seen.has(value)) return;
      seen.add(value);
      value.parents.forEach(visit);
      order.push(value);
    };
    visit(this);
    this.grad = 1;
    for (const { parents, slopes, grad } of order.reverse())
      parents.forEach((parent, i) => {
        parent.grad += slopes[i] * grad;
      });
  }
}

const sum = (values) => values.reduce((a, b) => a.add(b));
const dot = (a, b) => sum(a.map((value, i) => value.times(b[i])));
const product = (rows, x) => rows.map((row) => dot(row, x));
const plus = (a, b) => a.map((value, i) => value.add(b[i]));

function norm(x) {
  const scale = sum(x.map((value) => value.times(value)))
    .scale(1 / x.length)
    .plus(1e-5)
    .power(-0.5);
  return x.map((value) => value.times(scale));
}

function softmax(logits) {
  const largest = Math.max(...logits.map(({ data }) => data));
  const powers = logits.map((value) => value.plus(-largest).exp());
  const share = sum(powers).power(-1);
  return powers.map((value) => value.times(share));
}

answerOrders({
  async open() {},

  async model({ n_embd: width, n_head: heads }, weights) {
    // Embeddings lie as rows; linear layers as (in, out), and are turned: one row for each output.
    const matrix = (name, turned) => {
      const data = weights.get(name);
      if (!turned) return rowsOf(data, data.length / width, width, (r, c) => r * width + c);
      const inner = name.endsWith('mlp.c_proj.weight') ? 4 * width : width;
      const outer = data.length / inner;
      return rowsOf(data, outer, inner, (r, c) => c * outer + r);
    };
    const p = {
      token: matrix('wte.weight'),
      place: matrix('wpe.weight'),
      head: matrix('lm_head.weight'),
      attend: matrix('h.0.attn.c_attn.weight', true),
      mix: matrix('h.0.attn.c_proj.weight', true),
      widen: matrix('h.0.mlp.c_fc.weight', true),
      narrow: matrix('h.0.mlp.c_proj.weight', true),
    };
    const all = Object.values(p).flat(2);
    const depth = width / heads;

    /** Logits after one token; `keys` and `values` hold those of the tokens before. */
    const step = (id, place, keys, values) => {
      let x = norm(plus(p.token[id], p.place[place]));
      const qkv = product(p.attend, norm(x));
      keys.push(qkv.slice(width, 2 * width));
      values.push(qkv.slice(2 * width));
      const mixed = Array.from({ length: heads }, (_, h) => {
        const part = (row) => row.slice(h * depth, (h + 1) * depth);
        const weighted = softmax(keys.map((key) => dot(part(qkv), part(key)).scale(1 / Math.sqrt(depth))));
        const seen = values.map(part);
        return Array.from({ length: depth }, (_, d) => sum(seen.map((row, t) => row[d].times(weighted[t]))));
      }).flat();
      x = plus(x, product(p.mix, mixed));
      const hidden = product(p.widen, norm(x)).map((value) => value.relu().power(2));
      x = plus(x, product(p.narrow, hidden));
      return product(p.head, x);
    };

    return {
      train: async (recipe, asked, told) => train(all, step, recipe, asked, told),
      async writer() {
        let [keys, values] = [[], []];
        return {
          next: (id) => Float32Array.from(step(id, keys.length, keys, values), ({ data }) => data),
          rewind: () => ([keys, values] = [[], []]),
          close() {},
        };
      },
      close() {},
    };
  },
});

const rowsOf = (data, rows, columns, at) =>
  Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (_, c) => new Value(data[at(r, c)])),
  );

function train(all, stepOf, recipe, asked, told) {
  const [b1, b2] = recipe.betas;
  const m = new Float64Array(all.length);
  const v = new Float64Array(all.length);
  for (let step = 0; step < recipe.steps; step++) {
    const { ids, targets } = batchOf(recipe, step);
    const [keys, values] = [[], []];
    const losses = Array.from(ids, (id, t) =>
      softmax(stepOf(id, t, keys, values))
        [targets[t]].log()
        .scale(-1),
    );
    const loss = sum(losses).scale(1 / losses.length);
    loss.backward();
    const speed = rate(recipe, step);
    all.forEach((value, i) => {
      m[i] = b1 * m[i] + (1 - b1) * value.grad;
      v[i] = b2 * v[i] + (1 - b2) * value.grad ** 2;
      const [first, second] = [m[i] / (1 - b1 ** (step + 1)), v[i] / (1 - b2 ** (step + 1))];
      value.data -= (speed * first) / (Math.sqrt(second) + epsilon);
      value.grad = 0;
    });
    told(asked(step) ? loss.data : undefined);
  }
}
