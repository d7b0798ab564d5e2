/**
 * Races contenders over one work, one round after another, everyone in every round. Warm: one place of work, asked again
 * and again. Cold (A and B): a new one each time. Knows nothing of browsers or tables.
 */

/** Runs before the first that counts: V8 compiles what it sees often. */
const warmUps = 3;
/** After this many milliseconds in one work a contender has been seen enough. */
const patience = 45_000;
/** Losses and logits of two contenders may differ by so much, of rounding. */
const tolerance = 1e-3;

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {(order: object) => Promise<Outcome>} warm
 * @property {(order: object) => Promise<Outcome>} [cold]
 * @property {() => Promise<void>} close after each work
 * @property {boolean} [once] its first answer is the only one
 *
 * @typedef {{ figures?: Record<string, number>, losses?: number[], logits?: number[], failure?: string }} Outcome
 */

/**
 * @param {{ order: { work: string }, rounds: number, contenders: Contender[], say: (text: string) => void }} race
 * @returns {Promise<{ name: string, figures: Record<string, number[]>, wrong?: string }[]>} figures in the order of the
 * rounds; `cold` and `birth` are runs of new workers, the latter from the worker's birth. `wrong`: why it has none.
 */
export async function race({ order, rounds, contenders, say }) {
  const whole = order.work === 'A' || order.work === 'B';
  const racers = contenders.map((contender) => new Racer(contender, order));
  let truth;
  for (const racer of racers) {
    say(`${order.work}: ${racer.name} begins`);
    const first = await racer.ask('warm');
    racer.wrong = first.failure ?? (truth && misfit(first, truth));
    truth ??= first;
    if (racer.contender.once && !racer.wrong) racer.keep(first.figures);
    for (let i = 1; whole && racer.contender.cold && i < warmUps && racer.spent < patience / 10; i++)
      await racer.ask('warm');
  }
  for (let round = 0; round < rounds; round++)
    for (const racer of racers) {
      if (racer.wrong || racer.contender.once || (round > 0 && racer.spent > patience)) continue;
      say(`${order.work}: ${racer.name}, round ${round + 1}`);
      racer.keep((await racer.ask('warm')).figures);
      if (!whole || !racer.contender.cold) continue;
      const { run: cold, birth } = (await racer.ask('cold')).figures ?? {};
      racer.keep({ cold, birth });
    }
  for (const { contender } of racers) await contender.close();
  return racers.map(({ name, figures, wrong }) => ({ name, figures, ...(wrong && { wrong }) }));
}

class Racer {
  /** @type {Record<string, number[]>} */
  figures = {};
  /** @type {string | undefined} */
  wrong;
  spent = 0;

  constructor(contender, order) {
    this.contender = contender;
    this.order = order;
    this.name = contender.name;
  }

  async ask(how) {
    if (this.wrong) return {};
    const began = performance.now();
    const outcome = await this.contender[how](this.order);
    this.spent += performance.now() - began;
    if (outcome.failure) this.wrong = outcome.failure;
    return outcome;
  }

  keep(figures = {}) {
    for (const [name, value] of Object.entries(figures)) {
      this.figures[name] ??= [];
      this.figures[name].push(value);
    }
  }
}

/** Says where a contender's first losses or logits leave those of the first contender; undefined where they agree. */
function misfit(outcome, truth) {
  for (const what of ['losses', 'logits']) {
    const [theirs, right] = [outcome[what] ?? [], truth[what] ?? []];
    const count = what === 'losses' ? Math.min(3, theirs.length) : theirs.length;
    for (let i = 0; i < count; i++)
      if (!(Math.abs(theirs[i] - right[i]) <= tolerance))
        return `it computes something else: ${what} ${theirs.slice(0, count)} and not ${right.slice(0, count)}`;
  }
  return undefined;
}
