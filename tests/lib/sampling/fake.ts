/** A model of a few lines: its logits are random numbers that depend on all the ids it is shown. */
import { presets } from '../../../lib/model/config';
import { normal } from '../../../lib/random';
import type { LogitsModel } from '../../../lib/sampling/ask';

export function hashModel(size: number, seed = 1, trained = 8) {
  const asked: number[][] = [];
  const model: LogitsModel = {
    config: { ...presets.cycle, vocab_size: size, n_positions: 64, trained_positions: trained },
    async logits(ids) {
      asked.push([...ids]);
      const rows = new Float32Array(ids.length * size);
      let hash = 17;
      ids.forEach((id, t) => {
        hash = (hash * 31 + id + 1) % 1_000_003;
        for (let next = 0; next < size; next++)
          rows[t * size + next] = 1.5 * normal(seed, 9, hash * size + next);
      });
      return rows;
    },
  };
  return { model, asked };
}
