/**
 * The site: static pages, Svelte islands, TeX typeset at build time, a strict content security policy.
 * `'wasm-unsafe-eval'` is for the WebAssembly kernels; inline style attributes are for KaTeX and for bar lengths.
 */
import { satteri } from '@astrojs/markdown-satteri';
import mdx from '@astrojs/mdx';
import svelte from '@astrojs/svelte';
import { defineConfig } from 'astro/config';
import { katexPlugin } from './config/katex.mjs';
import { relative } from './config/relative.mjs';

export default defineConfig({
  trailingSlash: 'always',
  devToolbar: { enabled: false },
  integrations: [svelte(), mdx(), relative()],
  markdown: {
    processor: satteri({ features: { math: true }, mdastPlugins: [katexPlugin] }),
    syntaxHighlight: false,
  },
  security: {
    csp: {
      directives: [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "worker-src 'self'",
        "base-uri 'self'",
        "form-action 'none'",
      ],
      scriptDirective: { resources: ["'self'", "'wasm-unsafe-eval'"] },
      styleDirective: {
        resources: [
          { resource: "'self'", kind: 'element' },
          { resource: "'unsafe-inline'", kind: 'attribute' },
        ],
      },
    },
  },
  // Inlined styles of components used from MDX, and fonts as data: addresses, would be blocked by the policy.
  build: { inlineStylesheets: 'never' },
  vite: {
    build: {
      assetsInlineLimit: 0,
      // One style sheet: a dozen small ones, each in the way of the first paint, cost a phone more than 1.5 s.
      cssCodeSplit: false,
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
    worker: { format: 'es' },
  },
});
