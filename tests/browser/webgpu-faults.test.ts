/**
 * A graphics card that fails, on the real device of a real Chromium: whatever happens to it, training ends in the numbers
 * of the processor, with a sentence, and no promise is left to reject unheard (vitest fails a run for one).
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Backend } from '../../lib/backends/backend';
import { measuredBackend } from '../../lib/backends/measured';
import { openBackend } from '../../lib/backends/open';
import { wasmBackend } from '../../lib/backends/wasm';
import { type WebGPUBackend, webgpuBackend } from '../../lib/backends/webgpu';
import { cycleCorpus } from '../../lib/corpora/cycle';
import { presets } from '../../lib/model/config';
import { createModel } from '../../lib/model/gpt';
import { Trainer } from '../../lib/training/trainer';

const steps = 24;

/** The processor, and a graphics card that is used although it is slower. */
async function guarded(every = 7) {
  const opened: WebGPUBackend[] = [];
  const backend = measuredBackend({
    cpu: await wasmBackend('The processor runs it.'),
    openGpu: async () => {
      opened.push(await webgpuBackend());
      return opened[0]!;
    },
    preferGpu: true,
    trialRuns: 1,
    every,
  });
  return { backend, gpu: () => opened[0]! };
}

/** Trains until the graphics card runs it, and `steps` more. @param at told before each of those */
async function run(backend: Backend, at: (step: number) => void = () => {}) {
  const model = await createModel(presets.cycle, { backend, seed: 2 });
  const trainer = new Trainer(model, cycleCorpus, { steps, batchSize: 2, sequenceLength: 8, seed: 3 });
  for (let step = 0; step < steps; step++) {
    if (step === 1) await settled();
    at(step);
    await trainer.step();
  }
  const parameters = await model.store.snapshot();
  trainer.close();
  model.close();
  return parameters;
}

/** Waits until no kernel is being compiled, nor has been for a while. */
async function settled(): Promise<void> {
  let quietSince = performance.now();
  while (compiling > 0 || performance.now() - quietSince < 200) {
    if (compiling > 0) quietSince = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Kernels being compiled now. */
let compiling = 0;
const compile = GPUDevice.prototype.createComputePipelineAsync;
GPUDevice.prototype.createComputePipelineAsync = function (given) {
  compiling += 1;
  const pipeline = compile.call(this, given);
  const done = () => {
    compiling -= 1;
  };
  pipeline.then(done, done);
  return pipeline;
};

const undisturbed = await run(await wasmBackend());

function near(ours: Float32Array): void {
  let worst = 0;
  ours.forEach((x, i) => {
    worst = Math.max(worst, Math.abs(x - undisturbed[i]!));
  });
  expect(worst).toBeLessThan(1e-4);
}

afterEach(() => vi.restoreAllMocks());

describe('a graphics card', () => {
  it('trains in the processor’s place, compared now and then', async () => {
    const { backend } = await guarded();
    near(await run(backend));
    expect(backend.name).toBe('webgpu');
    expect(backend.reason).toMatch(
      /^WebGPU agrees to \de-\d; this model is .* the GPU runs it, as you chose\.$/,
    );
  });

  it('may be destroyed in the middle of a run', async () => {
    const { backend, gpu } = await guarded();
    near(await run(backend, (step) => step === 13 && gpu().device.destroy()));
    expect(backend.name).toBe('wasm');
    expect(backend.reason).toMatch(/^WebGPU failed: the device was lost.*nothing was lost\.$/);
  });

  it('may refuse a kernel', async () => {
    const make = GPUDevice.prototype.createShaderModule;
    vi.spyOn(GPUDevice.prototype, 'createShaderModule').mockImplementation(function (this: GPUDevice, given) {
      return make.call(this, { ...given, code: given.label === 'adamwAll' ? 'not WGSL' : given.code });
    });
    const lost = await webgpuBackend();
    lost.device.destroy(); // the next backend gets a device without compiled kernels
    await lost.device.lost;
    const { backend } = await guarded();
    near(await run(backend));
    expect(backend.reason).toMatch(
      /^WebGPU failed: the kernel adamwAll does not compile here: .*nothing was lost\.$/s,
    );
  });

  it('may run out of memory', async () => {
    const answer = GPUDevice.prototype.popErrorScope;
    vi.spyOn(GPUDevice.prototype, 'popErrorScope').mockImplementationOnce(async function (this: GPUDevice) {
      await answer.call(this);
      return new GPUOutOfMemoryError('none left');
    });
    const { backend } = await guarded();
    near(await run(backend));
    expect(backend.reason).toMatch(
      /^WebGPU failed: \d+ bytes more beside the \d+ in use: none left\..*nothing was lost\.$/,
    );
  });

  it('may find a command invalid', async () => {
    const { backend, gpu } = await guarded();
    near(
      await run(backend, (step) => {
        if (step === 13) gpu().device.createBuffer({ size: 16, usage: 0xffff }); // no such usage
      }),
    );
    expect(backend.reason).toMatch(/^WebGPU failed: .*nothing was lost\.$/s);
  });

  it('may be too small', async () => {
    const backend = await webgpuBackend();
    const { maxBufferSize } = backend.device.limits;
    expect(() => backend.allocate([{ name: 'huge', shape: [maxBufferSize / 4 + 1] }])).toThrow(
      /^webgpu: \d+ bytes do not fit in one buffer of this device, which takes \d+$/,
    );
    const narrow = { maxBufferSize, maxStorageBufferBindingSize: 4096 };
    vi.spyOn(backend.device, 'limits', 'get').mockReturnValue(narrow as GPUSupportedLimits);
    await expect(
      createModel(presets.cycle, { backend }).then((model) => model.logits(Array(64).fill(1))),
    ).rejects.toThrow(/^webgpu: a kernel of this model sees \d+ bytes at once; this device allows 4096$/);
    expect(backend.bytes).toBeGreaterThan(0);
  });

  it('may not be there, or not be offered', async () => {
    const find = vi.spyOn(GPU.prototype, 'requestAdapter').mockResolvedValue(null);
    const lost = await webgpuBackend().catch(() => undefined);
    lost?.device.destroy();
    await lost?.device.lost;
    await expect(openBackend('webgpu')).rejects.toThrow('this browser offers WebGPU but no graphics card');
    const { backend } = await guarded();
    near(await run(backend));
    expect(backend.reason).toBe('The CPU runs it: this browser offers WebGPU but no graphics card.');
    find.mockRestore();
    vi.spyOn(navigator, 'gpu', 'get').mockReturnValue(undefined as unknown as GPU);
    await expect(openBackend('webgpu')).rejects.toThrow('this browser has no WebGPU');
    expect((await openBackend('auto')).reason).toContain('this browser has no WebGPU');
  });

  it('is measured by `auto` on the plan itself, where the plan is worth it', async () => {
    const backend = await openBackend('auto', { leastWork: 0, trialRuns: 2 });
    near(await run(backend));
    expect(backend.name).toBe('wasm');
    expect(backend.reason).toMatch(
      /^WebGPU agrees to \de-\d; this model is [\d.]+× faster on the CPU, so the CPU runs it\.$/,
    );
    const idle = await openBackend('auto');
    await run(idle);
    expect(idle.reason).toMatch(/^WebAssembly with SIMD/);
  });
});
