/**
 * The questions with their right answers, computed while the site is built. For .astro files only.
 */
import { shippedModel } from '@/runtime/shipped.build';
import { type QuestionName, questions } from './questions';

/** What the reader is asked, and the index of the right option. */
export async function asked(name: QuestionName) {
  const { question, options, answer } = questions[name];
  return { question, options, answer: await answer(await shippedModel(), shippedModel) };
}

export async function specimens() {
  const names = Object.keys(questions) as QuestionName[];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await asked(name)] as const)));
}
