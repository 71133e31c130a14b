import type { Authorizer } from '../../auth/authorizer.ts';
import type { Transaction } from '../../db/database.ts';
import { announceChange } from '../../events/changes.ts';

/** Lets every process forget what it remembers of a project once the transaction is committed; this one at once. */
export async function forgetProject(tx: Transaction, authorizer: Authorizer, projectId: number): Promise<void> {
  await announceChange(tx, { kind: 'project', projectId });
  tx.afterCommit(() => authorizer.forgetProject(projectId));
}
