/** Three tokens written with a cache and without: every row and every product, few enough to count on paper. */
import { decodingWork, presets } from '@lib';
import type { Example } from './by-hand';

/** What each of the passes adds, and then the sum. */
function each(what: 'projections' | 'dots', cached: boolean): number[] {
  const upTo = [0, 1, 2, 3].map((n) => (n === 0 ? 0 : decodingWork(presets.names, n, { cached })[what]));
  return [...upTo.slice(1).map((sum, i) => sum - upTo[i]!), upTo[3]!];
}

export function cacheByHand(): Example {
  const [rows, kept] = [each('projections', false), each('projections', true)];
  const [pairs, row] = [each('dots', false), each('dots', true)];
  return {
    title: 'three tokens, counted',
    lines: [
      { what: 'rows of keys without a cache: 1st, 2nd, 3rd pass, in all', values: rows },
      { what: 'with a cache', values: kept },
      { what: 'query·key dots without a cache', values: pairs },
      { what: 'with a cache', values: row },
    ],
    end: `The third pass without a cache makes ${rows[2]} rows, of which ${rows[2]! - 1} were made before. Its ${pairs[2]} dots are 1 for the first token, 2 for the second, 3 for the third; only the last ${row[2]} are new.`,
  };
}
