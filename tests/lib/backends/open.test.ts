/** Which backend opens, and the reason it gives. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DeviceFailed, TooLarge, Unavailable, whyOf } from '../../../lib/backends/backend';
import { openBackend } from '../../../lib/backends/open';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('openBackend', () => {
  it('opens what is named, and says that it was named', async () => {
    for (const name of ['wasm', 'reference'] as const) {
      const backend = await openBackend(name);
      expect(backend.name).toBe(name);
      expect(backend.reason).toMatch(/it was asked for by name\.$/);
      expect(backend.bytes).toBe(0);
      backend.close();
    }
  });

  it('chooses wasm where SIMD is', async () => {
    const { name, reason } = await openBackend();
    expect(name).toBe('wasm');
    expect(reason).toMatch(/^WebAssembly with SIMD .* same bits\.$/);
  });

  it('chooses plain TypeScript where SIMD is not, and refuses wasm by name', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const { name, reason } = await openBackend('auto');
    expect(name).toBe('reference');
    expect(reason).toContain('no WebAssembly SIMD');
    await expect(openBackend('wasm')).rejects.toThrow(
      'wasm cannot run here, this browser has no WebAssembly SIMD',
    );
  });

  it('refuses webgpu by name where there is none, and says so in the reason otherwise', async () => {
    await expect(openBackend('webgpu')).rejects.toThrow(
      'openBackend: webgpu cannot run here, this browser has no WebGPU',
    );
    expect((await openBackend('auto')).reason).toContain(', as this browser has no WebGPU;');
  });

  it('refuses with an error that says why apart from who says it', async () => {
    const refusal = await openBackend('webgpu').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Unavailable);
    expect(refusal).toMatchObject({ backend: 'webgpu', why: 'this browser has no WebGPU' });
  });

  it('waits five seconds for a graphics card that says nothing, no longer', async () => {
    vi.stubGlobal('navigator', { gpu: { requestAdapter: () => new Promise(() => {}) } });
    await import('../../../lib/backends/webgpu'); // loaded on the real clock
    vi.useFakeTimers();
    const refusal = openBackend('webgpu').catch((error: unknown) => error);
    let answered = false;
    void refusal.then(() => {
      answered = true;
    });
    await vi.advanceTimersByTimeAsync(4999);
    expect(answered).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await refusal).toMatchObject({
      backend: 'webgpu',
      why: 'the graphics card did not answer for 5 seconds',
    });
  });

  it('names the backends it knows', async () => {
    const wrong = openBackend('cuda' as 'wasm');
    await expect(wrong).rejects.toThrow(RangeError);
    await expect(wrong).rejects.toThrow(
      'there is no backend cuda; it knows auto, wasm, webgpu and reference',
    );
  });
});

it.each([
  [new Unavailable('wasm', 'this browser is old'), 'this browser is old'],
  [new DeviceFailed('the device was lost'), 'the device was lost'],
  [new TooLarge('2 bytes do not fit'), '2 bytes do not fit'],
  [new Error('webgpu: is no head here.'), 'webgpu: is no head here'],
  ['gone', 'gone'],
])('whyOf(%s) is a clause', (error, clause) => {
  expect(whyOf(error)).toBe(clause);
});
