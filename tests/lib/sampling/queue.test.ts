import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HeaviestFirst } from '../../../lib/sampling/queue';

it('gives the heaviest first, of equally heavy ones that which came first, and nothing when empty', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(9))), (turns) => {
      const queue = new HeaviestFirst<{ mass: number; turn: number }>();
      const plain: { mass: number; turn: number }[] = [];
      turns.forEach((mass, turn) => {
        if (mass === null) {
          plain.sort((a, b) => b.mass - a.mass || a.turn - b.turn);
          expect(queue.pop()).toEqual(plain.shift());
        } else {
          queue.push({ mass, turn });
          plain.push({ mass, turn });
        }
        expect(queue.size).toBe(plain.length);
      });
    }),
  );
});
