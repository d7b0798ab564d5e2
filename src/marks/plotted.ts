/** A picture of Plot made fit for a page. Knows no chart. */

/**
 * What Plot emits and a page with a strict policy and a screen reader cannot use: its <style> (its two rules are in
 * figure.css) and aria-label on groups. The picture as a whole is named by who shows it.
 */
export function clean(svg: SVGSVGElement): SVGSVGElement {
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const group of svg.querySelectorAll('[aria-label], [aria-description], [aria-hidden]'))
    for (const name of ['aria-label', 'aria-description', 'aria-hidden']) group.removeAttribute(name);
  for (const name of ['class', 'font-family', 'font-size']) svg.removeAttribute(name);
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}
