import { HavenError } from '../../error.ts';

/** What has become of the artifact that a tag pointed at. */
export type VersionState =
  /** It can be pulled. */
  | 'living'
  /** It was deleted and can be brought back. */
  | 'trash'
  /** It was deleted for good. */
  | 'gone'
  /** There is none: the version is the deletion of the tag. */
  | 'deleted';

/** One entry in the history of a tag. */
export interface TagVersion {
  readonly id: number;
  readonly name: string;
  /** Where it points from then on; undefined where it was deleted. */
  readonly digest: string | undefined;
  readonly at: Date;
  readonly actor: string;
  readonly reason: string;
  readonly state: VersionState;
  /** Whether the tag points there now. */
  readonly isCurrent: boolean;
}

/** A deleted artifact that can be brought back. */
export interface TrashedArtifact {
  readonly id: number;
  readonly repository: string;
  readonly digest: string;
  readonly type: string;
  readonly mediaType: string;
  /** Bytes, with everything it refers to. */
  readonly size: number;
  /** Tags it had when it was deleted. */
  readonly tags: readonly string[];
  readonly deletedAt: Date;
  readonly deletedBy: string;
  /** From when on the collector may take it. */
  readonly purgedAt: Date;
}

/** A deleted repository that can be brought back. */
export interface TrashedRepository {
  readonly name: string;
  /** Artifacts that would come back with it. */
  readonly artifactCount: number;
  /** Bytes of their blobs, each counted once. */
  readonly size: number;
  readonly deletedAt: Date;
  readonly deletedBy: string;
  readonly purgedAt: Date;
}

// RFC 3339. A plus that was not encoded in a query has become a blank.
const TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+ -]\d{2}:\d{2})$/;

/** A point in time of a query; undefined when there is none. */
export function parseTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = TIME.test(text) ? new Date(text.replace(' ', '+')) : undefined;
  if (time && !Number.isNaN(time.getTime())) return time;
  throw new HavenError('BAD_REQUEST', `at must be a time like 2026-01-02T03:04:05Z, but it is ${JSON.stringify(text)}`);
}
