/**
 * Settings that somebody else chose: the three recipes of the book, and what three engines do when nobody says
 * otherwise, as their documentation has it. An engine's preset is its documented defaults and its documented order in the
 * terms of this engine; what of it this engine does not model stands beside it.
 */
import type { SamplingSettings } from '@lib';

export interface SamplingRecipe {
  readonly name: 'focused' | 'balanced' | 'creative';
  readonly settings: SamplingSettings;
}

export const samplingRecipes: readonly SamplingRecipe[] = [
  { name: 'focused', settings: { temperature: 0.3, topP: 0.85, repetitionPenalty: 1.1 } },
  { name: 'balanced', settings: { temperature: 0.8, topP: 0.9, repetitionPenalty: 1.2 } },
  { name: 'creative', settings: { temperature: 1.2, topP: 0.95, repetitionPenalty: 1.3 } },
];

export interface EnginePreset {
  readonly id: 'transformers' | 'llama.cpp' | 'vllm';
  readonly label: string;
  /** Every knob that the engine has on by default, and its order. */
  readonly settings: SamplingSettings;
  /** Its stages in its own words, in its own order. */
  readonly sequence: readonly string[];
  /** Where that is written, and when it was read there. */
  readonly source: { readonly page: string; readonly edition: string; readonly read: string };
  /** What of it is not the same here, one sentence each. */
  readonly notModelled: readonly string[];
}

export const enginePresets: readonly EnginePreset[] = [
  {
    id: 'transformers',
    label: 'Hugging Face transformers',
    settings: {
      temperature: 1,
      topK: 50,
      topP: 1,
      repetitionPenalty: 1,
      order: ['penalties', 'temperature', 'top-k', 'top-p', 'min-p'],
    },
    sequence: [
      'repetition penalty',
      'temperature',
      'top-h',
      'top-k',
      'top-p',
      'min-p',
      'typical-p',
      'epsilon',
      'eta',
    ],
    source: {
      page: 'https://huggingface.co/docs/transformers/v5.0.0rc2/en/main_classes/text_generation; order: _get_logits_processor in src/transformers/generation/utils.py; defaults: _get_default_generation_params',
      edition: '5, and the main branch after it',
      read: '2026-11-21',
    },
    notModelled: [
      'It draws only when do_sample is set; by default it takes the likeliest token.',
      'A model’s own generation_config.json comes before these defaults.',
      'Presence and frequency penalties do not exist there.',
      'Top-h, typical-p, epsilon and eta sampling exist there, off by default, and not here; top-h is younger than version 4.56.',
    ],
  },
  {
    id: 'llama.cpp',
    label: 'llama.cpp',
    settings: {
      temperature: 0.8,
      topK: 40,
      topP: 0.95,
      minP: 0.05,
      repetitionPenalty: 1,
      presencePenalty: 0,
      frequencyPenalty: 0,
      order: ['penalties', 'top-k', 'top-p', 'min-p', 'temperature'],
    },
    sequence: ['penalties', 'dry', 'top_n_sigma', 'top_k', 'typ_p', 'top_p', 'min_p', 'xtc', 'temperature'],
    source: {
      page: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md, “Sampling params”',
      edition: 'commit 00dc805',
      read: '2026-11-21',
    },
    notModelled: [
      'Its penalties look at the last 64 tokens; here they look at the whole text.',
      'DRY, top-n-sigma, typical-p and XTC exist there, off by default, and not here.',
      'Mirostat, which takes the place of these stages when it is on, does not exist here.',
    ],
  },
  {
    id: 'vllm',
    label: 'vLLM',
    settings: {
      temperature: 1,
      topK: 0,
      topP: 1,
      minP: 0,
      repetitionPenalty: 1,
      presencePenalty: 0,
      frequencyPenalty: 0,
      order: ['penalties', 'temperature', 'min-p', 'top-k', 'top-p'],
    },
    sequence: ['repetition, frequency and presence penalty', 'temperature', 'min-p', 'top-k', 'top-p'],
    source: {
      page: 'https://docs.vllm.ai/en/v0.22.1/api/vllm/v1/sample/sampler/; defaults: SamplingParams in https://github.com/vllm-project/vllm/blob/main/vllm/sampling_params.py',
      edition: '0.22.1 for the order, commit 00388f6 for the defaults',
      read: '2026-11-21',
    },
    notModelled: [
      'Its server takes a model’s generation_config.json before these defaults.',
      'Its presence and frequency penalties count only the tokens it wrote; here they count the prompt too.',
    ],
  },
];
