/** What the build does to pages beyond Astro's own: relative addresses, and TeX with one trusted command. */
import { describe, expect, test } from 'vitest';
import { typeset } from '../../config/katex.mjs';
import { relativeAddresses, relativeStyles } from '../../config/relative.mjs';

describe('relative addresses', () => {
  test.each([
    ['a link', '<a href="/loop/">x</a>', '<a href="../loop/">x</a>'],
    ['the root itself', "<a href='/'>x</a>", "<a href='../'>x</a>"],
    [
      'an island',
      '<astro-island component-url="/_astro/A.js" renderer-url="/_astro/B.js" props="{&quot;a&quot;:&quot; href=/x&quot;}">',
      '<astro-island component-url="../_astro/A.js" renderer-url="../_astro/B.js" props="{&quot;a&quot;:&quot; href=/x&quot;}">',
    ],
    ['a > inside a value', '<a title="a > b" href="/x">', '<a title="a > b" href="../x">'],
    [
      'a script, but not what it says',
      '<script src="/x.js">f(\'<a href="/y">\')</script>',
      '<script src="../x.js">f(\'<a href="/y">\')</script>',
    ],
    ['a data attribute', '<p data-model="/models/a">', '<p data-model="../models/a">'],
    ['the html element learns the root', '<html lang="en">', '<html data-root="../" lang="en">'],
  ])('%s', (_what, html, expected) => {
    expect(relativeAddresses(html, '../')).toBe(expected);
  });

  test.each([
    ['text', 'say href="/x" here'],
    ['another site', '<a href="https://example.org/">x</a><a href="//example.org/">x</a>'],
    ['a place on the page', '<a href="#top">x</a>'],
    ['a comment', '<!-- <a href="/x"> -->'],
  ])('%s stays', (_what, html) => {
    expect(relativeAddresses(html, '../')).toBe(html);
  });

  test('style sheets', () => {
    expect(relativeStyles('a{b:url(/_astro/f.woff2),url("/x"),url(//e.org/y),url(#z)}', '../')).toBe(
      'a{b:url(../_astro/f.woff2),url("../x"),url(//e.org/y),url(#z)}',
    );
  });
});

describe('TeX', () => {
  test('\\htmlData ties a symbol to a figure', () => {
    expect(typeset('\\htmlData{link=tau}{\\tau}', false)).toContain('data-link="tau"');
  });

  test.each([
    '\\href{https://example.org}{x}',
    '\\htmlId{a}{x}',
    '\\htmlStyle{color:red}{x}',
    '\\includegraphics{x.png}',
  ])('%s is not trusted', (tex) => {
    expect(typeset(tex, false)).not.toMatch(/<a |<img|id="|style="color:red/);
  });

  test('a mistake stops the build', () => {
    expect(() => typeset('\\frac{a', false)).toThrow('KaTeX');
    expect(() => typeset('a % comment', false)).toThrow();
  });
});
