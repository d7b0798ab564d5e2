/**
 * Reads the measurement of `cells/widths.ts`: the time of a training step against the width of the model, on the
 * processor and on the graphics card, beside the work of a step, which is counted. Knows no figure.
 */
import { decodingWork, type GPTConfig } from '@lib';
import { median } from '@/cells/median';
import type { NoGpu, StepTime, WidthsInput } from '@/cells/widths';
import type { CurveSpec } from '@/marks/curve';
import type { Excerpt } from '@/marks/excerpt';

const widths = [16, 32, 64, 128, 256] as const;
/** Heads of 16 numbers, as in GPT-2 of 64; two layers. */
const configOf = (n_embd: number): GPTConfig => ({
  vocab_size: 64,
  n_embd,
  n_head: n_embd / 16,
  n_layer: 2,
  n_positions: 32,
});
export const input: WidthsInput = {
  configs: widths.map(configOf),
  batchSize: 8,
  sequenceLength: 32,
  rounds: 3,
};

export interface Given {
  readonly markup: { wide: string; narrow: string };
  readonly code: Excerpt;
}

/** Floating-point operations of a step: one pass forward over every sequence, and twice as much on the way back. */
export function workOf(width: number): number {
  const { batchSize, sequenceLength: prompt } = input;
  return 3 * batchSize * decodingWork(configOf(width), prompt, { cached: true, prompt, head: 'all' }).flops;
}

export interface Row {
  readonly width: number;
  readonly flops: number;
  /** Median milliseconds of a step; undefined where nothing was measured. */
  readonly cpu: number | undefined;
  readonly gpu: number | undefined;
  /** Kernels that a step starts on the graphics card. */
  readonly dispatches: number | undefined;
}

/** What is known so far. */
export interface Told {
  readonly times: readonly StepTime[];
  /** Why, in the engine's words, where there is no graphics card. */
  readonly noGpu?: string;
}

export const nothing: Told = { times: [] };

export function withResult(told: Told, result: StepTime | NoGpu): Told {
  return 'noGpu' in result ? { ...told, noGpu: result.noGpu } : { ...told, times: [...told.times, result] };
}

/** How many measurements there will be. */
export function expected({ noGpu, times }: Told): number {
  const gpu = noGpu === undefined ? widths.length * input.rounds : times.filter(onGpu).length;
  return widths.length * input.rounds + gpu;
}

const onGpu = ({ on }: StepTime) => on === 'webgpu';

export function rowsOf({ times }: Told): Row[] {
  return widths.map((width) => {
    const here = times.filter((time) => time.width === width);
    const gpu = here.filter(onGpu);
    return {
      width,
      flops: workOf(width),
      cpu: middleOf(here.filter((time) => !onGpu(time))),
      gpu: middleOf(gpu),
      dispatches: gpu[0]?.dispatches,
    };
  });
}

function middleOf(times: readonly StepTime[]): number | undefined {
  return times.length > 0 ? median(times.map(({ milliseconds }) => milliseconds)) : undefined;
}

/** Everything in times the narrowest model's: its work where work is counted, its time on the processor where time is. */
export function curveOf(told: Told): CurveSpec {
  const rows = rowsOf(told);
  const unit = rows[0]!.cpu;
  const measured = (name: string, which: 'cpu' | 'gpu') => ({
    name,
    points: rows.flatMap((row): [number, number][] =>
      row[which] === undefined || unit === undefined ? [] : [[row.width, row[which] / unit]],
    ),
  });
  return {
    series: [
      {
        name: 'work, counted',
        ghost: true,
        points: rows.map((row) => [row.width, row.flops / rows[0]!.flops]),
      },
      measured('processor', 'cpu'),
      measured('graphics card', 'gpu'),
    ],
    x: { label: 'width of the model, n_embd', domain: [16, 256], log: true, ticks: widths },
    y: {
      label: 'times the narrowest',
      domain: [0.1, 10_000],
      log: true,
      ticks: [0.1, 1, 10, 100, 1000, 10_000],
    },
  };
}

export const written = (milliseconds: number | undefined) =>
  milliseconds === undefined ? '' : `${Number(milliseconds.toPrecision(3))}`;

export function sentenceOf(told: Told): string {
  const rows = rowsOf(told).filter(({ cpu }) => cpu !== undefined);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last)
    return `Not timed yet on this machine. Counted, a step at width 256 is ${Math.round(workOf(256) / workOf(16))} times the work of one at width 16.`;
  if (told.noGpu !== undefined && first.gpu === undefined)
    return `${capital(told.noGpu)}, so the processor is timed alone: a step takes ${written(first.cpu)} ms at width ${first.width}${first === last ? '' : ` and ${written(last.cpu)} ms at width ${last.width}`}.`;
  const both = rows.filter(({ gpu }) => gpu !== undefined);
  const [narrow, wide] = [both[0], both.at(-1)];
  if (!narrow || !wide)
    return `Width ${first.width}: a step takes ${written(first.cpu)} ms on the processor.`;
  const one = `At width ${narrow.width} a step takes ${written(narrow.cpu)} ms on the processor and ${written(narrow.gpu)} ms on the graphics card`;
  if (narrow === wide) return `${one}.`;
  return `${one}; at width ${wide.width}, ${written(wide.cpu)} and ${written(wide.gpu)} ms. ${verdictOf(both)}`;
}

/** From which of the timed widths on the graphics card is the faster. */
function verdictOf(rows: readonly Row[]): string {
  const slower = rows.findLastIndex(({ cpu, gpu }) => gpu! >= cpu!);
  if (slower === rows.length - 1) return 'The processor is faster at every width timed so far.';
  if (slower < 0) return 'The graphics card is faster at every width timed so far.';
  return `From width ${rows[slower + 1]!.width} on, the graphics card is faster.`;
}

function capital(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
