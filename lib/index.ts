/**
 * The door: everything lib offers, and its table of contents. Nothing outside lib imports past it.
 */

// Backends: where the numbers are computed.
export type { Backend, BackendName } from './backends/backend';
export { openBackend } from './backends/open';
export { loadModel, saveModel } from './checkpoint/model';
export { cycleCorpus, cycleVocabulary } from './corpora/cycle';
export { followsIn } from './corpora/follows';
// Models: what they are, how they begin, how they travel.
export { type FullConfig, type GPTConfig, presets } from './model/config';
export type { DecodeOptions, Decoder } from './model/decoder';
export { type About, createModel, GPT } from './model/gpt';
export { initialise, parameterCount, parameterTable } from './model/parameters';
export { streams, uniform } from './random';
// Sampling: from logits to a token.
export { type Distribution, distribution, type Stage, type StageName } from './sampling/distribution';
export { cumulative, draw, type Segment } from './sampling/draw';
export { type GeneratedToken, type GenerateOptions, generate, type LogitsModel } from './sampling/generate';
export { effectiveChoices, entropy, guessingLoss, perplexityOfLoss, surprise } from './sampling/score';
export type { SamplingSettings } from './sampling/settings';

// Words in, ids out.
export type { Tokenizer, TokenStream } from './tokenizers/tokenizer';
export { wordTokenizer } from './tokenizers/words';
// Training.
export type { Data } from './training/batches';
export type { Schedule } from './training/schedule';
export { type StepReport, type TrainOptions, train } from './training/trainer';
