/** The state of the race before it is run: it is run on the reader's machine or not at all. For .astro files only. */
import { presets } from '@lib';
import { sizeText } from '@/runtime/models';

export const specimens = () => ({ opening: { parameters: sizeText(presets.cycle) } });
