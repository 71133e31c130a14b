import assert from 'node:assert/strict';
import { RegistryAnswerError } from '../src/registry-client.ts';

/** What work failed with, or undefined when it succeeded. */
export function failure(work: Promise<unknown>): Promise<Error | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}

/** Holds that something was refused with 507 for full storage or 503, and an error document; never by a cut connection. */
export function refusedClearly(error: Error | undefined): void {
  if (error === undefined) throw new Error('was accepted, but could not be kept');
  if (!(error instanceof RegistryAnswerError)) throw error;
  assert.ok(error.status === 507 || error.status === 503, error.message);
  assert.match(error.message, /"errors":\[\{"code":"[A-Z_]+"/);
}
