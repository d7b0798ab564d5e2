/** A queue that gives the heaviest first, as a binary heap (Williams 1964). Knows nothing of what waits in it. */

export class HeaviestFirst<T extends { readonly mass: number }> {
  /** Each one is at least as early as the two at 2i + 1 and 2i + 2. */
  readonly #heap: { item: T; turn: number }[] = [];
  #turns = 0;

  get size(): number {
    return this.#heap.length;
  }

  push(item: T): void {
    const heap = this.#heap;
    let at = heap.push({ item, turn: this.#turns++ }) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#earlier(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Takes out the heaviest; of equally heavy ones that which came first. */
  pop(): T | undefined {
    const heap = this.#heap;
    if (heap.length === 0) return undefined;
    this.#swap(0, heap.length - 1);
    const { item } = heap.pop()!;
    for (let at = 0; ; ) {
      let first = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && this.#earlier(child, first)) first = child;
      }
      if (first === at) return item;
      this.#swap(at, first);
      at = first;
    }
  }

  #earlier(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a]!, this.#heap[b]!];
    return one.item.mass === other.item.mass ? one.turn < other.turn : one.item.mass > other.item.mass;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  }
}
