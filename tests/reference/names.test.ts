/** The published names run on each backend of Node; tests/browser/webgpu.test.ts replays it on the graphics card. */
import { readFileSync } from 'node:fs';
import { backends } from '../lib/backends/everyBackend';
import { namesRun, namesTensors } from './names';
import { replayNames } from './replay';

const list = readFileSync(new URL('../../public/data/names.txt', import.meta.url), 'utf8');

replayNames({ run: namesRun, tensors: namesTensors }, list, backends);
