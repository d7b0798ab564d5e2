/**
 * A sweep as markup, while the page is built. For .astro files only, as curve.build.ts; the result goes to
 * <Sweep markup={…}> as a prop.
 */
import { parseHTML } from 'linkedom';
import { SWEEP, type SweepSpec } from './sweep';
import { drawSweep } from './sweep-drawing';

/** Two drawings, for a wide and for a narrow screen; the style sheet shows one. */
export function sweepMarkup(spec: SweepSpec): { wide: string; narrow: string } {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const draw = (frame: (typeof SWEEP)[keyof typeof SWEEP]) =>
    drawSweep(spec, frame, document as unknown as Document).outerHTML;
  return { wide: draw(SWEEP.wide), narrow: draw(SWEEP.narrow) };
}
