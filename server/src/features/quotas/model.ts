import { HavenError } from '../../error.ts';
import { requireStorageLimit } from '../projects/index.ts';

/** Storage limit and use of a project, in bytes. */
export interface Quota {
  readonly id: number;
  readonly projectId: number;
  readonly projectName: string;
  readonly ownerName: string;
  /** -1 for unlimited. */
  readonly hard: number;
  readonly used: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The storage limit of the limits that were sent; storage is all there is. */
export function requireLimit(sent: Readonly<Record<string, number>>): number {
  const other = Object.keys(sent).find((resource) => resource !== 'storage');
  if (other !== undefined) throw new HavenError('BAD_REQUEST', `resource ${other} has no quota, only storage has`);
  const { storage } = sent;
  if (storage === undefined) throw new HavenError('BAD_REQUEST', 'hard must name a limit for storage');
  return requireStorageLimit(storage);
}
