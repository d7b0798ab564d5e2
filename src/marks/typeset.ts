/**
 * TeX to markup, at build time only: never import this from a component that hydrates (KaTeX is 77 KB).
 * \htmlData{link=tau}{\tau} ties a symbol to everything in the figure with data-link="tau".
 */
import katex from 'katex';

export function typeset(tex: string, display = true): string {
  return katex.renderToString(tex, {
    displayMode: display,
    trust: ({ command }) => command === '\\htmlData',
    strict: (code: string) => (code === 'htmlExtension' ? 'ignore' : 'error'),
  });
}
