/** The bench's figures as text. Knows nothing of how they were measured. */

/** Figure → what it says, and whether more is better. */
const figures = {
  run: ['ms, warm', false],
  cold: ['ms, cold', false],
  birth: ['ms, cold, from the worker’s birth', false],
  names: ['ms for 20 names', false],
  step: ['ms a step', false],
  tokens: ['tokens/s', true],
  distribution: ['ms a distribution', false],
};

const works = {
  A: 'A, cycle: 2,240 parameters, 200 AdamW steps of 16 × 8 tokens',
  B: 'B, names: 4,064 parameters, 500 Adam steps of one name; 20 names at T = .5',
  C: 'C, small: d 128, 4 layers, 4 heads, context 128, vocabulary 2,048, 8 × 128 tokens a step; decoding with a cache',
  D: 'D, the shape of GPT-2 124M, random numbers: decoding with a cache, float32',
  K: 'K, knobs: 50,257 logits, k = 50, p = .9, in the page',
  G: 'G, kernels started on WebGPU; counted, on software where there is no graphics card',
  E: 'E, fifty trainings on the built page, 256 tokens written after each, one worker: ms from the press of the button',
  S: 'S, sliders dragged in the built pages: ms of the page’s thread for one move',
};

/**
 * @param {{ machine: string, works: { work: string, results?: { name: string, version?: string, figures: object, wrong?: string }[], sliders?: object[], experiments?: object, dispatches?: object }[] }} report
 * @returns {string}
 */
export function table({ machine, works: measured }) {
  const blocks = measured.map(({ work, ...more }) => [works[work], ...linesOf(more)].join('\n'));
  return [
    machine,
    'median (least–most) of the rounds; × is how often the first contender goes into another',
    ...blocks,
  ].join('\n\n');
}

function linesOf({ results, sliders, experiments, dispatches }) {
  if (sliders) return slidersOf(sliders);
  if (experiments) return experimentsOf(experiments);
  return dispatches ? dispatchesOf(dispatches) : rowsOf(results);
}

function dispatchesOf({ step, token, layers }) {
  return [
    `a training step of the cycle: ${step}`,
    `one more token of a model of ${layers} layers, as GPT-2 has: ${token}, ${(token / layers).toFixed(1)} a layer`,
  ];
}

function slidersOf(rows) {
  const lines = rows.map(({ path, tokens, label, median, worst, late, moves }) => [
    `/${path}`,
    `${tokens} tokens`,
    label,
    median.toFixed(1),
    worst.toFixed(1),
    `${(100 * late).toFixed(1)} %`,
    String(moves),
  ]);
  return aligned([['page', 'model', 'slider', 'median', 'worst of a drag', 'over 16 ms', 'moves'], ...lines]);
}

function experimentsOf({ ways, alone, meanwhile }) {
  const lines = ways.map(({ way, ...times }) => [way, cell(times)]);
  const moved = ({ median, worst, late, moves }) =>
    `median ${median.toFixed(1)} ms, worst of a drag ${worst.toFixed(1)} ms, over 16 ms ${(100 * late).toFixed(1)} % of ${moves} moves`;
  return [
    ...aligned([['way to train', 'ms'], ...lines]),
    `a slider of another figure, nothing running: ${moved(alone)}`,
    `the same slider, experiments running: ${moved(meanwhile)}`,
  ];
}

function rowsOf(results) {
  const shown = Object.keys(figures).filter((figure) => results.some((result) => result.figures[figure]));
  const best = results[0].figures;
  const rows = results.map(({ name, version, figures: found, wrong }) => [
    version ? `${name} ${version}` : name,
    ...shown.map((figure) => cell(found[figure], best[figure], figures[figure][1])),
    wrong ?? roundsOf(found),
  ]);
  return aligned([['', ...shown.map((figure) => figures[figure][0]), 'rounds'], ...rows]);
}

/** Columns as wide as their widest cell; the last one is not filled up. */
function aligned(rows) {
  const widths = rows[0].slice(0, -1).map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    row.map((text, i) => (i < widths.length ? text.padEnd(widths[i]) : text)).join('  '),
  );
}

function cell(found, best, moreIsBetter) {
  if (!found) return '–';
  const { median, least, most } = found;
  const digits = median < 10 ? 2 : median < 1000 ? 1 : 0;
  const range = `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
  if (!best || best === found) return range;
  const ratio = moreIsBetter ? best.median / median : median / best.median;
  return `${range} ×${ratio.toPrecision(3)}`;
}

const roundsOf = (found) => [...new Set(Object.values(found).map(({ rounds }) => rounds))].join('–');

/** @param {{ work: string, parts: Record<string, { name: string, calls: number, milliseconds: number }[]> }[]} profiles */
export function profileTable(profiles) {
  return profiles
    .flatMap(({ work, parts }) =>
      Object.entries(parts).map(([what, list]) => {
        const all = list.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
        const lines = [...list]
          .sort((a, b) => b.milliseconds - a.milliseconds)
          .map(
            ({ name, calls, milliseconds }) =>
              `  ${name.padEnd(26)} ${milliseconds.toFixed(2).padStart(10)} ms ${((100 * milliseconds) / all).toFixed(1).padStart(5)} % ${String(calls).padStart(8)} calls ${((1000 * milliseconds) / calls).toFixed(2).padStart(9)} µs each`,
          );
        return [`${work}, ${what}: ${all.toFixed(1)} ms, timed call by call`, ...lines].join('\n');
      }),
    )
    .join('\n\n');
}
