import type { Digest } from '@haven/oci';
import { HavenError } from '../../error.ts';

/** What somebody wants of a run. */
export interface RunParameters {
  /** Also put artifacts into the trash that nothing names. */
  readonly deleteUntagged: boolean;
  /** Harbor's switch for the tags in its storage; nothing here depends on it. */
  readonly deleteTag: boolean;
  /** Only say what would go. */
  readonly dryRun: boolean;
  /** Batches of blobs that are deleted at a time. */
  readonly workers: number;
}

const MOST_WORKERS = 10;

/** Reads parameters as they are sent and stored; what is absent is false, or one worker. */
export function readRunParameters(given: Readonly<Record<string, unknown>> | undefined): RunParameters {
  const { delete_untagged, delete_tag, dry_run, workers = 1 } = given ?? {};
  return {
    deleteUntagged: readFlag('delete_untagged', delete_untagged),
    deleteTag: readFlag('delete_tag', delete_tag),
    dryRun: readFlag('dry_run', dry_run),
    workers: readWorkers(workers),
  };
}

/** Parameters as they are stored, and shown with a run. */
export function writeRunParameters(parameters: RunParameters): Readonly<Record<string, unknown>> {
  return {
    delete_tag: parameters.deleteTag,
    delete_untagged: parameters.deleteUntagged,
    dry_run: parameters.dryRun,
    workers: parameters.workers,
  };
}

// A run that was meant to be a dry one must not be a real one because `true` came as text.
function readFlag(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  throw new HavenError('BAD_REQUEST', `invalid ${name}: expected true or false, got ${JSON.stringify(value)}`);
}

function readWorkers(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MOST_WORKERS) return value;
  const shown = typeof value === 'number' ? value : JSON.stringify(value);
  throw new HavenError(
    'BAD_REQUEST',
    `Error: Invalid number of workers:${shown}. Workers must be greater than 0 and less than or equal to ${MOST_WORKERS}.`,
  );
}

/** What a run would free. */
export interface Estimate {
  /** Artifacts nothing names, which the run would put into the trash. */
  readonly untagged: number;
  /** Artifacts of the trash that could not be restored any more. */
  readonly artifacts: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly bytes: number;
}

/** What waits to be collected, and what has been. */
export interface CollectionState {
  /** Deleted artifacts that can still be restored. */
  readonly trash: { readonly artifacts: number; readonly oldest: Date | undefined };
  /** Blobs of repositories that no artifact there needs: left by a delete, or uploaded for a manifest to come. */
  readonly idle: { readonly blobs: number; readonly bytes: number };
  /** Blobs the collector is to look at. */
  readonly queue: { readonly blobs: number; readonly bytes: number; readonly postponed: number };
  /** What the collection that goes on all the time has freed, the newest day first. */
  readonly days: readonly {
    readonly day: string;
    readonly artifacts: number;
    readonly manifests: number;
    readonly blobs: number;
    readonly bytes: number;
  }[];
}

/** Something that keeps a blob from being collected. */
export type Holder =
  | {
      readonly kind: 'artifact';
      readonly repository: string;
      readonly artifact: Digest;
      readonly tags: readonly string[];
      /** Living indexes that refer to the artifact. */
      readonly indexes: readonly Digest[];
      /** What the artifact belongs to, such as the image of a signature. */
      readonly subject: Digest | undefined;
      readonly since: Date;
    }
  | {
      readonly kind: 'trash';
      readonly repository: string;
      readonly artifact: Digest;
      readonly by: string;
      readonly since: Date;
      /** When the collection that goes on all the time forgets the artifact. */
      readonly until: Date;
    }
  | {
      /** A push may still refer to it (`awaited`), or a delete has left it (`left over`). */
      readonly kind: 'awaited' | 'left over';
      readonly repository: string;
      readonly since: Date;
      readonly until: Date;
    }
  | {
      /** Somebody uploads into a repository that has the blob, and may refer to it. */
      readonly kind: 'upload';
      readonly repository: string;
      readonly since: Date;
    }
  | { readonly kind: 'queue'; readonly reason: string; readonly until: Date };

/** Everything that keeps a blob. */
export interface BlobExplanation {
  readonly digest: Digest;
  readonly size: number;
  readonly isManifest: boolean;
  readonly isDamaged: boolean;
  readonly since: Date;
  /** The most important ones first, and not more than can be read. */
  readonly holders: readonly Holder[];
  /** Number of all of them. */
  readonly total: number;
}
