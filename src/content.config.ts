/** What a chapter file must say about itself. The words live in content/, outside the site's code. */
import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

const chapters = defineCollection({
  // The id, and so the address, is the file name without its number, 01-loop.mdx is /loop/, unless it gives a `slug`.
  loader: glob({
    base: './content/chapters',
    pattern: '*.mdx',
    generateId: ({ entry, data }) => String(data.slug ?? entry.replace(/^\d+-/, '').replace(/\.mdx$/, '')),
  }),
  schema: z.object({
    number: z.number().int().positive(),
    slug: z.string().optional(),
    title: z.string(),
    question: z.string(),
    lead: z.string(),
    model: z.string(),
    minutes: z.number().positive().optional(),
  }),
});

export const collections = { chapters };
