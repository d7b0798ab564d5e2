/**
 * What happens when a link is opened: its model is found (fetched, or trained again from its seed), its text is written
 * again, and a sentence says what came of it. Also what Share needs: the text that a state yields, and its fingerprint.
 * Loaded only when somebody arrives by a link or shares one. Knows nothing of figures.
 */
import { generate, type LogitsModel } from '@lib';
import { train } from './client';
import {
  type Identity,
  keptFor,
  type Model,
  openBytes,
  openShipped,
  remote,
  type ShippedName,
} from './models';
import { recipeOf } from './recipes';
import { fingerprint, type PageState } from './replay';
import { type KnobName, knobs, written } from './settings';

/** How many new tokens a fingerprint looks at. */
const newTokens = 16;

/**
 * The text that a state yields, prompt included. This text is what a fingerprint is of: it depends on what the link says
 * and on nothing that a page has of its own.
 */
export async function textOf(
  model: LogitsModel & Pick<Model, 'start' | 'bos'>,
  { prompt = model.start, knobs: values, order, seed }: PageState,
): Promise<number[]> {
  const ids = [...prompt];
  const options = { ...values, ...(order && { order }), seed, maxNewTokens: newTokens };
  const stopTokens = model.bos === undefined ? [] : [model.bos];
  for await (const { id } of generate(model, prompt, { ...options, stopTokens })) ids.push(id);
  return ids;
}

/** Finds the model that a link names. @returns the model, and a sentence when it is not the sender's. */
export async function modelOf(
  identity: Identity | undefined,
  page: ShippedName,
): Promise<{ model: Model; instead?: string }> {
  if (identity?.kind === 'trained') return { model: await trainedAgain(identity) };
  if (identity?.kind !== 'yours') return { model: await openShipped(identity?.name ?? page) };
  const own = await keptFor(page);
  if (own)
    try {
      return { model: await openBytes('yours', own.bytes, own.title, own.identity) };
    } catch {
      // What no longer opens counts as not kept.
    }
  const instead =
    'It was made with a model of the sender’s own, which does not travel in a link; here is the published one.';
  return { model: await openShipped(page), instead };
}

/**
 * The sentence for a reader who came by a link.
 * @param instead why this is not the sender's model
 * @param trouble what could not be read of the link
 */
export async function greeting(
  model: Model,
  state: PageState,
  instead: string | undefined,
  trouble: string,
): Promise<string> {
  const sentences = [broughtBy(state), instead, trouble].filter(Boolean);
  if (state.fingerprint === undefined) return sentences.join(' ');
  const foreign = state.prompt?.some((id) => id >= model.config.vocab_size);
  const ours = foreign ? undefined : fingerprint(await textOf(model, state));
  sentences.push(
    ours === state.fingerprint
      ? `The text is the one the sender saw (${ours}).`
      : `The text is not the one the sender saw. ${whyNot(state, instead, trouble)}`,
  );
  return sentences.join(' ');
}

function whyNot(state: PageState, instead: string | undefined, trouble: string): string {
  if (instead !== undefined) return 'It comes from another model.';
  if (state.model?.kind === 'yours') return 'Your own model is not the sender’s.';
  if (trouble) return 'Part of the link is missing.';
  return 'The link was changed on its way, or the book has changed since.';
}

/** "This link brought seed 12, temperature 0.70." */
function broughtBy(state: PageState): string | undefined {
  const parts = [
    state.model?.kind === 'trained' &&
      `a model trained here from seed ${state.model.seed} for ${state.model.steps} steps`,
    state.model?.kind === 'shipped' && `the model ${state.model.name}`,
    state.prompt && 'a prompt',
    ...Object.entries(state.knobs).map(
      ([name, value]) => `${knobs[name as KnobName].label} ${written(name as KnobName, value)}`,
    ),
    state.order && 'an order of the stages',
    state.seed !== 1 && `seed ${state.seed}`,
    Object.keys(state.own).length > 0 && 'choices in a figure',
  ].filter((part) => typeof part === 'string');
  return parts.length > 0 ? `This link brought ${parts.join(', ')}.` : undefined;
}

/** The book's run, in the worker, from its seed: the same bits as the sender's. */
async function trainedAgain(identity: Extract<Identity, { kind: 'trained' }>): Promise<Model> {
  const { name, seed, steps } = identity;
  const key = `linked ${name} ${seed} ${steps}`;
  const recipe = await recipeOf(name, seed, steps);
  await train(key, recipe).done;
  const title = `seed ${seed}, step ${steps}`;
  return remote({ model: key, step: steps }, recipe.config, recipe.vocabulary, title, identity);
}
