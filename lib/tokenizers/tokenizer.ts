/** What every tokenizer can do. Text in, ids out, and back; knows nothing of models. */

/** How BOS, the token that begins and ends a document, is written in the vocabularies of this book. It has no text. */
export const bosMark = '<BOS>';

export interface Tokenizer {
  /** The text of each token, by id. */
  readonly vocabulary: readonly string[];
  /** The id of the token that begins a document and ends it; absent where there is none. No typed text ever encodes to it. */
  readonly bos?: number;
  /** @throws RangeError naming what the vocabulary has no token for; TypeError when text is no string */
  encode(text: string): number[];
  /** @throws RangeError naming an id that is not in the vocabulary */
  decode(ids: readonly number[]): string;
  /** For text that arrives token by token: push every id of it, prompt included, from the first on. */
  stream(): TokenStream;
}

/** Joined, what `push` and `end` return is `decode` of all ids pushed. */
export interface TokenStream {
  /** The text to append for this id. */
  push(id: number): string;
  /** The text to append when no more ids come. */
  end(): string;
}
