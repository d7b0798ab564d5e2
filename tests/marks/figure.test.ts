/** The frame of a figure, code as it is shown, and links that light together. */
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { createRawSnippet } from 'svelte';
import { render } from 'svelte/server';
import { afterEach, expect, it, vi } from 'vitest';
import Code from '@/marks/Code.svelte';
import Figure from '@/marks/Figure.svelte';
import { highlight } from '@/marks/highlight';
import { lightLinks } from '@/marks/links';

afterEach(() => vi.unstubAllGlobals());
const html = (text: string) => createRawSnippet(() => ({ render: () => text }));

it('opens its foot without JavaScript, and offers only what it was given', () => {
  const { body } = render(Figure, {
    props: {
      question: 'Which letter comes next?',
      badge: { kind: 'live', model: 'names', size: '4,064 parameters' },
      children: html('<p>picture</p>'),
      formula: html('<p>f</p>'),
      table: html('<p>t</p>'),
      sentence: 'top letter i 32 %',
    },
  });
  const { document } = parseHTML(`<html><body>${body}</body></html>`);
  expect([...document.querySelectorAll('summary')].map((summary) => summary.textContent)).toEqual([
    'formula',
    'table',
  ]);
  expect(document.querySelector('.badge')?.textContent).toBe('live · names, 4,064 parameters');
  expect(document.querySelector('.sentence')?.textContent).toBe('top letter i 32 %');
  expect(document.querySelector('[aria-live]')?.textContent).toBe('');
});

it('loses nothing of a source', () => {
  const text = fc.string({
    unit: fc.constantFrom('/', '*', '\n', "'", '`', '"', '\\', ' ', 'a', '1', '.', 'e', 'if', 'ß', '{'),
  });
  fc.assert(
    fc.property(text, (source) => {
      const joined = highlight(source).map((line) => line.map((piece) => piece.text).join(''));
      expect(joined.join('\n')).toBe(source);
    }),
  );
});

it('tells comment, string, number, keyword and name apart', () => {
  const kinds = highlight("const x = f('a', 0x10); // why 3")[0]?.filter((piece) => piece.kind !== 'plain');
  expect(kinds?.map((piece) => `${piece.kind} ${piece.text}`)).toEqual([
    'keyword const',
    'name x',
    'name f',
    "string 'a'",
    'number 0x10',
    'comment // why 3',
  ]);
});

it('numbers the lines as they stand in the file', () => {
  const { body } = render(Code, {
    props: { source: 'a\nb\n', start: 12, path: 'lib/x.ts', lines: { 13: 'tau' }, names: { a: 'p' } },
  });
  expect(body).toContain('lines 12–13');
  expect(body).toMatch(/data-link="tau" data-number="13"/);
  expect(body).toMatch(/<span[^>]*data-link="p"[^>]*>a<\/span>/);
});

it('lights what has the same link in the same figure, and nothing elsewhere', () => {
  const { document, Element, Event } = parseHTML(
    `<html><body><div class="figure"><b id="a" data-link="tau"></b><i id="b" data-link="z tau"></i><u id="c" data-link="z"></u></div>
     <div class="figure"><s id="d" data-link="tau"></s></div></body></html>`,
  );
  vi.stubGlobal('Element', Element);
  vi.stubGlobal('CSS', { escape: (text: string) => text });
  const lit = () => [...document.querySelectorAll('[data-lit]')].map(({ id }) => id);
  const send = (type: string, id: string) =>
    document.querySelector(`#${id}`)?.dispatchEvent(new Event(type, { bubbles: true }));

  const stop = lightLinks(document as unknown as Document);
  send('pointerover', 'a');
  expect(lit()).toEqual(['a', 'b']);
  send('click', 'a'); // pinned: pointing elsewhere changes nothing
  send('pointerover', 'd');
  expect(lit()).toEqual(['a', 'b']);
  send('click', 'a'); // let go
  expect(lit()).toEqual([]);
  send('pointerover', 'b');
  expect(lit()).toEqual(['a', 'b', 'c']);
  stop();
  expect(lit()).toEqual([]);
});
