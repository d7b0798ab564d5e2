/**
 * Checks one file against the plan: a pure function of its path and its source. Imports are found by the TypeScript
 * parser: static, dynamic, of types only, `new URL('…', import.meta.url)`, `import.meta.glob`; in .svelte, .astro,
 * .mdx and .css too. Knows nothing of the disk.
 */
import { posix } from 'node:path';
import ts from 'typescript';
import { bans, plan, type Room } from './plan.ts';

/** Sentences, each with the path and what is wrong; empty for a file that keeps to the plan. */
export function violations(path: string, source: string): string[] {
  const room = roomOf(path);
  if (!room) return [`${path}: no room of tests/rooms/plan.ts holds this file`];
  if (!/\.(ts|mts|mjs|js|svelte|astro|mdx|css)$/.test(path)) return outsideMentions(path, source);
  const code = scriptOf(path, source);
  const found = [
    ...specifiersIn(path, source, code).map((specifier) => importFault(path, room, specifier)),
    ...banned(path, source, code),
    ...outsideMentions(path, source),
  ];
  return [...new Set(found.filter((fault) => fault !== undefined))];
}

export const roomOf = (path: string): Room | undefined => plan.find(({ files }) => files.test(path));

/** The TypeScript of a file: all of it, the scripts of a component, the ESM lines of a chapter. */
function scriptOf(path: string, source: string): ts.SourceFile {
  const text = scriptText(path, source);
  return ts.createSourceFile(`${path}.ts`, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}

function scriptText(path: string, source: string): string {
  const scripts = [...source.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map(([, inside]) => inside);
  if (path.endsWith('.svelte')) return scripts.join('\n');
  if (path.endsWith('.astro')) return [/^\s*---\n([\s\S]*?)\n---/.exec(source)?.[1], ...scripts].join('\n');
  // ESM in MDX starts a line and ends at an empty one.
  const lines = /^(import|export)\s[\s\S]*?(?=\n\s*\n|(?![\s\S]))/gm;
  if (path.endsWith('.mdx')) return (withoutFences(source).match(lines) ?? []).join('\n');
  return path.endsWith('.css') ? '' : source;
}

const withoutFences = (text: string) => text.replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '');

/** Every address a file imports. */
function specifiersIn(path: string, source: string, code: ts.SourceFile): string[] {
  const found: string[] = [];
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node)) found.push(node.text);
    if (node && ts.isArrayLiteralExpression(node)) node.elements.forEach(add);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0]);
    else if (ts.isCallExpression(node) && node.expression.getText(code) === 'import.meta.glob')
      add(node.arguments[0]);
    else if (ts.isNewExpression(node) && node.arguments?.[1]?.getText(code) === 'import.meta.url')
      add(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(code);
  if (/\.(svelte|astro|mdx)$/.test(path)) {
    const markup = withoutFences(source);
    found.push(
      ...[...markup.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)].map(([, specifier]) => specifier ?? ''),
    );
  }
  if (/\.(svelte|astro|css)$/.test(path)) {
    const imports = source.matchAll(/@import\s+(?:url\(\s*)?['"]([^'"]+)['"]/g);
    found.push(...[...imports].map(([, specifier]) => specifier ?? ''));
  }
  return found;
}

function importFault(path: string, room: Room, specifier: string): string | undefined {
  const [address = '', query] = specifier.split('?');
  const says = (why: string) => `${path}: imports "${specifier}", but ${why}`;
  const target = resolve(path, address);
  if (target === undefined) {
    const name = packageOf(address);
    const allowed =
      room.packages.includes('*') ||
      room.packages.includes(name) ||
      room.packages.includes(name.split('/')[0] ?? '');
    return allowed ? undefined : says(`the room "${room.name}" may not use the package "${name}"`);
  }
  if (address.startsWith('@lib/')) return says('the engine has one door: import from "@lib"');
  if (target.startsWith('..')) return says('that is outside the repository');
  const there = roomFor(target);
  if (!there)
    return isFolder(target) && room.name !== 'content' ? undefined : says('no room holds that file');
  if (query === 'raw' && shows(room, there, target)) return undefined;
  if (there === room && !neighbours(room, path, target))
    return says(`"${target}" belongs to another folder of "${room.name}"`);
  if (there === room || room.imports.includes('*') || room.imports.includes(there.name)) return undefined;
  return says(`the room "${room.name}" may not import the room "${there.name}"`);
}

/** A repository path for an address of ours, undefined for a package. */
function resolve(path: string, address: string): string | undefined {
  if (address === '@lib') return 'lib/index.ts';
  if (address.startsWith('@lib/')) return `lib/${address.slice(5)}`;
  if (address.startsWith('@/')) return `src/${address.slice(2)}`;
  if (address.startsWith('/')) return address.slice(1);
  if (address.startsWith('.')) return posix.normalize(posix.join(posix.dirname(path), address));
  return undefined;
}

/** `@scope/name/file` → `@scope/name`; `astro:content` → `astro`; `node:fs/promises` → `node:fs`. */
function packageOf(address: string): string {
  if (address.startsWith('astro:')) return 'astro';
  return address
    .split('/')
    .slice(0, address.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The room of an import's target: a file with or without its ending, or the files a glob names. */
function roomFor(target: string): Room | undefined {
  const name = target
    .replace(/\*\*\//g, 'x/')
    .replace(/\/\*\./g, '/X.')
    .replace(/\*/g, 'x');
  return roomOf(name) ?? roomOf(`${name}.ts`) ?? roomOf(name.replace('/X.', '/x.'));
}

/** `new URL('..', import.meta.url)` names a folder, not a file. */
const isFolder = (target: string) => target.endsWith('/') || target === '.' || !/\.\w+$/.test(target);

function shows(room: Room, there: Room, target: string): boolean {
  const allowed = room.shows ?? [];
  return (
    allowed.includes('*') ||
    allowed.includes(there.name) ||
    (allowed.includes('lib') && target.startsWith('lib/'))
  );
}

function neighbours(room: Room, path: string, target: string): boolean {
  const folder = (file: string) => file.slice(room.apart?.length).split('/')[0];
  return !room.apart || folder(path) === folder(target);
}

/** Uses of what the file's part of the house may not use. A name the file declares itself is its own. */
function banned(path: string, source: string, code: ts.SourceFile): string[] {
  const rules = bans.filter(({ files, except }) => files.test(path) && !except?.test(path));
  const faults: string[] = [];
  const declared = new Set<string>();
  const visit = (node: ts.Node, see: (node: ts.Node) => void): void => {
    see(node);
    ts.forEachChild(node, (child) => visit(child, see));
  };
  visit(code, (node) => {
    const named = node as ts.NamedDeclaration;
    if (named.name && ts.isIdentifier(named.name) && !ts.isPropertyAccessExpression(node))
      declared.add(named.name.text);
  });
  for (const { members = [], globals = [], names = [], why } of rules) {
    visit(code, (node) => {
      const text = ts.isPropertyAccessExpression(node) ? node.getText(code) : '';
      if (members.includes(text)) faults.push(`${path}: uses ${text}, but ${why}`);
      const imported = ts.isImportSpecifier(node) ? (node.propertyName ?? node.name).text : '';
      if (names.includes(imported)) faults.push(`${path}: imports ${imported}, but ${why}`);
      if (!ts.isIdentifier(node) || !globals.includes(node.text) || declared.has(node.text)) return;
      const { parent } = node;
      const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
      if (!isMember && !ts.isPropertyAssignment(parent))
        faults.push(`${path}: uses ${node.text}, but ${why}`);
    });
    // The markup of a component is not parsed: there the words themselves count.
    if (/\.(svelte|astro)$/.test(path)) {
      const found = members.filter((member) => source.includes(`${member}(`));
      faults.push(...found.map((member) => `${path}: uses ${member}, but ${why}`));
    }
  }
  return faults;
}

/** Paths outside the repository and package registries' hosts mean nothing to a reader who cloned it. */
const OUTSIDE = [
  /(?<![\w.~-])\/(work|root|home)\/\w/,
  /\.\.\/shared\b/,
  /\bregistry\.[a-z-]+\.\w+/i,
  /\blocalhost:4873\b/,
];

function outsideMentions(path: string, source: string): string[] {
  const said = OUTSIDE.map((pattern) => pattern.exec(source)?.[0]).filter((words) => words !== undefined);
  return said.map((words) => `${path}: mentions "${words}", which is outside the repository`);
}
