/** The claims about writing, caches and positions, computed with the engine on the book's small models. */
import {
  createModel,
  type DecodeOptions,
  decodingWork,
  distribution,
  type Fault,
  type GPT,
  greediest,
  likeliest,
  namesVocabulary,
  presets,
  surprise,
  train,
  tree,
} from '@lib';
import {
  asking,
  type Bench,
  bos,
  cycleLength,
  documents,
  firstWrong,
  place,
  sixSeeds,
  trained,
} from './claim-bench';
import { percentage, whole } from './claim-figures';
import { variants } from './variants';

const cycleWhenHot = (bench: Bench) =>
  asking(bench, 'cycle', async (model) => {
    const text = [0, 1, 2, 3, 0, 1, 2, 3];
    const logits = await model.logits(text.slice(0, -1));
    return [1, 2, 3, 5].map((temperature) => {
      const chance = text.slice(1).reduce((all, next, at) => {
        const row = logits.subarray(at * cycleLength, (at + 1) * cycleLength);
        return all * distribution(row, { temperature }).probs[next]!;
      }, 1);
      return percentage(chance);
    });
  });

/** All names that begin with a letter, down to those of a five-hundredth of the chance. */
const greedyText = (bench: Bench) =>
  asking(bench, 'names', async (model) => {
    const first = namesVocabulary.indexOf('j');
    const depth = model.config.n_positions - 1;
    const all = await tree(model, [bos, first], { depth, stopTokens: [bos], leastMass: 0.002 });
    return [greediest(all), likeliest(all)].map(({ ids, mass }) => {
      const name = [first, ...ids].map((id) => namesVocabulary[id]).join('');
      return `${name}, ${percentage(mass, 2)}`;
    });
  });

const times = (without: number, withCache: number, decimals = 0) =>
  `${(without / withCache).toLocaleString('en', { maximumFractionDigits: decimals })}×`;

function cacheWork(): string[] {
  const n = 1000;
  const [without, cached] = [false, true].map((keeps) => decodingWork(presets.gpt2, n, { cached: keeps }));
  const dense = decodingWork(presets.gpt2, n, { cached: false, attention: 'dense' });
  const everyRow = decodingWork(presets.gpt2, n, { cached: false, head: 'all' });
  const compare = (key: 'projections' | 'dots', of = without!) =>
    `${whole(of[key])} and ${whole(cached![key])}, ${times(of[key], cached![key], 1)}`;
  return [
    compare('projections'),
    compare('dots'),
    compare('dots', dense),
    `${times(without!.flops, cached!.flops)}, or ${times(everyRow.flops, cached!.flops)}`,
  ];
}

/** Rows of keys computed for the last of n tokens that a cache would have had already. */
const repeated = () => [30, 100].map((n) => percentage((n - 1) / n));

/** A small character model whose window slides over names it has not seen: the cache recomputed, kept, and halved. */
async function staleRows(bench: Bench): Promise<string[]> {
  const stream = (await documents(bench)).flatMap((ids) => ids.slice(0, -1));
  const [read, unseen] = [stream.slice(0, -600), stream.slice(-400)];
  const config = {
    ...presets.names,
    norm: 'layernorm',
    final_norm: true,
    initialisation: 'gpt2',
  } as const;
  const model = await createModel(config, { backend: await bench.backend, seed: 1 });
  const recipe = { steps: 500, batchSize: 8, schedule: 'cosine', seed: 1 } as const;
  for await (const _ of train(model, read, recipe));
  const [fresh, stale, halved] = [
    await overText(model, unseen, {}),
    await overText(model, unseen, { fault: 'stale' }),
    await overText(model, unseen, { past: 'halve' }),
  ];
  model.close();
  const changed = stale.favourites.filter((id, at) => id !== fresh.favourites[at]).length;
  return [
    ...[fresh, halved, stale].map(({ nats }) => `${nats.toFixed(2)} nats`),
    percentage(changed / fresh.favourites.length, 0),
  ];
}

/** A decoder fed text it did not write, from where its window begins to slide. */
async function overText(model: GPT, text: readonly number[], options: DecodeOptions) {
  const decoder = model.decode(options);
  const favourites: number[] = [];
  let bits = 0;
  for (const [at, id] of text.slice(0, -1).entries()) {
    const { probs, argmax } = distribution(await decoder.append([id]));
    if (at < model.config.n_positions) continue;
    bits += surprise(probs, text[at + 1]!);
    favourites.push(argmax);
  }
  decoder.close();
  return { favourites, nats: (bits * Math.LN2) / favourites.length };
}

/** Greedy from `I love AI !` with a faulty cache: whether the text is right, and how far the scores are off. */
const cycleAndCache = (bench: Bench) =>
  asking(bench, 'cycle', async (model) => {
    const write = async (fault: Fault) => {
      const [broken, sound] = [model.decode({ fault }), model.decode()];
      let right = true;
      let apart = 0;
      for (let ids = [0, 1, 2, 3], at = ids.length; at < 2 * cycleLength; at++) {
        const [logits, expected] = [await broken.append(ids), await sound.append(ids)];
        apart = Math.max(apart, ...logits.map((z, id) => Math.abs(z - expected[id]!)));
        right &&= distribution(logits).argmax === at % cycleLength;
        ids = [at % cycleLength];
      }
      broken.close();
      sound.close();
      return `text ${right ? 'right' : 'wrong'}, scores off by ${apart.toFixed(2)}`;
    };
    return [await write('stuck'), await write('early'), await write('ahead')];
  });

/** How the rows of the position table that were never trained end, as a share of what they began as. */
async function untrainedRows(bench: Bench): Promise<string[]> {
  const start = await createModel(presets.cycle, { backend: await bench.backend, seed: 1 });
  const before = await start.store.read('wpe.weight'); // (64, 8)
  start.close();
  const from = presets.cycle.trained_positions * presets.cycle.n_embd;
  const shrunk = (weightDecay: number) =>
    trained(
      bench,
      1,
      async (model) => {
        const ratios = (await model.store.read('wpe.weight')).map((z, i) => z / before[i]!).slice(from);
        const [low, high] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(4));
        return low === high ? `× ${low}` : `× ${low} to ${high}`;
      },
      variants.learned,
      weightDecay,
    );
  return [await shrunk(0.01), await shrunk(0)];
}

/** The first wrong token of six runs that differ in their seed alone. */
async function firstDrift(bench: Bench): Promise<string[]> {
  const places: string[] = [];
  for (const seed of sixSeeds)
    places.push(place(await trained(bench, seed, (model) => firstWrong(model, 64, 64))));
  return [places.join(' ')];
}

const cropping = (bench: Bench) =>
  asking(bench, 'cycle', async (model) => [
    place(await firstWrong(model, 256, 64)),
    place(await firstWrong(model, 256, 16)),
    place(await firstWrong(model, 256, 8)),
  ]);

/** Trained on longer texts, asked for as many tokens as the table has rows. */
async function longerTraining(bench: Bench): Promise<string[]> {
  const places: string[] = [];
  for (const way of ['learned', 'on-16', 'on-32', 'on-64'] as const)
    places.push(place(await trained(bench, 1, (model) => firstWrong(model, 64, 64), variants[way])));
  return places;
}

/** Trained on eight positions, asked for 256, all from one seed. */
async function toldPlaces(bench: Bench): Promise<string[]> {
  const places: string[] = [];
  for (const way of ['sinusoidal', 'rope', 'alibi'] as const)
    places.push(place(await trained(bench, 1, (model) => firstWrong(model, 256, 256), variants[way])));
  return places;
}

export const writingChecks = {
  cycleWhenHot,
  greedyText,
  cacheWork,
  repeated,
  staleRows,
  cycleAndCache,
  untrainedRows,
  firstDrift,
  cropping,
  longerTraining,
  toldPlaces,
};
