/** Files that leave the page: their names, their text, and the one way a page can hand over a file. */

export const modelFile = 'one-token-model.safetensors';
export const lossFile = 'one-token-losses.csv';

/** One line a step, nats with all their digits. */
export function lossTable(losses: readonly number[]): string {
  return ['step,loss_nats', ...losses.map((loss, i) => `${i + 1},${loss}`), ''].join('\n');
}

/** The bytes in a buffer of their own, as a Blob wants them. */
export function readable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

export function download(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
