/** Every declared state of every figure: the browser makes of it the markup that the build rendered. */
import { readdirSync } from 'node:fs';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { eventually, visit } from './reader';

/**
 * Name → markup, a tag a line, without the comments that mark where a component begins. What a reader may change (the
 * value of an input, whether it is checked) stands in a property after hydration and in an attribute before.
 */
const specimens = async (page: Page) => {
  // A closed table is not in the page once the script runs.
  await page.locator('details.table').evaluateAll((all) => {
    for (const one of all) (one as HTMLDetailsElement).open = true;
  });
  await eventually(() => page.locator('details.table:not(:has(table))').count()).toBe(0);
  return page.locator('[data-specimen]').evaluateAll((sections) =>
    sections.map((section) => {
      // A widget without a script has no island.
      const root = (section.querySelector('astro-island') ?? section).cloneNode(true) as Element;
      const comments = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
      const found: Node[] = [];
      while (comments.nextNode()) found.push(comments.currentNode);
      for (const comment of found) comment.parentNode!.removeChild(comment);
      // roving.ts gives a row of buttons its one tab stop when the script runs.
      for (const button of root.querySelectorAll('button')) button.removeAttribute('tabindex');
      for (const area of root.querySelectorAll('textarea')) area.textContent = area.value;
      for (const input of root.querySelectorAll('input')) {
        input.setAttribute('value', input.value);
        input.toggleAttribute('checked', input.checked);
        const pairs = [...input.attributes].map(({ name, value }) => [name, value] as const);
        for (const [name] of pairs) input.removeAttribute(name);
        for (const [name, value] of pairs.sort()) input.setAttribute(name, value);
      }
      // The order of attributes says nothing, and what the script renders anew has another one.
      for (const element of root.querySelectorAll('table, section')) {
        const pairs = [...element.attributes].map(({ name, value }) => [name, value] as const);
        for (const [name] of pairs) element.removeAttribute(name);
        for (const [name, value] of pairs.sort()) element.setAttribute(name, value);
      }
      const name = (section as HTMLElement).dataset['specimen']!;
      // The build's exp and the browser's may differ in the last bit, and one table shows what rounding leaves.
      const markup = root.innerHTML.replace(/\s+/g, ' ').replace(/-?\d\.\de-(1[5-9]|2\d)/g, 'rounding');
      return [name, markup.split(/(?=<)/)] as const;
    }),
  );
};

test('specimens render at build and in the browser to the same markup', async () => {
  const still = await visit('/specimens/', { javaScriptEnabled: false });
  const built = await specimens(still);
  const page = await visit('/specimens/');
  await eventually(() => page.locator('[data-specimen] astro-island[ssr]').count()).toBe(0);
  const hydrated = await specimens(page);
  const names = built.map(([name]) => name);
  expect(new Set(names).size, 'every name once').toBe(names.length);
  const without = readdirSync('src/widgets').filter(
    (folder) => !names.some((name) => name.startsWith(`${folder}/`)),
  );
  expect(without, 'widgets without a specimen').toEqual([]);
  expect(hydrated.map(([name]) => name)).toEqual(names);
  for (const [i, [name, markup]] of hydrated.entries()) expect(markup, name).toEqual(built[i]![1]);
});

test('no page leads to them, and search engines are asked to stay away', async () => {
  const page = await visit('/specimens/', { javaScriptEnabled: false });
  expect(await page.locator('meta[name="robots"]').getAttribute('content')).toBe('noindex');
  for (const path of ['/', '/temperature/']) {
    const other = await visit(path, { javaScriptEnabled: false });
    expect(await other.locator('a[href*="specimens"]').count()).toBe(0);
  }
});
