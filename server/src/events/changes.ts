import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';

/** Something that processes remember and that has changed. */
export type Change =
  | { readonly kind: 'project'; readonly projectId: number }
  | { readonly kind: 'user'; readonly userId: number; readonly username: string }
  | { readonly kind: 'tag'; readonly repository: string; readonly tag: string }
  | { readonly kind: 'artifact'; readonly repository: string; readonly digest: string };

/** The channel on which changes are notified. */
export const CHANGE_CHANNEL = 'haven_change';

/** Tells every process, this one too, once the transaction is committed; caches drop what they have of it. */
export async function announceChange(on: Queryable, change: Change): Promise<void> {
  await on.run(sql`SELECT pg_notify(${CHANGE_CHANNEL}, ${JSON.stringify(change)})`);
}

/** Reads a notification; undefined for one of a newer version of the program, which speaks of things we do not keep. */
export function parseChange(payload: string): Change | undefined {
  const change = JSON.parse(payload) as Change; // written by announceChange of some version
  return ['project', 'user', 'tag', 'artifact'].includes(change.kind) ? change : undefined;
}
