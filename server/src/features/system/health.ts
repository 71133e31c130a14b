import { isHavenError } from '../../error.ts';
import type { ComponentHealth, HealthCheck } from './model.ts';

// A component that does not answer is not healthy; probes usually wait 5 s or more.
const PATIENCE_MS = 4_000;

/** Checks all components at once, each for a bounded time, and reports them by name. */
export async function checkHealth(checks: Readonly<Record<string, HealthCheck>>): Promise<readonly ComponentHealth[]> {
  const names = Object.keys(checks).sort();
  return Promise.all(names.map(async (name) => ({ name, error: await errorOf(checks[name]) })));
}

async function errorOf(check: HealthCheck | undefined): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, `no answer within ${PATIENCE_MS / 1000} s`);
  });
  const result = Promise.resolve(check?.()).then(() => undefined, describe);
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}

// Anybody may read it, so only messages made for people leave.
function describe(error: unknown): string {
  return isHavenError(error) ? error.message : 'the check failed';
}
