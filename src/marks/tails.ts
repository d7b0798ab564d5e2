/**
 * Long lists: the head is drawn one by one, the rest as one bucket, once for a wide and once for a narrow screen;
 * the style sheet hides what the other one shows. Knows nothing of what is listed.
 */
export interface Place {
  /** The first item it stands for, and how many. More than one: a bucket. */
  from: number;
  many: number;
  /** Where it is seen; '' is everywhere. */
  shown: '' | 'wide' | 'narrow';
}

/** How many items are drawn one by one. One more than the limit is drawn too: a bucket of one would say less. */
const headOf = (count: number, limit: number) => (count > limit + 1 ? limit : count);

/**
 * @param limit how many before the bucket on a wide screen
 * @param narrow the same on a narrow one, at most `limit`
 * @param one what an item becomes
 * @param rest what all items from a place on become
 */
export function withTails<Item, Drawn>(
  list: readonly Item[],
  { limit, narrow }: { limit: number; narrow: number },
  one: (item: Item, index: number) => Drawn,
  rest: (items: readonly Item[], shown: 'wide' | 'narrow') => Drawn,
): (Drawn & Place)[] {
  const wide = headOf(list.length, limit);
  const small = Math.min(wide, headOf(list.length, narrow));
  const bucket = (from: number, shown: 'wide' | 'narrow'): (Drawn & Place)[] =>
    from < list.length
      ? [{ ...rest(list.slice(from), shown), from, many: list.length - from, shown } as Drawn & Place]
      : [];
  return [
    ...list
      .slice(0, wide)
      .map(
        (item, index) =>
          ({ ...one(item, index), from: index, many: 1, shown: index < small ? '' : 'wide' }) as Drawn &
            Place,
      ),
    ...bucket(wide, 'wide'),
    ...bucket(small, 'narrow'),
  ];
}

/** Where, inside one place, a cut after that many items falls: 0 … 1 of its width, or undefined if elsewhere. */
export function cutIn({ from, many }: Place, after: number): number | undefined {
  const along = (after - from) / many;
  return (along > 0 && along <= 1) || (after <= 0 && from === 0) ? Math.max(0, along) : undefined;
}
