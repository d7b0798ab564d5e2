/**
 * The door: everything lib offers, and its table of contents. Nothing outside lib imports past it.
 */

// Backends: where the numbers are computed.
export { type Backend, type BackendName, Unavailable, whyOf } from './backends/backend';
export { type OpenOptions, openBackend } from './backends/open';
export type { HuggingFaceConfig } from './checkpoint/gpt2';
export { loadModel, saveModel } from './checkpoint/model';
export { type LoadedTraining, loadTraining, saveTraining } from './checkpoint/resume';
export { cycleCorpus, cycleVocabulary } from './corpora/cycle';
export { followsIn } from './corpora/follows';
export { tokenFrequencies } from './corpora/frequencies';
export { namesVocabulary, parseNames } from './corpora/names';
export { editDistance, type Nearest, nearestIn } from './corpora/nearest';
export { type Split, type SplitOptions, split } from './corpora/split';
// Models: what they are, how they begin, how they travel.
export { contextOf, type FullConfig, type GPTConfig, presets } from './model/config';
export type { DecodeOptions, Decoder } from './model/decoder';
export { type Fault, faults } from './model/faults';
export { type About, createModel, GPT } from './model/gpt';
export { initialise, parameterCount, parameterTable } from './model/parameters';
export { decodingWork, growthExponent, type Work, type WorkOptions } from './model/work';
export { streams, uniform } from './random';
// Sampling: from logits to a token.
export type { LogitsModel } from './sampling/ask';
export { bigramModel } from './sampling/bigram';
export { type Distribution, distribution, type Stage, type StageName } from './sampling/distribution';
export { cumulative, draw, type Segment } from './sampling/draw';
export { type GeneratedToken, type GenerateOptions, generate } from './sampling/generate';
export {
  bitsOfLoss,
  effectiveChoices,
  entropy,
  guessingLoss,
  perplexityOfLoss,
  type ScoreOptions,
  score,
  surprise,
  type TextScore,
  type TokenScore,
} from './sampling/score';
export type { KnobStage, SamplingSettings } from './sampling/settings';
export {
  greediest,
  likeliest,
  type Path,
  type Tree,
  type TreeNode,
  type TreeOptions,
  tree,
} from './sampling/tree';

// Words in, ids out.
export { type CharacterTokenizer, charactersOf, characterTokenizer } from './tokenizers/characters';
export { bosMark, type Tokenizer, type TokenStream } from './tokenizers/tokenizer';
export { wordTokenizer } from './tokenizers/words';
// Training.
export type { Optimiser } from './training/adamw';
export { batchChoice, type Data } from './training/batches';
export { type EvaluateOptions, type Evaluation, evaluate } from './training/evaluate';
export type { FullTrainOptions, TrainOptions } from './training/options';
export { type Schedule, share as learningRateShare } from './training/schedule';
export {
  type DataExtent,
  type ResumeOptions,
  type StepReport,
  Trainer,
  type TrainingState,
  train,
} from './training/trainer';
