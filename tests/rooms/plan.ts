/**
 * The plan of the house as a closed table: which files a room holds and what it may import. A file that fits no
 * room, and an import that its room does not list, are violations. To add a room, add a row here.
 *
 * Knows nothing of the disk and reads no file; `violations.ts` applies it.
 */

export interface Room {
  readonly name: string;
  /** Files of this room; the first row that matches a path decides. */
  readonly files: RegExp;
  /** Rooms whose files it may import; its own is always allowed (but see `apart`). `*` is every room. */
  readonly imports: readonly string[];
  /** Packages it may import. `*` is every package and Node's own modules. */
  readonly packages: readonly string[];
  /** Rooms whose files it may show as text, with `?raw`. */
  readonly shows?: readonly string[];
  /** Files of one folder below this prefix may not import those of another: `src/widgets/` keeps widgets apart. */
  readonly apart?: string;
}

const SITE = ['svelte', 'astro'];
const DRAWING = [...SITE, '@observablehq/plot', 'katex', 'linkedom'];

export const plan: readonly Room[] = [
  // WORDS
  {
    name: 'content',
    files: /^content\/(chapters\/\d\d-[a-z-]+\.mdx|glossary\.yaml|corrections\.yaml)$/,
    imports: ['widgets'],
    packages: [],
  },

  // THE SITE
  { name: 'collections', files: /^src\/content\.config\.ts$/, imports: [], packages: ['astro'] },
  {
    name: 'pages',
    files: /^src\/pages\/[\w.[\]-]+\.astro$/,
    imports: ['layouts', 'widgets'],
    packages: SITE,
    shows: ['lib'],
  },
  {
    name: 'layouts',
    files: /^src\/layouts\/([A-Z]\w*\.(astro|svelte)|[\w-]+\.(js|ts))$/,
    imports: ['styles', 'marks', 'controls'],
    packages: [...SITE, '@fontsource-variable', 'katex'],
  },
  {
    name: 'styles',
    files: /^src\/styles\/[a-z-]+\.css$/,
    imports: [],
    packages: ['@fontsource-variable', 'katex'],
  },
  {
    name: 'marks',
    files: /^src\/marks\/([A-Z]\w*\.(svelte|astro)|[\w-]+(\.build)?\.ts)$/,
    imports: [],
    packages: DRAWING,
  },
  {
    name: 'controls',
    files: /^src\/controls\/([A-Z]\w*\.(svelte|astro)|[\w-]+\.ts)$/,
    imports: [],
    packages: DRAWING,
  },
  {
    name: 'built',
    files: /^src\/runtime\/[\w-]+\.build\.ts$/,
    imports: ['door', 'runtime'],
    packages: ['node:fs'],
  },
  {
    name: 'runtime',
    files: /^src\/runtime\/[\w-]+(\.svelte)?\.ts$/,
    imports: ['door', 'cells'],
    packages: ['svelte', 'idb-keyval', 'valibot'],
  },
  {
    name: 'widgets',
    files: /^src\/widgets\/[a-z0-9-]+\/([A-Z]\w*\.(svelte|astro)|[\w-]+(\.specimen|\.svelte)?\.ts)$/,
    imports: ['marks', 'controls', 'runtime', 'built', 'cells', 'door'],
    packages: [...SITE, 'node:fs'],
    shows: ['lib', 'cells'],
    apart: 'src/widgets/',
  },
  { name: 'cells', files: /^src\/cells\/[\w-]+\.ts$/, imports: ['door'], packages: [] },

  // THE ENGINE
  {
    name: 'door',
    files: /^lib\/index\.ts$/,
    imports: [
      'random',
      'graph',
      'backend',
      'open',
      'reference',
      'wasm',
      'webgpu',
      'measured',
      'model',
      'checkpoint',
      'tokenizers',
      'training',
      'sampling',
      'corpora',
    ],
    packages: [],
  },
  { name: 'elementary', files: /^lib\/elementary\.ts$/, imports: [], packages: [] },
  { name: 'random', files: /^lib\/random\.ts$/, imports: ['elementary'], packages: [] },
  { name: 'graph', files: /^lib\/graph\/[\w-]+\.ts$/, imports: [], packages: [] },
  { name: 'backend', files: /^lib\/backends\/backend\.ts$/, imports: ['graph'], packages: [] },
  {
    name: 'open',
    files: /^lib\/backends\/open\.ts$/,
    imports: ['backend', 'graph', 'reference', 'wasm', 'webgpu', 'measured'],
    packages: [],
  },
  {
    name: 'measured',
    files: /^lib\/backends\/measured\/[\w-]+\.ts$/,
    imports: ['backend', 'graph'],
    packages: [],
  },
  {
    name: 'reference',
    files: /^lib\/backends\/reference\/[\w-]+\.ts$/,
    imports: ['backend', 'graph'],
    packages: [],
  },
  {
    name: 'kernels',
    files: /^lib\/backends\/wasm\/kernels\/([\w-]+\.ts|tsconfig\.json)$/,
    imports: [],
    packages: [],
  },
  {
    name: 'wasm',
    files: /^lib\/backends\/wasm\/[\w.-]+\.ts$/,
    imports: ['backend', 'graph'],
    packages: [],
  },
  {
    name: 'webgpu',
    files: /^lib\/backends\/webgpu\/([\w-]+\.ts|raw\.d\.ts|kernels\/[a-z0-9-]+\.(wgsl|ts))$/,
    imports: ['backend', 'graph'],
    packages: [],
    shows: ['webgpu'],
  },
  {
    name: 'model',
    files: /^lib\/model\/[\w-]+\.ts$/,
    imports: ['graph', 'random', 'elementary', 'backend'],
    packages: [],
  },
  {
    name: 'checkpoint',
    files: /^lib\/checkpoint\/[\w-]+\.ts$/,
    imports: ['model', 'training', 'graph', 'backend'],
    packages: [],
  },
  { name: 'tokenizers', files: /^lib\/tokenizers\/[\w-]+\.ts$/, imports: [], packages: [] },
  {
    name: 'training',
    files: /^lib\/training\/[\w-]+\.ts$/,
    imports: ['graph', 'model', 'random', 'elementary', 'backend'],
    packages: [],
  },
  {
    name: 'sampling',
    files: /^lib\/sampling\/[\w-]+\.ts$/,
    imports: ['model', 'random', 'tokenizers'],
    packages: [],
  },
  {
    name: 'corpora',
    files: /^lib\/corpora\/[\w-]+\.ts$/,
    imports: ['random', 'tokenizers'],
    packages: [],
  },
  { name: 'engine settings', files: /^lib\/tsconfig\.json$/, imports: [], packages: [] },

  // FETCHED, NEVER IMPORTED
  {
    name: 'public',
    files: /^public\/(models\/[a-z0-9-]+\/[\w.-]+|data\/[\w.-]+|fonts\/[\w.-]+|favicon\.\w+|robots\.txt)$/,
    imports: [],
    packages: [],
  },

  // TOOLS
  {
    name: 'scripts',
    files: /^scripts\/([a-z-]+\.(mjs|ts|py)|bench\/(contenders\/)?[\w.-]+)$/,
    imports: ['door'],
    packages: ['*'],
    shows: ['lib'],
  },
  { name: 'config', files: /^config\/[a-z-]+\.mjs$/, imports: [], packages: ['*'] },
  {
    name: 'tests',
    files:
      /^tests\/(([a-z-]+\.test\.ts)|rooms\/[\w-]+\.ts|checks\/[\w.-]+|browser\/[\w./-]+|e2e\/[\w./-]+|reference\/[\w./-]+|vectors\/[\w.-]+|lib\/([\w-]+(\.test)?|(graph|backends|model|checkpoint|tokenizers|training|sampling|corpora)\/[\w./-]+)\.ts|(marks|controls|runtime|widgets|cells|content|scripts|config)\/[\w./-]+\.ts)$/,
    imports: ['*'],
    packages: ['*'],
    shows: ['*'],
  },
  {
    name: 'settings',
    files: /^(astro\.config\.mjs|vitest\.config\.ts)$/,
    imports: ['config', 'scripts'],
    packages: ['*'],
  },
  {
    name: 'house',
    files:
      /^(package(-lock)?\.json|tsconfig\.json|biome\.json|knip\.json|README\.md|AGENTS\.md|CLAUDE\.md|LICENSE|\.gitignore|\.gitattributes|\.npmrc|\.ci\/run|docs\/[\w.-]+)$/,
    imports: [],
    packages: [],
  },
];

/** What a file may not say, wherever in the named rooms' folders it stands. */
export const bans: readonly {
  readonly files: RegExp;
  readonly except?: RegExp;
  readonly globals?: readonly string[];
  readonly members?: readonly string[];
  /** Names it may not import, wherever from. */
  readonly names?: readonly string[];
  readonly why: string;
}[] = [
  { files: /^lib\//, members: ['Math.random'], why: 'randomness in lib is uniform(seed, stream, index)' },
  {
    files: /^lib\//,
    globals: ['document', 'window', 'fetch', 'localStorage'],
    why: 'lib knows no page and no network',
  },
  {
    files: /^(src|content)\//,
    except: /\.specimen\.ts$/,
    members: ['Math.exp', 'Math.log', 'Math.pow', 'Math.random'],
    why: 'a number on the page is computed by lib',
  },
  {
    files: /^src\/widgets\//,
    except: /\.specimen\.ts$/,
    names: ['openBackend', 'loadModel', 'Trainer'],
    why: 'on the page an engine runs in a worker: that of the runtime, or an experiment of cells',
  },
];
