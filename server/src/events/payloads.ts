/**
 * What events say, by type. Readers get it from the database as it was written, so members are only ever added.
 * `PUSH_ARTIFACT`, `PULL_ARTIFACT`, `DELETE_ARTIFACT`: an `ArtifactPayload`; `QUOTA_EXCEED`, `QUOTA_WARNING`: a
 * `QuotaPayload`; `SCANNING_COMPLETED`, `SCANNING_FAILED`, `SCANNING_STOPPED`: a `ScanPayload`; `REPLICATION`: a
 * `ReplicationPayload`; `TAG_RETENTION`: a `RetentionPayload`.
 */

/** An artifact was pushed, pulled or deleted. */
export type ArtifactPayload = {
  readonly repository: string;
  readonly digest: string;
  /** Tags that were pushed, or went with it; the one by which it was pulled. */
  readonly tags: readonly string[];
  /** Of the request that did it. */
  readonly requestId?: string | undefined;
};

/** A push was refused, or has nearly filled the project. */
export type QuotaPayload = {
  readonly repository: string;
  readonly digest?: string | undefined;
  readonly tags?: readonly string[];
  /** Harbor's sentence. */
  readonly details: string;
};

/** A scan of an artifact has ended. */
export type ScanPayload = {
  readonly repository: string;
  readonly digest: string;
  readonly tags: readonly string[];
  /** `vulnerability` or `sbom`. */
  readonly scanType: string;
  /** Summaries by media type, as an artifact shows them. */
  readonly scanOverview?: Readonly<Record<string, unknown>>;
  readonly sbomOverview?: Readonly<Record<string, unknown>>;
};

/** One side of a replication. */
export type ReplicationSide = {
  /** Undefined for this installation. */
  readonly endpoint?: { readonly name: string; readonly type: string; readonly url: string };
  readonly namespace: string;
};

/** An artifact that was replicated, or deleted by a retention policy. */
export type ArtifactOutcome = {
  readonly type: string;
  readonly status: string;
  /** `name:tag`, without the project. */
  readonly nameTag: string;
  readonly references: readonly string[] | null;
  readonly failReason?: string;
};

/** A task of a replication has ended; written for the local project that is involved. */
export type ReplicationPayload = {
  readonly repository: string;
  readonly status: string;
  readonly description: string;
  readonly artifactType: string;
  /** How the endpoint is authenticated with. */
  readonly authenticationType: string;
  readonly override: boolean;
  readonly triggerType: string;
  readonly policyCreator: string;
  /** Unix seconds. */
  readonly startedAt: number;
  readonly source: ReplicationSide;
  readonly destination: ReplicationSide;
  readonly succeeded: readonly ArtifactOutcome[];
  readonly failed: readonly ArtifactOutcome[];
  readonly executionId: number;
  readonly taskId: number;
};

/** A retention policy has deleted something in a repository. */
export type RetentionPayload = {
  readonly repository: string;
  readonly total: number;
  readonly retained: number;
  readonly policyId: number;
  /** Rules as the interface shows them: template, params, tag_selectors, scope_selectors. */
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  readonly status: string;
  readonly deleted: readonly ArtifactOutcome[];
};
