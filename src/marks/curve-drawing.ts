/**
 * A quantity against steps, drawn by Observable Plot. One function for both places: the build passes linkedom's
 * document, the browser its own. Named imports, so that a page fetches 87 KB and not 126. Knows no training.
 */
import { dot, line, type Markish, plot, ruleX, ruleY, text } from '@observablehq/plot';
import { CURVE_HEIGHT, type CurveSpec, STROKES } from './curve';

export function drawCurve(spec: CurveSpec, width: number, document: Document): SVGSVGElement {
  const { series, x, y, guess, now } = spec;
  const [low, high] = y.domain;
  const inside = (value: number) => Math.min(high, Math.max(low, value));
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
    ...series.map(({ points }, index) =>
      line(points, {
        x: (point) => point[0],
        y: (point) => inside(point[1]),
        ...STROKES[index % STROKES.length],
      }),
    ),
    ...(now === undefined ? [] : series.slice(0, 1)).map(({ points }) => {
      const here = points.findLast((point) => point[0] <= now!);
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
    height: CURVE_HEIGHT,
    marginLeft: 52,
    marginRight: 12,
    marginTop: 28,
    marginBottom: 36,
    x: {
      label: x.label,
      labelArrow: 'none',
      domain: [...x.domain],
      ticks: width < 500 ? 4 : 8,
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

/**
 * What Plot emits and a page with a strict policy and a screen reader cannot use: its <style> (its two rules are in
 * figure.css) and aria-label on groups. The picture as a whole is named by who shows it.
 */
function clean(svg: SVGSVGElement): SVGSVGElement {
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const group of svg.querySelectorAll('[aria-label], [aria-description], [aria-hidden]'))
    for (const name of ['aria-label', 'aria-description', 'aria-hidden']) group.removeAttribute(name);
  for (const name of ['class', 'font-family', 'font-size']) svg.removeAttribute(name);
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}
