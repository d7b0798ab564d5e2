/** Every pair of colours that carries meaning, measured in both themes. Text 4.5 : 1, everything else 3 : 1. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');
const pairs = Object.fromEntries(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name,
    { light, dark },
  ]),
) as Record<string, { light: string; dark: string }>;

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const TEXT = [
  ['ink', 'paper'],
  ['ink', 'wash'],
  ['soft', 'paper'],
  ['soft', 'wash'],
  ['probability', 'paper'],
  ['chosen', 'paper'],
  ['on-probability', 'probability'],
  ['on-chosen', 'chosen'],
  ['code-keyword', 'wash'],
  ['code-string', 'wash'],
  ['code-number', 'wash'],
] as const;
const SHAPES = [
  ['edge', 'paper'],
  ['live', 'paper'],
  ['token-0', 'paper'],
  ['token-1', 'paper'],
  ['token-2', 'paper'],
  ['token-3', 'paper'],
  ['token-0', 'wash'],
  ['token-1', 'wash'],
  ['token-2', 'wash'],
  ['token-3', 'wash'],
] as const;

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  it.each(TEXT)('%s on %s can be read', (front, back) => {
    expect(contrast(pairs[front]![theme], pairs[back]![theme])).toBeGreaterThanOrEqual(4.5);
  });
  it.each(SHAPES)('%s on %s can be seen', (front, back) => {
    expect(contrast(pairs[front]![theme], pairs[back]![theme])).toBeGreaterThanOrEqual(3);
  });
});
