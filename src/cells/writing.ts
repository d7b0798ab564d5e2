/**
 * A text written twice, token by token: with a KV cache, and without. Both are asked for the same next token each time;
 * what the cache answers decides the text. Shows the work of both, where they differ, and the rows that were kept.
 */
import {
  distribution,
  draw,
  loadModel,
  openBackend,
  type SamplingSettings,
  streams,
  uniform,
  type Work,
} from '@lib';

export interface WritingInput {
  /** A checkpoint. */
  readonly bytes: Uint8Array;
  readonly prompt: readonly number[];
  readonly newTokens: number;
  /** Default greedy. */
  readonly settings?: SamplingSettings;
  readonly seed?: number;
  /** Most tokens the model is shown; default the positions it was trained on. */
  readonly context?: number;
  readonly past?: 'recompute' | 'halve';
  /** A mistake built into the cached side. */
  readonly fault?: 'stuck' | 'early' | 'ahead' | 'stale' | 'zeroed';
}

/** One side of a step. */
export interface Side {
  /** Scores of the next token. (V) */
  readonly logits: Float32Array;
  /** Work of this step alone. */
  readonly work: Work;
  readonly milliseconds: number;
}

/** What happened before one new token. */
export interface WritingStep {
  /** The token that was chosen, from the cached side's scores. */
  readonly id: number;
  /** The text it was chosen after. */
  readonly ids: readonly number[];
  readonly cached: Side;
  readonly plain: Side;
  /** Largest |difference| of the two sides' scores. */
  readonly apart: number;
  /** What the cache holds now, a layer: (n_positions, C). Rows from the text's length on are unused. */
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
}

export async function* writing(input: WritingInput): AsyncGenerator<WritingStep> {
  const { bytes, prompt, newTokens, settings = { temperature: 0 }, seed = 1, past, fault } = input;
  const backend = await openBackend('auto');
  const model = await loadModel(bytes, { backend });
  const { n_positions, trained_positions = n_positions, n_layer } = model.config;
  const { context = trained_positions } = input;
  const cached = model.decode({ context, ...(past && { past }), ...(fault && { fault }) });
  const plain = model.decode({ context, cache: false });
  try {
    const ids = [...prompt];
    let added = [...prompt];
    for (let i = 0; i < newTokens; i++) {
      const sides = [];
      for (const decoder of [cached, plain]) {
        const before = decoder.counts;
        const started = performance.now();
        const logits = Float32Array.from(await decoder.append(added));
        const milliseconds = performance.now() - started;
        const { projections, dots, flops } = decoder.counts;
        const work = {
          projections: projections - before.projections,
          dots: dots - before.dots,
          flops: flops - before.flops,
        };
        sides.push({ logits, work, milliseconds });
      }
      const [withCache, without] = sides as [Side, Side];
      const id = draw(distribution(withCache.logits, settings, ids), uniform(seed, streams.draw, ids.length));
      const layers = Array.from({ length: n_layer }, (_, layer) => layer);
      const kept = (what: 'keys' | 'values') =>
        Promise.all(layers.map(async (layer) => Float32Array.from(await cached.read(layer, what))));
      yield {
        id,
        ids: [...ids],
        cached: withCache,
        plain: without,
        apart: withCache.logits.reduce((most, x, j) => Math.max(most, Math.abs(x - without.logits[j]!)), 0),
        keys: await kept('keys'),
        values: await kept('values'),
      };
      ids.push(id);
      added = [id];
    }
  } finally {
    cached.close();
    plain.close();
    model.close();
    backend.close();
  }
}
