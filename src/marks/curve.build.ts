/**
 * A curve as markup, while the page is built. For .astro files and content only: it brings linkedom and Plot, and
 * neither may reach the browser this way. The result goes to <Curve markup={…}> as a prop, so the server's picture
 * and the browser's first one are the same string; a test checks that no component imports this file.
 */
import { parseHTML } from 'linkedom';
import type { CurveSpec } from './curve';
import { drawCurve } from './curve-drawing';

/**
 * Two drawings, for a wide and for a narrow screen, so that print never shrinks; the style sheet shows one.
 * @param wide pixels of the wide one: less than the page where something stands beside it
 */
export function curveMarkup(spec: CurveSpec, wide = 984): { wide: string; narrow: string } {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const at = (width: number) => drawCurve(spec, width, document as unknown as Document).outerHTML;
  return { wide: at(wide), narrow: at(358) };
}
