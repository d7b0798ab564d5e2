/** The published cycle run on each backend of Node; tests/browser/webgpu.test.ts replays it on the graphics card. */
import { backends } from '../lib/backends/everyBackend';
import { cycleRun, cycleTensors } from './cycle';
import { replayCycle } from './replay';

replayCycle({ run: cycleRun, tensors: cycleTensors }, backends);
