/** What a text says about its own order: which token it ever puts after which. */

/** @returns whether `next` comes right after `before` anywhere in the stream. */
export function followsIn(data: readonly number[]): (before: number, next: number) => boolean {
  const pairs = new Set(data.slice(1).map((id, i) => `${data[i]} ${id}`));
  return (before, next) => pairs.has(`${before} ${next}`);
}
