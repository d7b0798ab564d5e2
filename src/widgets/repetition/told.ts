/** What the lead figure says in words: the penalty, what became of the text, and one token's probability. */
import { written } from '@/runtime/settings';
import { type Change, loopOf, partingOf, type Rule, rules, spelt, type Written } from './repetition';

export interface Told {
  readonly rule: Rule;
  readonly value: number;
  /** The text without the penalty, and with it. */
  readonly plain: readonly number[];
  readonly bent: Written;
  /** The token looked at: its index in the text. */
  readonly place: number;
  /** At that place, likeliest first. */
  readonly changes: readonly Change[];
  readonly labels: readonly string[];
}

/** "repetition penalty 1.30" · "another text from token 6, …; it does not end in a loop" · "at token 6, a 31.0 → 24.2 %" */
export function told({ rule, value, plain, bent, place, changes, labels }: Told) {
  const name = (id: number) => labels[id] ?? `#${id}`;
  const nth = (index: number) => index - bent.prompt + 1;
  const parting = partingOf(bent.ids, plain);
  const loop = loopOf(bent.ids);
  const knob =
    value === rules[rule].off ? `no ${rule} penalty` : `${rule} penalty ${written(rules[rule].knob, value)}`;
  const course =
    parting === undefined
      ? 'the same text'
      : `another text from token ${nth(parting)}, ${name(bent.ids[parting]!)} for ${name(plain[parting]!)}`;
  const ending = loop
    ? `ends in a loop of ${spelt(bent.ids.slice(loop.from, loop.from + loop.period), labels)}`
    : 'does not end in a loop';
  const { id, before, after } = changes.find((change) => change.id === plain[place]) ?? changes[0]!;
  /** In the set, and yet likelier than without the penalty. */
  const risen = changes.filter((change) => change.times > 0 && change.after > change.before + 0.0005);
  const raised =
    risen.length > 0
      ? `; in the set and yet likelier: ${risen.map((change) => name(change.id)).join(', ')}`
      : '';
  return {
    knob,
    text: `${course}; it ${ending}`,
    here: `at token ${nth(place)}, ${name(id)} ${tenths(before)} → ${tenths(after)} %${raised}`,
  };
}

/** Per cent with one decimal. */
export const tenths = (p: number) => (100 * p).toFixed(1);
