import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { EventLoopDelay } from './event-loop.ts';

test('work that holds the event loop is seen as a delay of about its length', async () => {
  const loop = new EventLoopDelay();
  loop.start();
  try {
    await delay(50);
    const end = performance.now() + 300;
    while (performance.now() < end);
    await until(() => loop.longest > 0.25);
    const [family] = loop.read();
    const quantiles = family?.samples.filter(({ labels }) => labels?.quantile === '1');
    expect(quantiles?.[0]?.value).toBeGreaterThan(0.25);
    expect(family?.samples.at(-1)?.value).toBeGreaterThan(0);
  } finally {
    loop.close();
  }
});
