import { expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import type { LogFields } from '../log/logger.ts';
import { BackgroundLoops } from './background.ts';

test('what fails is logged and runs again, beside the others, until all are told to stop', async () => {
  const warnings: LogFields[] = [];
  const logger = { debug() {}, info() {}, error() {}, warn: (fields: LogFields) => void warnings.push(fields) };
  const loops = new BackgroundLoops({ logger });
  const runs = { good: 0, bad: 0 };
  let signal: AbortSignal | undefined;
  loops.start({
    name: 'good',
    intervalMs: 1,
    async run(stop) {
      signal = stop;
      runs.good++;
    },
  });
  loops.start({
    name: 'bad',
    intervalMs: 1,
    async run() {
      runs.bad++;
      if (runs.bad < 3) throw new Error('not yet');
    },
  });
  await until(() => runs.good >= 3 && runs.bad >= 4);
  await loops.close();
  expect(signal?.aborted).toBe(true);
  expect(warnings).toEqual([
    { work: 'bad', error: new Error('not yet') },
    { work: 'bad', error: new Error('not yet') },
  ]);
  const { good } = runs;
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(runs.good).toBe(good);
});
