import type { Database, Transaction } from '../db/database.ts';
import { isHavenError } from '../error.ts';
import { type AuditEntry, writeAudit } from './audit.ts';

/**
 * Runs a change and writes its audit row in one transaction. An attempt that is refused leaves a row too, marked as
 * failed; `entry` is then called without a result.
 */
export async function auditedTransaction<Result>(
  database: Database,
  entry: (result: Result | undefined) => AuditEntry,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  try {
    return await database.transaction(async (tx) => {
      const result = await work(tx);
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
