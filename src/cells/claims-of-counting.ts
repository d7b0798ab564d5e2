/** The claims about losses, lengths and sizes, computed with the engine on the book's small models. */
import {
  createModel,
  cycleCorpus,
  entropy,
  evaluate,
  generate,
  guessingLoss,
  namesVocabulary,
  parameterCount,
  presets,
  tokenFrequencies,
  train,
} from '@lib';
import { asking, type Bench, bos, cycleLength, documents, sixSeeds, trained } from './claim-bench';
import { share, whole } from './claim-figures';

/** How many of 300 draws have as many letters as the model has positions: there is no step left for the end token. */
const lengthOfNames = (bench: Bench) =>
  asking(bench, 'names', async (model) => {
    const most = model.config.n_positions;
    const cutOff = async (temperature: number) => {
      const count = 300;
      let cut = 0;
      for (let seed = 1; seed <= count; seed++) {
        let letters = 0;
        const options = { maxNewTokens: most, temperature, seed, stopTokens: [bos] };
        for await (const _ of generate(model, [bos], options)) letters += 1;
        if (letters === most) cut += 1;
      }
      return `${cut} of ${count}`;
    };
    return [await cutOff(0.5), await cutOff(1), await cutOff(1.5)];
  });

const sizeOfNames = () =>
  [8, 16].map((n_positions) => whole(parameterCount({ ...presets.names, n_positions })));

const sizeOfGPT2 = () => [
  whole(parameterCount(presets.gpt2)),
  whole(presets.gpt2.vocab_size * presets.gpt2.n_embd),
];

async function guessLine(bench: Bench): Promise<string[]> {
  const frequencies = tokenFrequencies(await documents(bench), namesVocabulary.length);
  return [guessingLoss(namesVocabulary.length), entropy(frequencies) * Math.LN2].map((nats) =>
    nats.toFixed(3),
  );
}

const corpusLoss = (bench: Bench) =>
  asking(bench, 'names', async (model) => {
    const names = await documents(bench);
    const lossOf = async (documents: readonly (readonly number[])[]) =>
      (await evaluate(model, documents)).loss.toFixed(3);
    return [
      (await Promise.all([0, 1, 2, 3].map((at) => lossOf([names[at]!])))).join(' '),
      await lossOf(names),
    ];
  });

async function firstLoss(bench: Bench): Promise<string[]> {
  const losses: string[] = [];
  for (const seed of [1, 2, 3, 4, 5]) {
    const model = await createModel(presets.cycle, { backend: await bench.backend, seed });
    for await (const { loss } of train(model, cycleCorpus, { steps: 1, seed })) losses.push(loss.toFixed(2));
    model.close();
  }
  return [guessingLoss(cycleLength).toFixed(3), losses.join(' ')];
}

const oneGoodRun = async (bench: Bench) => {
  const outcomes: string[] = [];
  for (const seed of sixSeeds)
    outcomes.push(
      await trained(bench, seed, async (model) => share((await evaluate(model, cycleCorpus)).loss, 4)),
    );
  return [outcomes.join(' ')];
};

export const countingChecks = {
  lengthOfNames,
  sizeOfNames,
  sizeOfGPT2,
  guessLine,
  corpusLoss,
  firstLoss,
  oneGoodRun,
};
