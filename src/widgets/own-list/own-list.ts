/** What is said of a reader's list: how many names, what was left out, how long a name may be. Numbers in, sentences out. */
import { guessingLoss } from '@lib';
import { limits, type NameList } from '@/cells/reading-list';
import type { CurveSpec } from '@/marks/curve';
import { lettersOf } from '@/runtime/lists';

const whole = (n: number) => n.toLocaleString('en');
const of = (n: number, one: string, more = `${one}s`) => `${whole(n)} ${n === 1 ? one : more}`;

/** "412 names of 31 different characters: 371 to learn from, 41 held out to judge by. …" */
export function listSentence(list: NameList): string {
  const { train, heldOut, vocabulary, names, taken, empty, cut } = list;
  const parts = [
    `${of(names, 'name')} of ${of(vocabulary.length - 1, 'different character')}: ${whole(train.length)} to learn from, ${whole(heldOut.length)} held out.`,
    taken < names && `Of so many, ${whole(taken)} are taken, evenly through the list.`,
    empty > 0 && `${of(empty, 'empty line is', 'empty lines are')} passed over.`,
    cut > 0 &&
      `${of(cut, 'name is', 'names are')} longer than ${limits.letters} letters: the first ${limits.letters} are learned.`,
    `The model writes up to ${lettersOf(list)} letters.`,
  ];
  return parts.filter(Boolean).join(' ');
}

export function lossCurve(
  losses: readonly number[],
  steps: number,
  vocabularySize: number,
  now?: number,
): CurveSpec {
  const guessing = guessingLoss(vocabularySize);
  const top = Math.ceil(guessing + 1);
  return {
    series: [{ name: 'loss', points: losses.map((loss, i) => [i + 1, loss] as const), dots: true }],
    x: { label: 'step', domain: [0, steps] },
    y: {
      label: 'loss of one name, nats',
      domain: [0, top],
      ticks: Array.from({ length: top + 1 }, (_, i) => i),
    },
    guess: { value: guessing, label: `guessing blindly, ln ${vocabularySize}` },
    now,
  };
}

/** One name a line, as it was drawn. */
export const namesText = (names: readonly string[]): string => `${names.join('\n')}\n`;

/** What the figure opens with: a list, and what the model of it writes. */
export interface Given {
  readonly text: string;
  readonly list: NameList;
  readonly losses: readonly number[];
  readonly names: readonly string[];
  readonly parameters: string;
  readonly markup: { readonly wide: string; readonly narrow: string };
}
/** The temperature and the number of names of a sample. */
export const sampling = { temperature: 0.5, count: 200 };
export const shownNames = 24;
