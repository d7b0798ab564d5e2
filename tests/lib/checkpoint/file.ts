/** Safetensors files as others may write them: any dtype, any order, any padding. */

export interface Part {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A tensor of F32. */
export function part(name: string, shape: readonly number[], values: Float32Array): Part {
  return { name, dtype: 'F32', shape, bytes: new Uint8Array(values.slice().buffer) };
}

/** The parts in their order, after a header with this many spaces at its end. */
export function fileOf(
  parts: readonly Part[],
  metadata?: Readonly<Record<string, string>>,
  padding = 0,
): Uint8Array {
  let end = 0;
  const entries = parts.map(({ name, dtype, shape, bytes }) => {
    const begin = end;
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const header = JSON.stringify({
    ...(metadata && { __metadata__: metadata }),
    ...Object.fromEntries(entries),
  });
  const text = new TextEncoder().encode(header + ' '.repeat(padding));
  const file = new Uint8Array(8 + text.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const { bytes } of parts) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}
