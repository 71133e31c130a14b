import type { Database } from '../../../db/database.ts';
import { doubling, type Job, type JobHandler } from '../../../jobs/handler.ts';
import { renameInLog, renameSubjects } from './store.ts';

/** Somebody who was deleted, and what stands for the name from now on. */
export interface Pseudonym {
  readonly username: string;
  readonly pseudonym: string;
}

// Rows that are changed in one transaction: each is short, and holds up nobody.
const BATCH = 5_000;
// Who is forgotten is not forgotten because the database was away for an hour.
const MOST_ATTEMPTS = 20;

/** Takes the names of people who were deleted out of the audit log, where that is wanted. */
export function auditPseudonymJob(deps: { readonly database: Database }): JobHandler<Pseudonym> {
  return {
    vendorType: 'AUDIT_LOGS_GDPR_COMPLIANT',
    concurrency: 1,
    maxAttempts: MOST_ATTEMPTS,
    backoffMs: doubling(10_000, 600_000),
    parse({ username, username_hash: pseudonym }) {
      if (typeof username === 'string' && typeof pseudonym === 'string') return { username, pseudonym };
      throw new Error('expected username and username_hash');
    },
    run: (job) => rename(deps.database, job),
  };
}

// Changing a row again changes nothing, so an attempt need not know of those before it.
async function rename(database: Database, job: Job<Pseudonym>): Promise<void> {
  let changed = 0;
  for (const step of [renameInLog, renameSubjects]) {
    for (let rows = BATCH; rows === BATCH; changed += rows) {
      if (job.signal.aborted) return;
      rows = await step(database, job.parameters, BATCH);
    }
  }
  // Not whose: that is what it is about.
  job.log.info(`${changed} rows of the audit log name ${job.parameters.pseudonym} now`);
}
