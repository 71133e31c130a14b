import type { Transaction } from '../db/database.ts';

/** Something that processes remember and that has changed. */
export type Change =
  | { readonly kind: 'project'; readonly projectId: number }
  | { readonly kind: 'user'; readonly userId: number; readonly username: string }
  | { readonly kind: 'tag'; readonly repository: string; readonly tag: string }
  | { readonly kind: 'artifact'; readonly repository: string; readonly digest: string };

/** The channel on which changes are notified. */
export const CHANGE_CHANNEL = 'haven_change';

/** Tells every process once the transaction is committed, this one before it returns; caches drop what they have. */
export async function announceChange(tx: Transaction, change: Change): Promise<void> {
  await tx.announce(CHANGE_CHANNEL, JSON.stringify(change));
}

/** Reads a notification; undefined for one of a newer version of the program, which speaks of things we do not keep. */
export function parseChange(payload: string): Change | undefined {
  const change = JSON.parse(payload) as Change; // written by announceChange of some version
  return ['project', 'user', 'tag', 'artifact'].includes(change.kind) ? change : undefined;
}
