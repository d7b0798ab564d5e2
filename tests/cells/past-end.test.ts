import { readFileSync } from 'node:fs';
import { createModel, cycleCorpus, loadModel, openBackend, presets, train } from '@lib';
import { expect, it } from 'vitest';
import { crops } from '@/cells/crops';
import { type PastEndInput, type PastText, pastEnd, policies, tableUnder } from '@/cells/past-end';

const bytes = new Uint8Array(
  readFileSync(new URL('../../public/models/cycle/model.safetensors', import.meta.url)),
);
async function texts(input: Partial<PastEndInput>): Promise<PastText[]> {
  const all = [];
  const asked = { run: { bytes }, policies: ['untrained'] as const, length: 13, ...input };
  for await (const text of pastEnd(asked)) all.push(text);
  return all;
}

it('writes the published text, token by token, from the scores that the model gives for it', async () => {
  const [text] = await texts({});
  expect(text!.ids).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 2, 3, 3, 1]);
  const model = await loadModel(bytes, { backend: await openBackend('wasm') });
  const logits = await model.logits(text!.ids.slice(0, -1));
  text!.rows.forEach((row, i) => {
    row.forEach((score, id) => {
      expect(score).toBeCloseTo(logits[4 * i + id]!, 4);
    });
    expect(row.indexOf(Math.max(...row))).toBe(text!.ids[i + 1]);
  });
});

it('a seed is the published recipe from that seed', async () => {
  const [text] = await texts({ run: { seed: 3 }, length: 20 });
  const model = await createModel(presets.cycle, { backend: await openBackend('wasm'), seed: 3 });
  for await (const _ of train(model, cycleCorpus, { steps: 200, sequenceLength: 8, seed: 3 }));
  const logits = await model.logits(text!.ids.slice(0, -1));
  text!.rows.flat().forEach((score, i) => {
    expect(score).toBeCloseTo(logits[i]!, 4);
  });
});

it('each policy leaves the trained rows and fills the others as it says', () => {
  const learned = Float32Array.from({ length: 12 }, (_, i) => i); // 6 rows of 2, 3 of them trained
  const rows = (policy: (typeof policies)[number]) => [...tableUnder(policy, learned, 3, 2)];
  expect(rows('untrained')).toEqual([...learned]);
  expect(rows('crop')).toEqual([...learned]);
  expect(rows('repeat')).toEqual([0, 1, 2, 3, 4, 5, 4, 5, 4, 5, 4, 5]);
  expect(rows('wrap')).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]);
  expect(rows('zero')).toEqual([0, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0]);
  expect(learned[11]).toBe(11);
});

it('policies do not leave traces: each text is the same alone as among the others', async () => {
  const all = await texts({ policies, length: 70 });
  expect(all.map(({ policy }) => policy)).toEqual([...policies]);
  for (const text of all) expect(await texts({ policies: [text.policy], length: 70 })).toEqual([text]);
});

it('a row that is overwritten acts where that row is read, and not before', async () => {
  const [own] = await texts({});
  const [copied] = await texts({ copied: [3, 30] });
  expect(copied!.rows.slice(0, 3)).toEqual(own!.rows.slice(0, 3));
  expect(copied!.rows[3]).not.toEqual(own!.rows[3]);
  expect(copied!.ids.findIndex((id, i) => id !== i % 4)).toBe(4);
});

it('counts clean tokens for every crop as writing under that crop does', async () => {
  for (const run of [{ bytes }, { seed: 5 }, { seed: 9 }]) {
    const counted = [];
    for await (const clean of crops({ runs: [run], length: 64 })) counted.push(clean);
    expect(counted).toHaveLength(1);
    const backend = await openBackend('wasm');
    const model =
      'bytes' in run
        ? await loadModel(run.bytes, { backend })
        : await createModel(presets.cycle, { backend, seed: run.seed });
    if ('seed' in run)
      for await (const _ of train(model, cycleCorpus, { steps: 200, sequenceLength: 8, seed: run.seed }));
    const plain = [];
    for (let context = 1; context <= 64; context++) {
      const decoder = model.decode({ context, cache: context % 5 !== 0 });
      const ids = [0];
      while (ids.length < 64) {
        const row = await decoder.append(ids.slice(-1));
        ids.push(row.indexOf(Math.max(...row)));
      }
      const wrong = ids.findIndex((id, i) => id !== i % 4);
      plain.push(wrong < 0 ? 64 : wrong);
    }
    expect(counted[0]).toEqual(plain);
  }
});
