/** The states of the two surprises, computed while the site is built. For .astro files only. */
import { sizeText } from '@/runtime/models';
import { shippedModel } from '@/runtime/shipped.build';
import { type GivenRaised, type GivenShift, negative, paper } from './surprises';

export function raisedSpecimens() {
  const { seen, penalty } = paper;
  const of = (state: GivenRaised) => state;
  return {
    opening: of({ seen, penalty, broken: 'none' }),
    right: of({ seen: negative.seen, penalty: negative.penalty, broken: 'right' }),
    wrong: of({ seen: negative.seen, penalty: negative.penalty, broken: 'wrong' }),
  };
}

/** A name that has begun: its letters, the second n included, are in the set. */
const begun = [26, 0, 13, 13];

export async function shiftSpecimens() {
  const model = await shippedModel('names');
  const logits = [...(await model.logits(begun))].slice(-model.config.vocab_size);
  const of = (scores: GivenShift['scores'], shift: number): GivenShift => ({
    vocabulary: model.about.vocabulary ?? [],
    parameters: sizeText(model.config),
    model: 'names, the published run',
    text: begun,
    logits,
    scores,
    shift,
    penalty: paper.penalty,
  });
  return { opening: of('paper', -6), unmoved: of('paper', 0), model: of('model', 20) };
}
