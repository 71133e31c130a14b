import type { Database, Transaction } from '../db/database.ts';
import { isHavenError } from '../error.ts';
import { type AuditEntry, writeAudit } from './audit.ts';

/** A change that leaves an audit row. */
export interface AuditedChange<Result, Prepared> {
  readonly database: Database;
  /** The row; called without a result for an attempt that was refused. */
  readonly entry: (result: Result | undefined) => AuditEntry;
  /** Slow checks and computations, before a connection is taken. */
  readonly prepare: () => Promise<Prepared> | Prepared;
  readonly work: (tx: Transaction, prepared: Prepared) => Promise<Result>;
}

/**
 * Runs a change and writes its audit row in one transaction. An attempt that is refused, already by `prepare`, leaves
 * a row too, marked as failed.
 */
export async function auditedChange<Result, Prepared>(change: AuditedChange<Result, Prepared>): Promise<Result> {
  const { database, entry, prepare, work } = change;
  try {
    const prepared = await prepare();
    return await database.transaction(async (tx) => {
      const result = await work(tx, prepared);
      await writeAudit(tx, entry(result));
      return result;
    });
  } catch (error) {
    if (isHavenError(error) && error.status < 500) {
      await writeAudit(database, { ...entry(undefined), succeeded: false });
    }
    throw error;
  }
}
