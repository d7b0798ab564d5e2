/**
 * A text written twice, token by token: with a KV cache, and without. Both are asked for the same next token each time;
 * what the cache answers decides the text. Shows the work of both, where they differ, and the rows that were kept.
 */
import {
  contextOf,
  type Decoder,
  distribution,
  draw,
  loadModel,
  type SamplingSettings,
  streams,
  uniform,
  type Work,
} from '@lib';
import { processor } from './processor';

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
  /** A token that may not be written: a names model's end token, so that the text must go on. */
  readonly never?: number;
}

/** One side of a step. */
export interface Side {
  /** Scores of the next token. (V) */
  readonly logits: Float32Array;
  /** Work of this step alone. */
  readonly work: Work;
  readonly milliseconds: number;
  /** Place in the text of the first token it looks at: the one of the first row. */
  readonly from: number;
  /** The rows it looked things up in, a layer: (n_positions, C). As many count as its window has tokens. */
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
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
}

export async function* writing(input: WritingInput): AsyncGenerator<WritingStep> {
  const { bytes, prompt, newTokens, settings = { temperature: 0 }, seed = 1, past, fault, never } = input;
  const backend = await processor();
  const model = await loadModel(bytes, { backend });
  const { n_layer } = model.config;
  const { context = contextOf(model.config) } = input;
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
        sides.push({ logits, work, milliseconds, from: decoder.from, ...(await rowsOf(decoder, n_layer)) });
      }
      const [withCache, without] = sides as [Side, Side];
      const scores = withCache.logits.map((z, id) => (id === never ? Number.NEGATIVE_INFINITY : z));
      const id = draw(distribution(scores, settings, ids), uniform(seed, streams.draw, ids.length));
      yield {
        id,
        ids: [...ids],
        cached: withCache,
        plain: without,
        apart: withCache.logits.reduce((most, x, j) => Math.max(most, Math.abs(x - without.logits[j]!)), 0),
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

/** Copies of the keys and values that a decoder has now. */
async function rowsOf(decoder: Decoder, layers: number): Promise<Pick<Side, 'keys' | 'values'>> {
  const read = (what: 'keys' | 'values') =>
    Promise.all(
      Array.from({ length: layers }, async (_, layer) => Float32Array.from(await decoder.read(layer, what))),
    );
  return { keys: await read('keys'), values: await read('values') };
}
