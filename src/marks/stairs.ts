/** Steps of a cumulative picture from tokens in rank order, the tail gathered. Told what is kept; decides nothing. */
import { percent } from './percent';
import type { Step } from './shapes';
import { type Place, withTails } from './tails';

export interface Stair {
  label: string;
  key: string | number;
  hue: number | undefined;
  /** Three heights, 0 … 1: where it begins, up to where it is kept, where it ends. */
  foot: number;
  held: number;
  top: number;
  /** The name of the token in it that reaches the line. */
  crossing: string | undefined;
  said: string;
}

const before = ({ cumulative, probability }: Step) => cumulative - probability;

function one(token: Step, line: string): Stair {
  const { label, key, hue, kept, cumulative, probability } = token;
  const together = `${percent(probability)} %, together ${percent(cumulative)} %`;
  return {
    ...{ label, key, hue },
    foot: before(token),
    held: kept ? cumulative : before(token),
    top: cumulative,
    crossing: token.crossing ? label : undefined,
    said: `${label}: ${together}, ${kept ? 'kept' : 'cut'}${token.crossing ? `, reaches ${line}` : ''}`,
  };
}

function tail(many: readonly Step[], line: string, shown: string): Stair {
  const [foot, top] = [before(many[0]!), many.at(-1)!.cumulative];
  const inside = many.filter(({ kept }) => kept);
  const crossing = many.find((token) => token.crossing)?.label;
  const label = `${many.length} more`;
  const fate = inside.length === 0 ? 'cut' : inside.length === many.length ? 'kept' : `${inside.length} kept`;
  return {
    ...{ label, key: `tail-${shown}`, hue: undefined },
    ...{ foot, held: inside.at(-1)?.cumulative ?? foot, top, crossing },
    said: `${label}: ${percent(top - foot)} %, ${fate}${crossing === undefined ? '' : `, ${crossing} reaches ${line}`}`,
  };
}

/** @param line how the line is called: "p = 0.90" */
export function stairsOf(
  tokens: readonly Step[],
  limits: { limit: number; narrow: number },
  line: string,
): (Stair & Place)[] {
  return withTails(
    tokens,
    limits,
    (token) => one(token, line),
    (many, shown) => tail(many, line, shown),
  );
}
