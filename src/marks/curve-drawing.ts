/**
 * A quantity against steps, drawn by Observable Plot. One function for both places: the build passes linkedom's
 * document, the browser its own. Named imports, so that a page fetches 87 KB and not 126. Knows no training.
 */
import { dot, line, type Markish, plot, ruleX, ruleY, text } from '@observablehq/plot';
import { CURVE_HEIGHT, type CurveSpec, GHOST, NARROW, STROKES } from './curve';
import { clean } from './plotted';

export function drawCurve(spec: CurveSpec, width: number, document: Document): SVGSVGElement {
  const { series, x, y, guess, now } = spec;
  const [low, high] = y.domain;
  const inside = (value: number) => Math.max(low, value);
  const solid = series.filter(({ ghost }) => !ghost);
  const peak = solid
    .flatMap(({ points }) => points)
    .reduce((most, point) => (point[1] > most[1] ? point : most), [0, high] as const);
  const marks: Markish[] = [
    ruleY([low], { stroke: 'var(--line)' }),
    guess && ruleY([guess.value], { stroke: 'var(--edge)', strokeDasharray: '4 3' }),
    guess &&
      text([guess.label], {
        x: x.domain[1],
        y: guess.value,
        textAnchor: 'end',
        dx: -8,
        dy: -9,
        fill: 'var(--soft)',
        stroke: 'var(--paper)',
        strokeWidth: 4,
      }),
    now === undefined ? null : ruleX([now], { stroke: 'var(--ink)', strokeWidth: 1.5 }),
    ...series.map(({ points, ghost }) =>
      line(points, {
        x: (point) => point[0],
        y: (point) => inside(point[1]),
        clip: true,
        ...(ghost ? GHOST : STROKES[solid.findIndex((one) => one.points === points) % STROKES.length]),
      }),
    ),
    // A line that leaves the chart says how far it goes.
    peak[1] > high
      ? text([`↑ up to ${Math.round(peak[1]).toLocaleString('en')}`], {
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
      ticks: width < NARROW ? 4 : 8,
      tickSize: 0,
      tickFormat: 'd',
    },
    y: {
      label: y.label,
      labelArrow: 'none',
      domain: [...y.domain],
      type: y.log ? 'log' : 'linear',
      ticks: y.ticks ? [...y.ticks] : 4,
      tickSize: 0,
      tickFormat: (value: number) => String(value),
      grid: true,
    },
    marks,
  }) as SVGSVGElement;
  return clean(svg);
}
