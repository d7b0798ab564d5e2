/** How many threads share a row. */

/** For a row of so many numbers: a power of two, such that each has two numbers or more. */
export function threadsFor(numbers: number): number {
  let threads = 1;
  while (threads < 256 && 4 * threads <= numbers) threads *= 2;
  return threads;
}
