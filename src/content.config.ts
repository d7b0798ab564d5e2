/** What a chapter, a correction and a term must say about themselves. The words live in content/, outside the site's code. */
import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
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

/** What is often printed, and what is so. `says` is compared with what `check` computes, as text. */
const corrections = defineCollection({
  loader: file('content/corrections.yaml'),
  schema: z.strictObject({
    id: z.string(),
    /** Its place in the list, from 1. */
    number: z.number().int().positive(),
    part: z.enum(['temperature', 'cutting', 'order', 'writing', 'cache', 'positions', 'training']),
    claim: z.string(),
    truth: z.string(),
    figures: z.array(z.strictObject({ what: z.string(), says: z.string() })).min(1),
    recorded: z.strictObject({ says: z.string(), test: z.string() }).optional(),
    /** The id of the chapter that tells it; it need not be written yet. */
    chapter: z.string(),
    check: z.string(),
  }),
});

const glossary = defineCollection({
  loader: file('content/glossary.yaml'),
  schema: z.strictObject({
    id: z.string(),
    term: z.string(),
    text: z.string(),
    chapter: z.string().optional(),
  }),
});

export const collections = { chapters, corrections, glossary };
