import type { Transaction } from '../db/database.ts';

/** Something that processes remember and that has changed. */
export type Change =
  | { readonly kind: 'project'; readonly projectId: number }
  | { readonly kind: 'user'; readonly userId: number; readonly username: string }
  | { readonly kind: 'robot'; readonly robotId: number }
  | { readonly kind: 'trust' }
  | { readonly kind: 'session'; readonly idHash: string }
  | { readonly kind: 'settings' }
  | { readonly kind: 'immutability'; readonly projectId: number }
  | { readonly kind: 'tag'; readonly repository: string; readonly tag: string }
  | { readonly kind: 'artifact'; readonly repository: string; readonly digest: string }
  | { readonly kind: 'blobs'; readonly repository: string; readonly digests: readonly string[] }
  | { readonly kind: 'repository'; readonly repository: string };

/** The channel on which changes are notified. */
export const CHANGE_CHANNEL = 'haven_change';

/** Tells every process once the transaction is committed, this one before it returns; caches drop what they have. */
export async function announceChange(tx: Transaction, change: Change): Promise<void> {
  await tx.announce(CHANGE_CHANNEL, JSON.stringify(change));
}

// A notification holds less than 8,000 bytes; a digest has 71 or 135.
const DIGESTS_PER_NOTICE = 50;

/** Tells that blobs are not in repositories any more. */
export async function announceDissociated(
  tx: Transaction,
  blobs: readonly { readonly repository: string; readonly digest: string }[],
): Promise<void> {
  const byRepository = new Map<string, string[]>();
  for (const { repository, digest } of blobs) {
    byRepository.set(repository, [...(byRepository.get(repository) ?? []), digest]);
  }
  for (const [repository, digests] of byRepository) {
    for (let start = 0; start < digests.length; start += DIGESTS_PER_NOTICE) {
      await announceChange(tx, {
        kind: 'blobs',
        repository,
        digests: digests.slice(start, start + DIGESTS_PER_NOTICE),
      });
    }
  }
}

const KINDS: readonly string[] = [
  'project',
  'user',
  'robot',
  'trust',
  'session',
  'settings',
  'immutability',
  'tag',
  'artifact',
  'blobs',
  'repository',
] satisfies readonly Change['kind'][];

/** Reads a notification; undefined for one of a newer version of the program, which speaks of things we do not keep. */
export function parseChange(payload: string): Change | undefined {
  const change = JSON.parse(payload) as Change; // written by announceChange of some version
  return KINDS.includes(change.kind) ? change : undefined;
}
