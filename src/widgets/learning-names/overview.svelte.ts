/** The loss of the page's run over its whole list, looked up in a worker of its own while the film plays. */
import type { CorpusLoss } from '@/cells/corpus-loss';
import { type Experiment, experiment } from '@/runtime/laboratory';
import type { Recipe } from '@/runtime/protocol';
import { corpusQuestion } from './learning-names';

class Overview {
  corpus = $state.raw<readonly CorpusLoss[]>([]);
  /** The run that it is of. */
  of = $state.raw<Recipe>();
  #going: Experiment<CorpusLoss> | undefined;

  /** Looks at a run from its beginning; at the same one only once. A run that breaks says so itself. */
  async follow(recipe: Recipe): Promise<void> {
    if (recipe === this.of) return;
    this.#going?.stop();
    this.of = recipe;
    this.corpus = [];
    const mine = experiment('corpusLoss', corpusQuestion(recipe));
    this.#going = mine;
    try {
      for await (const one of mine) {
        if (this.#going !== mine) return;
        this.corpus = [...this.corpus, one];
      }
    } catch {
      // The run on the page stops at the same step, with a sentence.
    }
  }
}

export const overview = new Overview();
