/**
 * The safetensors format, read strictly and written deterministically: a length (8 bytes, little-endian), a JSON
 * header, and the tensors' numbers, little-endian and in row-major order, one after another without gaps.
 * Format: https://github.com/huggingface/safetensors#format. Reads F32, F16 and BF16 as float32, writes F32. Knows
 * nothing of models or their tensor names.
 */
import { bytesOf, floatDtypes, floatsOf } from './dtypes';
import { type HeaderObject, type HeaderValue, parseHeader, quote } from './header';

/** A tensor: `shape` row-major, `data` with one number for each of its places. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Safetensors {
  /** Free text by name, from `__metadata__`. */
  metadata: Record<string, string>;
  /** In the order of the header. */
  tensors: Map<string, { shape: number[]; data: Float32Array }>;
}

/** A tensor of a file that was opened but not copied. */
export interface FileTensor {
  /** How the file writes its numbers: "F32", "BF16", "BOOL", … */
  readonly dtype: string;
  readonly shape: number[];
  /**
   * Its numbers, row-major. F32 at a multiple of 4 bytes is a view on the file, which must then stay as it is.
   * @throws Error for a dtype other than F32, F16 and BF16
   */
  floats(): Float32Array;
}

export interface OpenSafetensors {
  /** Free text by name, from `__metadata__`. */
  readonly metadata: Record<string, string>;
  /** In the order of the header. */
  readonly tensors: Map<string, FileTensor>;
}

/** Where one tensor's bytes lie, counted from the end of the header. */
interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

const LENGTH_BYTES = 8;
/** The widest number. */
const MOST_BYTES_PER_NUMBER = 8;
/** The limit of Hugging Face's own reader. */
const LONGEST_HEADER = 100_000_000;
const METADATA = '__metadata__';

/**
 * Opens a whole file. Everything the header claims is checked against the bytes at hand before any memory is taken;
 * numbers are read when asked for, so tensors nobody wants cost nothing, and may be of a dtype nobody reads.
 * @throws Error, one sentence that begins with "safetensors:", for any file that is not exactly the format
 */
export function openSafetensors(bytes: Uint8Array): OpenSafetensors {
  requireLittleEndian();
  const length = headerLength(bytes);
  const header = parseHeader(headerText(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length)));
  const body = bytes.subarray(LENGTH_BYTES + length);

  const entries: Entry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of header) {
    if (name === METADATA) metadata = readMetadata(value);
    else entries.push(readEntry(name, value));
  }
  requireContiguous(entries, body.length);

  const opened = ({ name, dtype, shape, begin, end }: Entry): FileTensor => ({
    dtype,
    shape,
    floats() {
      if (!floatDtypes.includes(dtype))
        throw new Error(
          `safetensors: tensor ${quote(name)} has dtype "${dtype}"; numbers are read from ${floatDtypes.join(', ')}`,
        );
      return floatsOf(dtype, body.subarray(begin, end));
    },
  });
  return { metadata, tensors: new Map(entries.map((entry) => [entry.name, opened(entry)])) };
}

/**
 * Reads a whole file, every tensor of it, into memory of their own: they outlive `bytes`.
 * @throws Error as `openSafetensors` does, and when a tensor is not of floats
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { metadata, tensors } = openSafetensors(bytes);
  const copied: Safetensors['tensors'] = new Map();
  for (const [name, tensor] of tensors) {
    const floats = tensor.floats();
    const data = floats.buffer === bytes.buffer ? floats.slice() : floats;
    copied.set(name, { shape: tensor.shape, data });
  }
  return { metadata, tensors: copied };
}

/**
 * Writes a file. The same tensors and metadata in the same order give the same bytes; the header is padded with spaces
 * so that the numbers begin at a multiple of 8.
 * @throws RangeError when a name is taken or reserved, or a shape does not match its data
 */
export function writeSafetensors(
  tensors: Iterable<readonly [name: string, tensor: StoredTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  requireLittleEndian();
  const list = [...tensors];
  const header = new TextEncoder().encode(headerOf(list, metadata));
  const start = LENGTH_BYTES + Math.ceil(header.length / 8) * 8;
  const size = list.reduce((sum, [, { data }]) => sum + data.byteLength, start);

  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  bytes.fill(0x20, LENGTH_BYTES, start);
  bytes.set(header, LENGTH_BYTES);
  let offset = start;
  for (const [, { data }] of list) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

function headerLength(bytes: Uint8Array): number {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('safetensors: bytes must be a Uint8Array');
  if (bytes.length < LENGTH_BYTES) {
    throw new Error(
      `safetensors: the file has ${bytes.length} bytes; the length of its header alone takes ${LENGTH_BYTES}`,
    );
  }
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > LONGEST_HEADER) {
    throw new Error(`safetensors: the header claims ${length} bytes; at most ${LONGEST_HEADER} are allowed`);
  }
  const left = bytes.length - LENGTH_BYTES;
  if (length > left)
    throw new Error(
      `safetensors: the header claims ${length} bytes, but only ${left} follow: the file is cut off`,
    );
  return length;
}

function headerText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error('safetensors: the header is not valid UTF-8');
  }
}

function readMetadata(value: HeaderValue): Record<string, string> {
  if (!(value instanceof Map)) throw new Error(`safetensors: ${METADATA} must be an object of strings`);
  for (const [name, text] of value) {
    if (typeof text !== 'string')
      throw new Error(`safetensors: ${METADATA} holds ${quote(name)}, which is not a string`);
  }
  return Object.fromEntries(value as ReadonlyMap<string, string>);
}

/** Checks one tensor's entry by itself: keys, dtype, shape, and that its offsets span exactly its shape. */
function readEntry(name: string, value: HeaderValue): Entry {
  const tensor = `safetensors: tensor ${quote(name)}`;
  if (!(value instanceof Map))
    throw new Error(`${tensor} must be an object with dtype, shape and data_offsets`);
  const { dtype, shape, data_offsets: offsets } = Object.fromEntries(value as HeaderObject);
  if (value.size !== 3 || dtype === undefined || shape === undefined || offsets === undefined) {
    throw new Error(`${tensor} must have dtype, shape and data_offsets, and nothing else`);
  }
  if (typeof dtype !== 'string') throw new Error(`${tensor} has a dtype that is no string`);
  const bytesPerNumber = bytesOf(dtype);
  if (bytesPerNumber === undefined)
    throw new Error(`${tensor} has dtype ${quote(dtype)}, which is not known here`);
  if (!isSizes(shape)) throw new Error(`${tensor} has a shape that is not a list of whole numbers from 0 up`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new Error(`${tensor} has data_offsets that are not two whole numbers from 0 up`);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end) throw new Error(`${tensor} begins at byte ${begin}, after its end at byte ${end}`);
  const wanted = sizeOf(shape) * bytesPerNumber;
  if (end - begin !== wanted) {
    throw new Error(
      `${tensor} has ${end - begin} bytes, but its shape ${formatShape(shape)} needs ${sizeInWords(wanted)}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** Every byte after the header must belong to exactly one tensor. */
function requireContiguous(entries: readonly Entry[], size: number): void {
  let reached = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const tensor = `safetensors: tensor ${quote(name)}`;
    if (begin < reached)
      throw new Error(
        `${tensor} begins at byte ${begin}, inside the tensor that ends at byte ${reached}: they overlap`,
      );
    if (begin > reached)
      throw new Error(
        `${tensor} begins at byte ${begin}, but the bytes from ${reached} on belong to no tensor`,
      );
    if (end > size)
      throw new Error(
        `${tensor} ends at byte ${end}, but the file has only ${size} bytes of data: it is cut off`,
      );
    reached = end;
  }
  if (reached < size)
    throw new Error(
      `safetensors: the last tensor ends at byte ${reached}, but the file has ${size} bytes of data`,
    );
}

function headerOf(
  tensors: readonly (readonly [string, StoredTensor])[],
  metadata: Readonly<Record<string, string>>,
): string {
  const parts: string[] = [];
  const texts = Object.entries(metadata);
  for (const [name, text] of texts) {
    if (typeof text !== 'string')
      throw new TypeError(`safetensors: metadata ${quote(name)} is ${typeof text}; it must be a string`);
    requireName(name);
  }
  if (texts.length > 0)
    parts.push(
      `"${METADATA}":{${texts.map((pair) => pair.map((text) => JSON.stringify(text)).join(':')).join(',')}}`,
    );

  const taken = new Set([METADATA]);
  let begin = 0;
  for (const [name, { shape, data }] of tensors) {
    requireName(name);
    if (taken.has(name))
      throw new RangeError(`safetensors: the name ${quote(name)} is taken; every tensor needs its own`);
    taken.add(name);
    if (!isSizes(shape) || sizeOf(shape) !== data.length) {
      throw new RangeError(
        `safetensors: tensor ${quote(name)} has shape ${formatShape(shape)} but ${data.length} numbers`,
      );
    }
    const end = begin + data.byteLength;
    parts.push(
      `${JSON.stringify(name)}:{"dtype":"F32","shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]}`,
    );
    begin = end;
  }
  return `{${parts.join(',')}}`;
}

function requireName(name: string): void {
  if (name === '__proto__') throw new RangeError('safetensors: the name "__proto__" is not allowed');
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Product of the sizes; Infinity when it is too large to be exact, so that it matches no length. */
function sizeOf(shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  const product = shape.reduce((sum, size) => sum * size, 1);
  return product <= Number.MAX_SAFE_INTEGER / MOST_BYTES_PER_NUMBER ? product : Number.POSITIVE_INFINITY;
}

function sizeInWords(bytes: number): string {
  return Number.isFinite(bytes) ? `${bytes}` : 'more than a computer can count';
}

function formatShape(shape: readonly number[]): string {
  return shape.length > 8 ? `(${shape.slice(0, 8).join(', ')}, …)` : `(${shape.join(', ')})`;
}

function requireLittleEndian(): void {
  const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  if (!littleEndian)
    throw new Error('safetensors: this machine stores numbers big-endian, which is not supported');
}
