/** Examples small enough for paper: every line of a calculation, short and with all its digits. */
import { cumulative, distribution, draw, guessingLoss, surprise } from '@lib';

export interface Line {
  readonly what: string;
  readonly values: readonly number[];
}
export interface Example {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly end: string;
}

const digits = (value: number) => value.toFixed(3);

/** Scores 2, 1, 0 to probabilities to a token, at a temperature. */
export function softmaxByHand(temperature: number, u: number): Example {
  const scores = [2, 1, 0];
  const { probs, order } = distribution(scores, { temperature });
  const shifted = scores.map((score) => (score - 2) / temperature);
  const powers = [...probs].map((p) => p / probs[0]!); // e^(z − max): the top one is 1
  const total = powers.reduce((sum, power) => sum + power, 0);
  const segments = cumulative({ order, probs });
  const id = draw({ order, probs }, u);
  return {
    title: temperature === 1 ? 'from scores 2, 1, 0 to a token' : `the same scores at τ = ${temperature}`,
    lines: [
      { what: 'scores z', values: scores },
      { what: temperature === 1 ? 'minus the largest' : 'minus the largest, divided by τ', values: shifted },
      { what: 'e to that power', values: powers },
      { what: 'their sum', values: [total] },
      { what: 'each divided by the sum', values: [...probs] },
      { what: 'each piece ends at', values: segments.map(({ end }) => end) },
    ],
    end: `The dart at u = ${u} falls on the ${['first', 'second', 'third'][id]} token: ${digits(segments[id]!.start)} ≤ ${u} < ${digits(segments[id]!.end)}.`,
  };
}

/** What one prediction costs: the surprise of the token that came. */
export function lossByHand(): Example {
  const given = [0.7, 0.1, 0.15, 0.05];
  const nats = given.map((_, id) => surprise(given, id) * Math.LN2);
  return {
    title: 'the price of a prediction',
    lines: [
      { what: 'the model gave', values: given },
      { what: 'price if that token comes, −ln p', values: nats },
      { what: 'price of knowing nothing, ln 4', values: [guessingLoss(4)] },
    ],
    end: `If the first token comes, the model pays ${digits(nats[0]!)} nats; if the last, ${digits(nats[3]!)}. The loss is the mean over all places.`,
  };
}

/** Three darts on one line of four pieces. */
export function drawByHand(): Example {
  const given = [0.5, 0.3, 0.15, 0.05];
  const line = { order: Uint32Array.of(0, 1, 2, 3), probs: Float64Array.from(given) };
  const segments = cumulative(line);
  const darts = [0.12, 0.62, 0.97];
  const names = ['first', 'second', 'third', 'fourth'];
  return {
    title: 'three darts on four pieces',
    lines: [
      { what: 'probabilities', values: given },
      { what: 'each piece begins at', values: segments.map(({ start }) => start) },
      { what: 'and ends before', values: segments.map(({ end }) => end) },
    ],
    end: `${darts.map((u) => `A dart at ${u} falls on the ${names[draw(line, u)]} token`).join('. ')}.`,
  };
}

/** Scores 5, 3, 2, 1, −1 with the first three seen: the penalty by hand, and what the softmax makes of it. */
export function penaltyByHand(repetitionPenalty: number): Example {
  const scores = [5, 3, 2, 1, -1];
  const { stages } = distribution(scores, { repetitionPenalty }, [0, 1, 2]);
  const [raw, bent] = [stages[0]!, stages[1]!];
  return {
    title: `a penalty of ${repetitionPenalty} on the first three of five scores`,
    lines: [
      { what: 'scores z', values: scores },
      { what: 'probabilities without the penalty', values: [...raw.probs] },
      { what: `the first three divided by ${repetitionPenalty}`, values: [...bent.logits] },
      { what: 'probabilities with it', values: [...bent.probs] },
    ],
    end: `The second token is in the set and has lost a third of its score. It rises all the same, from ${digits(raw.probs[1]!)} to ${digits(bent.probs[1]!)}: the first token has lost more, and there is only one whole to share.`,
  };
}
