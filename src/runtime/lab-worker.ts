/** Hosts one experiment at a time and computes its next result when it is asked for. */
import { experiments } from '@/cells/experiments';
import type { LabReply, LabRequest } from './laboratory';

let running: AsyncGenerator<unknown> | undefined;

addEventListener('message', ({ data }: MessageEvent<LabRequest>) => void answer(data));

async function answer(request: LabRequest): Promise<void> {
  try {
    if (request.kind === 'begin') {
      // The table types each experiment's input; what arrives was typed on the other side.
      const begin = experiments[request.name] as (input: unknown) => AsyncGenerator<unknown>;
      running = begin(request.input);
    }
    const { done, value } = await running!.next();
    say(done ? { kind: 'ended' } : { kind: 'result', value });
  } catch (error) {
    say({ kind: 'failed', sentence: error instanceof Error ? error.message : String(error) });
  }
}

function say(reply: LabReply): void {
  postMessage(reply);
}
