/**
 * How the numbers of a tensor may be written, by safetensors' names. The size of every kind is known, so that a file
 * can be checked whole; three kinds are read as weights: F32, and the two halves that F32 holds exactly, F16
 * (IEEE 754 binary16) and BF16 (the upper half of an F32). Knows nothing of files.
 */

const BYTES: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3'].map((dtype) => [dtype, 1] as const),
  ...['I16', 'U16', 'F16', 'BF16'].map((dtype) => [dtype, 2] as const),
  ...['I32', 'U32', 'F32'].map((dtype) => [dtype, 4] as const),
  ...['I64', 'U64', 'F64'].map((dtype) => [dtype, 8] as const),
]);

/** The kinds `floatsOf` reads. */
export const floatDtypes: readonly string[] = ['F32', 'F16', 'BF16'];

/** Bytes a number, or undefined for a kind nobody here knows. */
export function bytesOf(dtype: string): number | undefined {
  return BYTES.get(dtype);
}

/**
 * The numbers that little-endian bytes hold, each exactly. F32 at a multiple of 4 is a view on the bytes; everything
 * else is new memory. NaN keeps its bits.
 * @throws RangeError for a dtype that is not in `floatDtypes`
 */
export function floatsOf(dtype: string, bytes: Uint8Array): Float32Array {
  switch (dtype) {
    case 'F32': {
      const { buffer, byteOffset, length } = aligned(bytes, 4);
      return new Float32Array(buffer, byteOffset, length / 4);
    }
    case 'F16':
      return widen(bytes, float32BitsOfF16);
    case 'BF16':
      return widen(bytes, (half) => half << 16);
    default:
      throw new RangeError(`dtype is ${dtype}; numbers are read from ${floatDtypes.join(', ')}`);
  }
}

/** Each 16-bit word becomes the 32 bits of an F32. */
function widen(bytes: Uint8Array, toBits: (half: number) => number): Float32Array {
  const { buffer, byteOffset, length } = aligned(bytes, 2);
  const halves = new Uint16Array(buffer, byteOffset, length / 2);
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = toBits(halves[i]!);
  return new Float32Array(words.buffer);
}

/** Sign 1, exponent 5 (bias 15), fraction 10 → sign 1, exponent 8 (bias 127), fraction 23. */
function float32BitsOfF16(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13); // ±∞ and NaN
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Subnormal, fraction · 2⁻²⁴: its leading 1 moves out of the fraction and counts in the exponent.
  const shift = Math.clz32(fraction) - 21; // 1 … 10
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : bytes.slice();
}
