/**
 * TeX to markup, at build time only: never import this from a component that hydrates (KaTeX is 77 KB).
 * \htmlData{link=tau}{\tau} ties a symbol to everything in the figure with data-link="tau".
 */
import katex from 'katex';
import type { Meaning } from './shapes';

export function typeset(tex: string, display = true): string {
  return katex.renderToString(tex, {
    displayMode: display,
    trust: ({ command }) => command === '\\htmlData',
    strict: (code: string) => (code === 'htmlExtension' ? 'ignore' : 'error'),
  });
}

/** What a Formula needs: the formula, and each symbol with what it stands for, typeset. `symbol` is TeX. */
export function typesetFormula(
  tex: string,
  meanings: readonly { readonly symbol: string; readonly text: string; readonly link?: string }[],
): { html: string; meanings: Meaning[] } {
  return {
    html: typeset(tex),
    meanings: meanings.map((one) => ({ ...one, symbol: typeset(one.symbol, false) })),
  };
}
