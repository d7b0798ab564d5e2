/**
 * All values of a knob, drawn by Observable Plot: a line for each token, its name on it. One function for both
 * places, as in curve-drawing.ts: the build passes linkedom's document, the browser its own. Knows no sampling.
 */
import { areaY, axisX, line, type Markish, plot, ruleX, ruleY, text } from '@observablehq/plot';
import { clean } from './plotted';
import { type Frame, linesOf, namesOf, placeOf, type SweepLine, type SweepSpec } from './sweep';

const strokeOf = ({ hue, rest }: SweepLine, at: number) =>
  rest
    ? { stroke: 'var(--edge)', strokeDasharray: '3 3', strokeWidth: 1.5 }
    : {
        stroke: hue === undefined ? 'var(--probability)' : `var(--token-${hue})`,
        strokeWidth: at === 0 || hue !== undefined ? 2.5 : 1.75,
        strokeOpacity: hue === undefined ? Math.max(0.45, 1 - 0.1 * at) : 1,
      };

export function drawSweep(spec: SweepSpec, frame: Frame, document: Document): SVGSVGElement {
  const { width, height, left, right, top, bottom } = frame;
  const max = spec.max ?? 1;
  const lines = linesOf(spec);
  const places = spec.x.map((value) => placeOf(spec, value));
  const ticks = spec.xTicks.map((tick) =>
    typeof tick === 'number' ? { value: tick, label: String(tick) } : tick,
  );
  const shape = { curve: spec.stepped ? ('step-after' as const) : ('linear' as const) };
  const marks: Markish[] = [
    ruleY([0], { stroke: 'var(--line)' }),
    axisX(
      ticks.map(({ value }) => placeOf(spec, value)),
      {
        tickFormat: (_: unknown, at: number) => ticks[at]?.label ?? '',
        tickSize: 4,
        tickPadding: 9,
        label: null,
      },
    ),
    ruleX(spec.marks ?? [], {
      x: ({ x }) => placeOf(spec, x),
      stroke: 'var(--edge)',
      strokeDasharray: '4 3',
    }),
    text(spec.marks ?? [], {
      x: ({ x }) => placeOf(spec, x),
      y: max,
      text: 'label',
      ...{ textAnchor: 'start', dx: 5, dy: 8, fill: 'var(--soft)', stroke: 'var(--paper)', strokeWidth: 4 },
    }),
    ...lines.slice(0, 1).map(({ values, hue }) =>
      areaY(places, {
        x: (place) => place,
        y: (_, at) => Math.min(max, values[at] ?? 0),
        fill: hue === undefined ? 'var(--probability)' : `var(--token-${hue})`,
        fillOpacity: 0.08,
        ...shape,
      }),
    ),
    ...lines
      .map((one, at) =>
        line(places, {
          x: (place) => place,
          y: (_, index) => Math.min(max, one.values[index] ?? 0),
          ...strokeOf(one, at),
          ...shape,
        }),
      )
      .reverse(),
    text(namesOf(spec, lines, frame), {
      x: ({ index }) => places[index]!,
      y: ({ value }) => Math.min(max, value),
      text: ({ line: at }) => lines[at]!.label,
      ...{ fill: 'var(--ink)', fontWeight: 600, stroke: 'var(--paper)', strokeWidth: 5 },
    }),
  ];
  const svg = plot({
    ...{ document, width, height, marks },
    ...{ marginLeft: left, marginRight: right, marginTop: top, marginBottom: bottom },
    x: { domain: [0, 1], axis: null },
    y: {
      ...{ label: spec.yLabel, labelArrow: 'none', domain: [0, max], ticks: 2, tickSize: 0, grid: true },
      tickFormat: (value: number) => `${Math.round(100 * value)} %`,
    },
  }) as SVGSVGElement;
  return shortened(clean(svg));
}

/** A tenth of a pixel is fine enough, and half as long. */
function shortened(svg: SVGSVGElement): SVGSVGElement {
  for (const path of svg.querySelectorAll('path[d]'))
    path.setAttribute(
      'd',
      (path.getAttribute('d') ?? '').replace(/\d+\.\d{2,}/g, (number) => Number(number).toFixed(1)),
    );
  return svg;
}
