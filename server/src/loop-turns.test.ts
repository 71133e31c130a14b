import { describe, expect, test } from 'vitest';
import { LoopTurns } from './loop-turns.ts';

/** Keeps the loop busy. */
function work(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

/** Many at once, each with some pieces of work; what they did in order, and how often the loop had its turn meanwhile. */
async function race(turns: LoopTurns, { workers, pieces, ms }: { workers: number; pieces: number; ms: number }) {
  const done: number[] = [];
  let rounds = 0;
  let isOver = false;
  const look = (): void => {
    rounds++;
    if (!isOver) setTimeout(look, 0);
  };
  look();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let piece = 0; piece < pieces; piece++) {
        const turn = turns.next();
        if (turn) await turn;
        work(ms);
        done.push(worker);
      }
    }),
  );
  isOver = true;
  return { done, rounds };
}

describe('turns', () => {
  test('let the loop do other things between the pieces of many', async () => {
    const { done, rounds } = await race(new LoopTurns(5), { workers: 40, pieces: 5, ms: 1 });
    expect(done).toHaveLength(200);
    // 200 ms of work, at most 6 at a time.
    expect(rounds).toBeGreaterThan(20);
  });

  test('are given in the order in which they are asked for', async () => {
    const { done } = await race(new LoopTurns(3), { workers: 10, pieces: 4, ms: 1 });
    const firsts = Array.from({ length: 10 }, (_, worker) => done.indexOf(worker));
    // Nobody has a second turn before everybody has had one.
    expect(Math.max(...firsts)).toBeLessThan(15);
  });

  test('need not be waited for by somebody alone', () => {
    expect(new LoopTurns().next()).toBeUndefined();
  });

  test('go on after those who ask have been away', async () => {
    const turns = new LoopTurns(1);
    for (let time = 0; time < 3; time++) {
      expect((await race(turns, { workers: 3, pieces: 2, ms: 1 })).done).toHaveLength(6);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(turns.next()).toBeUndefined();
    }
  });
});
