/**
 * Which engine the reader picked: for this visit, as the browser's tab remembers it. A link is repeated on the processor,
 * whatever was picked, because only there every machine gets the same bits.
 */
import type { EngineName } from './protocol';

export const engineNames = ['auto', 'wasm', 'webgpu', 'reference'] as const satisfies readonly EngineName[];

const key = 'one-token/engine';
let here: EngineName | undefined;

export function picked(): EngineName {
  return here ?? remembered() ?? 'auto';
}

export function pick(name: EngineName): void {
  here = name;
  try {
    sessionStorage.setItem(key, name);
  } catch {
    // A browser that keeps nothing keeps it until the page is left.
  }
}

/** On this page, what a link brought is repeated; the next page has the reader's own choice again. */
export function repeatExactly(): void {
  here = 'wasm';
}

function remembered(): EngineName | undefined {
  try {
    const said = sessionStorage.getItem(key);
    return engineNames.find((name) => name === said);
  } catch {
    return undefined;
  }
}
