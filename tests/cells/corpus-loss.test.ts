/** A run looked at from outside: the same run, and its loss over the whole list. */
import { createModel, evaluate, namesVocabulary, openBackend, train } from '@lib';
import { expect, it } from 'vitest';
import { corpusLoss } from '@/cells/corpus-loss';
import { documentsRecipe, namesDocuments } from '@/runtime/recipes';
import { publishedNames, shippedList } from '@/runtime/shipped.build';
import { corpusQuestion } from '@/widgets/learning-names/learning-names';
import { namesRun } from '../reference/names';

async function all(question: Parameters<typeof corpusLoss>[0]) {
  const found = [];
  for await (const one of corpusLoss(question)) found.push(one);
  return found;
}

it('of the published run ends at the recorded loss over the list', async () => {
  const question = corpusQuestion(publishedNames());
  expect(question.at).toEqual(Array.from({ length: 51 }, (_, i) => 10 * i));
  const found = await all({ ...question, at: [0, 500] });
  expect(found.map(({ step }) => step)).toEqual([0, 500]);
  expect(found[1]!.loss).toBeCloseTo(namesRun.corpus_loss_per_token, 3);
});

it('is what evaluate says of the model that train makes, at any step', async () => {
  const data = namesDocuments(shippedList());
  const recipe = documentsRecipe(data, namesVocabulary, 7);
  const [at30] = await all({ ...corpusQuestion(recipe), at: [30] });
  const model = await createModel(recipe.config, { backend: await openBackend('auto'), seed: 7 });
  const { config: _, kind: __, vocabulary: ___, data: ____, ...options } = recipe;
  for await (const { step } of train(model, data, options)) if (step === 30) break;
  expect((await evaluate(model, data)).loss).toBeCloseTo(at30!.loss, 6);
});

it('judges a long list by some of its names, and still learns from all', () => {
  const data = Array.from({ length: 4000 }, (_, i) => [26, i % 26, 26]);
  const question = corpusQuestion(documentsRecipe(data, namesVocabulary, 1));
  expect(question.data).toBe(data);
  expect(question.corpus).toHaveLength(1000);
});
