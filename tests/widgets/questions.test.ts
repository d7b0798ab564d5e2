/** The answers to "predict, then see" are computed; here, that they are what the prose after each question says. */
import { expect, it } from 'vitest';
import { questions } from '@/widgets/predict/questions';
import { shipped } from './models';

it.each([
  ['scores-in-a-pass', '20'],
  ['first-loss', 'higher'],
  ['order-of-bars', 'none'],
  ['ten-or-thousand', 'after a thousand'],
] as const)('%s: %s', async (name, answer) => {
  const question = questions[name];
  expect(question.options[await question.answer(await shipped())]).toBe(answer);
});
