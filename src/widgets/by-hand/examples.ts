/** The calculations of the book by name: what a chapter asks for. */
import { adamByHand } from './adam';
import { drawByHand, type Example, lossByHand, penaltyByHand, softmaxByHand } from './by-hand';
import { cacheByHand } from './cache';
import { topKByHand, topPByHand } from './cuts';
import { orderByHand } from './orders';
import { decayByHand } from './rows';
import { greedyByHand } from './steps';

export const examples = {
  softmax: () => softmaxByHand(1, 0.7),
  temperature: () => softmaxByHand(2, 0.7),
  loss: lossByHand,
  penalty: () => penaltyByHand(1.5),
  greedy: greedyByHand,
  draw: drawByHand,
  'top-k': topKByHand,
  'top-p': topPByHand,
  order: orderByHand,
  cache: cacheByHand,
  adam: adamByHand,
  decay: decayByHand,
} as const satisfies Record<string, () => Example>;

export type ExampleName = keyof typeof examples;
