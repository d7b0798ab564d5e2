/**
 * Typesets TeX at build time: `$…$` and `$$…$$` in the chapters, no KaTeX script in the page.
 * A TeX error stops the build and names the file. The one trusted command is `\htmlData{link=tau}{\tau}`, which
 * puts `data-link="tau"` on a symbol so that a figure can light it up.
 */
import katex from 'katex';
import { defineMdastPlugin } from 'satteri';

/** @param {string} tex @param {boolean} displayMode */
export const typeset = (tex, displayMode) =>
  katex.renderToString(tex, {
    displayMode,
    // A trusted command is an extension of LaTeX, which strict mode would refuse; everything else stays an error.
    strict: (code) => (code === 'htmlExtension' ? 'ignore' : 'error'),
    trust: ({ command }) => command === '\\htmlData',
  });

/** The markup goes in through set:html: as raw HTML, MDX would parse its braces again. */
const node = (type, name) => (node) => ({
  type,
  name,
  children: [],
  attributes: [{ type: 'mdxJsxAttribute', name: 'set:html', value: typeset(node.value, name === 'div') }],
});

export const katexPlugin = defineMdastPlugin({
  name: 'katex',
  inlineMath: node('mdxJsxTextElement', 'span'),
  math: node('mdxJsxFlowElement', 'div'),
});
