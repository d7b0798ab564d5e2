/**
 * A quantity against steps, drawn by Observable Plot. One function for both places: the build passes linkedom's
 * document, the browser its own. Named imports, so that a page fetches 87 KB and not 126. Knows no training.
 */
import { dot, line, type Markish, plot, ruleX, ruleY, text } from '@observablehq/plot';
import { CURVE_HEIGHT, type CurveSpec, GHOST, NARROW, type Series, STROKES } from './curve';
import { clean } from './plotted';

type Point = Series['points'][number];

/** "1,000", "0.001" */
const printed = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 9 });

export function drawCurve(spec: CurveSpec, width: number, document: Document): SVGSVGElement {
  const { series, x, y, now } = spec;
  const guesses = [spec.guess ?? [], spec.levels ?? []].flat();
  const [low, high] = y.domain;
  const inside = (value: number) => Math.max(low, value);
  const solid = series.filter(({ ghost }) => !ghost);
  const peak = solid
    .flatMap(({ points }) => points)
    .reduce((most, point) => (point[1] > most[1] ? point : most), [0, high] as const);
  const marks: Markish[] = [
    ruleY([low], { stroke: 'var(--line)' }),
    ruleY(guesses, { y: 'value', stroke: 'var(--edge)', strokeDasharray: '4 3' }),
    now === undefined ? null : ruleX([now], { stroke: 'var(--ink)', strokeWidth: 1.5 }),
    ...series.map((one) => {
      const at = { x: (point: Point) => point[0], y: (point: Point) => inside(point[1]), clip: true };
      const look = one.ghost ? GHOST : STROKES[solid.indexOf(one) % STROKES.length]!;
      return one.dots
        ? dot(one.points, { ...at, r: 1.5, fill: look.stroke, fillOpacity: 0.55 })
        : line(one.points, { ...at, ...look });
    }),
    // Over the dots.
    text(guesses, {
      x: x.domain[1],
      y: 'value',
      text: 'label',
      textAnchor: 'end',
      dx: -8,
      dy: -9,
      fill: 'var(--soft)',
      stroke: 'var(--paper)',
      strokeWidth: 4,
    }),
    // A line that leaves the chart says how far it goes.
    peak[1] > high
      ? text([`↑ up to ${peak[1].toLocaleString('en', { maximumFractionDigits: peak[1] < 10 ? 2 : 0 })}`], {
          x: peak[0],
          y: high,
          textAnchor: peak[0] > (x.domain[0] + x.domain[1]) / 2 ? 'end' : 'start',
          dy: 10,
          dx: 4,
          fill: 'var(--ink)',
          stroke: 'var(--paper)',
          strokeWidth: 4,
        })
      : null,
    ...(now === undefined ? [] : solid.slice(0, 1)).map(({ points }) => {
      const here = points.findLast((point) => point[0] <= now! && point[1] <= high);
      return dot(here ? [here] : [], {
        x: (point) => point[0],
        y: (point) => inside(point[1]),
        r: 5,
        fill: 'var(--probability)',
        stroke: 'var(--paper)',
        strokeWidth: 2,
      });
    }),
  ];
  const svg = plot({
    document,
    width,
    height: width < NARROW ? CURVE_HEIGHT.narrow : CURVE_HEIGHT.wide,
    marginLeft: 52,
    marginRight: 12,
    marginTop: 28,
    marginBottom: 36,
    x: {
      label: x.label,
      labelArrow: 'none',
      domain: [...x.domain],
      type: x.log ? 'log' : 'linear',
      ticks: x.ticks ? [...x.ticks] : width < NARROW ? 4 : 8,
      tickSize: 0,
      tickFormat: x.ticks ? printed : ',d',
    },
    y: {
      label: y.label,
      labelArrow: 'none',
      domain: [...y.domain],
      type: y.log ? 'log' : 'linear',
      ticks: y.ticks ? [...y.ticks] : 4,
      tickSize: 0,
      tickFormat: printed,
      grid: true,
    },
    marks,
  }) as SVGSVGElement;
  return clean(svg);
}
