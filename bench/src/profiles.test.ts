import { expect, it } from 'vitest';
import { selfTimes } from './profiles.ts';

it('samples of a profile are counted for the measurement in which they lie', () => {
  const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 4 });
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(idle)') },
      { id: 2, callFrame: frame('work', 'file:///x/y.js'), children: [3] },
      { id: 3, callFrame: frame('write', 'node:net'), children: [4] },
      { id: 4, callFrame: frame('writev') },
    ],
    startTime: 1_000,
    samples: [1, 2, 2, 1, 2, 4],
    timeDeltas: [10, 10, 10, 10, 10, 10],
  };
  const window = { server: 'haven', workload: 'W1', operation: 'read', users: 8 } as const;
  const found = selfTimes(profile, [{ ...window, start: 1_015, end: 1_065 }]);
  expect([...found.keys()]).toEqual(['W1 read, 8']);
  expect([...(found.get('W1 read, 8') ?? [])]).toEqual([
    ['work x/y.js:5', 30],
    ['(idle)', 10],
    ['work x/y.js:5 → writev', 10],
  ]);
});
