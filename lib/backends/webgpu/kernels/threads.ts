/** How many threads share a row. */

/**
 * For a row of so many numbers: a power of two, such that each thread has four to eight of them, where there are as many.
 * Fewer would wait for one another more than they add up.
 */
export function threadsFor(numbers: number): number {
  let threads = 1;
  while (threads < 256 && 8 * threads <= numbers) threads *= 2;
  return threads;
}
