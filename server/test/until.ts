import { setTimeout as delay } from 'node:timers/promises';

/** Waits until something holds; fails when it does not within `timeoutMs`. */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('that never came to be');
    await delay(1);
  }
}
