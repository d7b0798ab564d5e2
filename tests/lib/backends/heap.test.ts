/** The wasm heap against a model of itself: random allocations and returns, every piece filled with its own mark. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap, type Piece } from '../../../lib/backends/wasm/heap';

const view = (heap: Heap, { address, size }: Piece) => new Uint8Array(heap.memory.buffer, address, size);
const bytes = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 200_000 }));
const moves = fc.array(fc.oneof(fc.record({ allocate: bytes }), fc.record({ release: fc.nat() })), {
  maxLength: 40,
});

describe('the wasm heap', () => {
  it('hands out zeroed, aligned pieces that never overlap, keeps them while it grows, and gets all of them back', () => {
    fc.assert(
      fc.property(moves, (list) => {
        const heap = new Heap();
        const held: { piece: Piece; mark: number }[] = [];
        const giveBack = (i: number) => {
          const [{ piece, mark }] = held.splice(i, 1) as [(typeof held)[number]];
          expect(view(heap, piece).every((value) => value === mark)).toBe(true);
          heap.release(piece);
        };
        list.forEach((move, i) => {
          if ('allocate' in move) {
            const piece = heap.allocate(move.allocate);
            expect(piece.size).toBeGreaterThanOrEqual(move.allocate);
            expect([piece.address % 16, piece.size % 16]).toEqual([0, 0]);
            expect(piece.address).toBeGreaterThan(0);
            expect(view(heap, piece).every((value) => value === 0)).toBe(true);
            const mark = (i % 255) + 1;
            view(heap, piece).fill(mark);
            held.push({ piece, mark });
          } else if (held.length > 0) giveBack(move.release % held.length);
          expect(heap.used).toBe(held.reduce((sum, { piece }) => sum + piece.size, 0));
        });
        while (held.length > 0) giveBack(held.length >> 1);
        expect(heap.used).toBe(0);
        expect(heap.allocate(16).address).toBe(new Heap().allocate(16).address);
      }),
      { numRuns: 60 },
    );
  });

  it('fills a gap before it takes new memory', () => {
    const heap = new Heap();
    const [first, , third] = [heap.allocate(64), heap.allocate(64), heap.allocate(64)];
    heap.release(first!);
    expect(heap.allocate(32).address).toBe(first!.address);
    expect(heap.allocate(32).address).toBe(first!.address + 32);
    expect(heap.allocate(16).address).toBe(third!.address + 64);
  });

  it('leaves room to read past the end of the last piece, wherever that is', () => {
    for (const size of [64, 64496, 64512, 130_032]) {
      const heap = new Heap();
      const piece = heap.allocate(size);
      expect(heap.memory.buffer.byteLength - piece.address - piece.size).toBeGreaterThanOrEqual(32);
    }
  });

  it('says what did not fit when the memory cannot grow', () => {
    const heap = new Heap();
    heap.allocate(64);
    expect(() => heap.allocate(2 ** 33)).toThrow(
      'wasm: 8589934592 bytes more do not fit beside the 64 in use',
    );
    expect(heap.used).toBe(64);
    expect(heap.allocate(16).address).toBeLessThan(65536);
  });
});
