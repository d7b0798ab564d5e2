/**
 * The states of the bits game: `opening` is the one that chapter 12 shows. The model is trained while the site is built,
 * on the list without the names in play. For .astro files only.
 */
import { bitsOfLoss, characterTokenizer, guessingLoss, loadModel, openBackend } from '@lib';
import { learning } from '@/cells/learning';
import { curveMarkup } from '@/marks/curve.build';
import { excerpt } from '@/marks/excerpt';
import { typesetFormula } from '@/marks/typeset';
import { bookList, learningOf } from '@/runtime/lists';
import { sizeText } from '@/runtime/models';
import { shippedList } from '@/runtime/shipped.build';
import scoreSource from '../../../lib/sampling/score.ts?raw';
import { costOf, curveOf, type Given, looks, type Moment, put, seed } from './bits';

const tex = String.raw`\text{bits} = -\log_2 \htmlData{link=share}{p} \qquad \htmlData{link=share}{p} = \frac{1}{100}\Big(\htmlData{link=chips}{c} + \frac{\htmlData{link=hand}{h}}{V}\Big)`;
const meanings = [
  { symbol: 'c', text: 'your chips on the letter that came', link: 'chips' },
  { symbol: 'h', text: 'the chips that you kept in hand, spread evenly over all V letters', link: 'hand' },
  { symbol: 'p', text: 'the share that you gave to what came', link: 'share' },
];

export async function specimens() {
  const list = bookList(shippedList());
  const input = learningOf(list, seed, looks);
  const curve: Moment[] = [];
  let last = new Uint8Array();
  for await (const { step, bits, bytes } of learning(input)) {
    curve.push([step, bits]);
    last = new Uint8Array(bytes);
  }
  const name = list.heldOut[0]!;
  const model = await loadModel(last, { backend: await openBackend('wasm') });
  const asked = characterTokenizer(list.vocabulary).document(name).slice(0, list.context);
  const logits = await model.logits(asked);
  const size = list.vocabulary.length;
  const rows = asked.map((_, i) =>
    [...logits.subarray(i * size, (i + 1) * size)].map((score) => Number(score.toFixed(5))),
  );
  const markupOf = (you: number | undefined) =>
    curveMarkup(curveOf(curve, 500, you, bitsOfLoss(guessingLoss(size))));
  const opening: Given = {
    list: { vocabulary: list.vocabulary, heldOut: list.heldOut, context: list.context },
    parameters: sizeText(model.config),
    curve,
    first: { [name]: rows },
    markup: markupOf(undefined),
    formula: typesetFormula(tex, meanings),
    code: excerpt(scoreSource, 'export function surprise'),
  };
  const id = list.vocabulary.indexOf(name[0]!);
  const [a, s] = [0, 18];
  const spread = [
    [a, 25],
    [s, 15],
    [id, 20],
  ] as const;
  const begun = (spread: readonly (readonly [number, number])[], revealed: boolean): Given => {
    const chips = spread.reduce((all, [to, count]) => put(all, to, count), Array<number>(size).fill(0));
    const bits = costOf(chips, id);
    const markup = markupOf(revealed && Number.isFinite(bits) ? bits : undefined);
    return { ...opening, markup, begun: { chips: spread, revealed } };
  };
  return {
    opening,
    spread: begun(spread, false),
    revealed: begun(spread, true),
    infinite: begun(
      [
        [a, 60],
        [s, 40],
      ],
      true,
    ),
  };
}
