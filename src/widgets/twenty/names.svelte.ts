/** The twenty names on the page, shared by their figure and the missions: written anew when model, knobs or seed change. */
import { contextOf, type SamplingSettings } from '@lib';
import { Latest } from '@/runtime/latest.svelte';
import type { Identity } from '@/runtime/models';
import { run } from '@/runtime/run.svelte';
import { session } from '@/runtime/session.svelte';
import { several } from '@/runtime/several';
import { count, type Forced, forcedOf, temperature, type Written } from './twenty';

class Names {
  /** What was written last; undefined while the build's names are on show. */
  readonly latest = new Latest<
    { settings: SamplingSettings; seed: number; forced: Forced | undefined },
    (Written & { settings: SamplingSettings; identity: Identity }) | undefined
  >(undefined, async ({ settings, seed, forced }) => {
    const model = await session.open();
    const prompts = new Map(forced && [[forced.name, forced.prompt]]);
    const names = await several(model, { settings, count, seed }, prompts);
    const { vocabulary, bos, identity } = model;
    return { vocabulary, bos, names, forced, settings, identity };
  });

  /** Writes them as the page now wants them. Call it in an effect. */
  follow(): void {
    const { model, seed } = session;
    // Training takes moments, and questions would hold it up.
    if (!model || run.training) return;
    const forced = this.forced();
    void this.latest.ask({ settings: session.settings({ temperature }), seed, forced });
  }

  forced(): Forced | undefined {
    const { model } = session;
    if (!model || !Object.hasOwn(session.own, 'forced')) return undefined;
    return forcedOf(session.own['forced'], model.start, model.vocabulary.length, contextOf(model.config));
  }
}

export const names = new Names();
