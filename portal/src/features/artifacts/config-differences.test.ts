import { expect, test } from 'vitest';
import { configDifferences } from './config-differences.ts';

test('names what was added, removed and changed', () => {
  const before = { os: 'linux', config: { Env: ['PATH=/bin', 'A=1'], Cmd: ['sh', '-c', 'x'], User: '' } };
  const after = { os: 'linux', config: { Env: ['PATH=/bin', 'A=2', 'B=a=b'], User: 'app', Labels: { v: '1' } } };
  expect(configDifferences(before, after)).toEqual([
    { name: 'config.Cmd', before: 'sh -c x', after: undefined },
    { name: 'config.Env.A', before: '1', after: '2' },
    { name: 'config.Env.B', before: undefined, after: 'a=b' },
    { name: 'config.Labels.v', before: undefined, after: '1' },
    { name: 'config.User', before: undefined, after: 'app' },
  ]);
});

test.each([
  [undefined, undefined],
  [null, {}],
  [{ a: [] }, { a: null }],
  [{ a: [{ b: 1 }] }, { a: [{ b: 1 }] }],
])('%j and %j are the same', (before, after) => {
  expect(configDifferences(before, after)).toEqual([]);
});
