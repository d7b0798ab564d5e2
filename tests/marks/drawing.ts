/** A component as the server renders it, as a document that can be asked. */
import { parseHTML } from 'linkedom';
import type { Component } from 'svelte';
import { render } from 'svelte/server';

// biome-ignore lint/suspicious/noExplicitAny: any component, with whatever props it takes
export function draw<P extends Record<string, any>>(component: Component<P>, props: P): HTMLElement {
  const { body } = render(component, { props } as never);
  return parseHTML(`<html><body>${body}</body></html>`).document.body;
}

export const texts = (root: ParentNode, selector: string) =>
  [...root.querySelectorAll(selector)].map((element) => element.textContent?.replace(/\s+/g, ' ').trim());
