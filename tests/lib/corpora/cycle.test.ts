import { expect, it } from 'vitest';
import { cycleCorpus, cycleVocabulary } from '../../../lib/corpora/cycle';
import { wordTokenizer } from '../../../lib/tokenizers/words';

it('is the circle of four tokens, 64 times', () => {
  const text = Array.from({ length: 64 }, () => 'I love AI !').join(' ');
  expect(wordTokenizer(cycleVocabulary).encode(text)).toEqual(cycleCorpus);
  expect(cycleCorpus.length).toBe(256);
});
