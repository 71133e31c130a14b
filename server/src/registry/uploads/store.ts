import { randomUUID } from 'node:crypto';
import type { Digest, DigestAlgorithm, RepositoryName } from '@haven/oci';
import type { Database, Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { UploadState } from '../../storage/driver.ts';
import { arrivalLock } from '../blobs/arrivals.ts';
import { limitInEffect, requireWithin } from '../quota.ts';

/** An upload session as its row has it. */
export interface UploadRecord {
  readonly id: string;
  readonly repositoryId: number;
  readonly algorithm: DigestAlgorithm;
  /** Bytes acknowledged so far. */
  readonly received: number;
  readonly storageState: UploadState | undefined;
}

/** A session that one request may write to. */
export interface ClaimedRecord extends UploadRecord {
  /** What was known of the blob that the request makes; it may be out of date when a collector was at work. */
  readonly known: 'absent' | 'present' | 'damaged';
}

/** Which session a request means: an id is worth nothing outside its repository or for another caller. */
export interface UploadKey {
  readonly id: string;
  readonly repository: string;
  readonly owner: string;
}

// A killed process leaves its claim behind for this long; living ones renew it every third of it.
const CLAIM = '30 seconds';

/** Milliseconds between renewals of a claim. */
export const CLAIM_RENEWAL_MS = 10_000;

/** A session to be started. */
export interface NewUpload {
  readonly repository: RepositoryName;
  readonly projectId: number;
  readonly owner: string;
  readonly algorithm: DigestAlgorithm;
  readonly lifetimeHours: number;
  /** Whether it is refused when the project has used up its quota. */
  readonly withinQuota: boolean;
}

// Sessions and their progress are committed without waiting for the disk. When the database dies, the last of them may
// be from a moment before, in order: a client then hears that its upload is unknown or stands elsewhere, as after the
// loss of a file. A blob is another matter: its transaction waits, and takes everything before it along. Such a statement
// is a transaction of its own, hence the Database: a larger one would not wait for the disk either.
const lazily = sql`lazy AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))`;

/**
 * Starts a session and returns its id; undefined when there is no such repository in the project. Fails with `DENIED`
 * where the quota is used up.
 */
export async function createUpload(on: Database, upload: NewUpload): Promise<string | undefined> {
  const id = randomUUID();
  const row = await on.first<{ place: number | null; hard: number | null; used: number | null }>(
    sql`
      WITH ${lazily}, place AS (
        SELECT repository_id FROM repository WHERE name = ${upload.repository} AND project_id = ${upload.projectId}
      ), quota_now AS (
        SELECT ${limitInEffect} AS hard, used FROM quota WHERE project_id = ${upload.projectId} AND ${upload.withinQuota}
      ), started AS (
        INSERT INTO upload (id, repository_id, owner, algorithm, expires_at)
        SELECT ${id}, repository_id, ${upload.owner}, ${upload.algorithm},
          now() + make_interval(hours => ${upload.lifetimeHours})
        FROM place, lazy WHERE NOT EXISTS (SELECT FROM quota_now WHERE hard <> -1 AND used > hard)
      )
      SELECT (SELECT repository_id FROM place) AS place, hard, used FROM (SELECT) AS always LEFT JOIN quota_now ON true`.named(
      'upload-create',
    ),
  );
  if (row && row.hard !== null && row.used !== null) requireWithin({ hard: row.hard, used: row.used }, 0);
  return row?.place == null ? undefined : id;
}

/** The session, for a status request. */
export async function findUpload(on: Queryable, key: UploadKey): Promise<UploadRecord | undefined> {
  const row = await on.first<UploadRow>(
    sql`
      SELECT u.id, u.repository_id, u.algorithm, u.received, u.storage_state
      FROM upload u JOIN repository r USING (repository_id)
      WHERE u.id = ${key.id} AND r.name = ${key.repository} AND u.owner = ${key.owner} AND u.expires_at > now()`.named(
      'upload-find',
    ),
  );
  return row && toRecord(row);
}

/**
 * Claims the session for one writing request, which makes it the blob of that digest when it is to be finished: from then
 * on nobody deletes bytes of that digest. `busy` when another request, here or in another process, is writing; undefined
 * when there is no such session.
 */
export async function claimUpload(
  on: Database,
  key: UploadKey,
  claim: string,
  digest: Digest | undefined,
): Promise<ClaimedRecord | 'busy' | undefined> {
  const coming = sql`${digest ?? null}::text`;
  const row = await on.first<UploadRow & { readonly known: 'present' | 'damaged' | null }>(
    sql`
      WITH ${lazily}, arrival AS MATERIALIZED (
        SELECT pg_advisory_xact_lock_shared(${arrivalLock(coming)}) FROM lazy
      )
      UPDATE upload u SET lock = ${claim}, locked_until = now() + ${CLAIM}::interval, digest = ${coming}
      FROM repository r, arrival
      WHERE u.id = ${key.id} AND r.repository_id = u.repository_id AND r.name = ${key.repository}
        AND u.owner = ${key.owner} AND u.expires_at > now()
        AND (u.lock IS NULL OR u.locked_until < now())
      RETURNING u.id, u.repository_id, u.algorithm, u.received, u.storage_state,
        (SELECT state FROM blob b WHERE b.digest = u.digest) AS known`.named('upload-claim'),
  );
  if (row) return { ...toRecord(row), known: row.known ?? 'absent' };
  return (await findUpload(on, key)) ? 'busy' : undefined;
}

/** Keeps a claim alive while a long body streams in; false when it was lost. */
export async function renewClaim(on: Queryable, id: string, claim: string): Promise<boolean> {
  const renewed = await on.run(
    sql`UPDATE upload SET locked_until = now() + ${CLAIM}::interval WHERE id = ${id} AND lock = ${claim}`,
  );
  return renewed === 1;
}

/** Records what has been received and gives the claim back; false when the claim was lost meanwhile. */
export async function releaseUpload(
  on: Database,
  id: string,
  claim: string,
  progress: { readonly received: number; readonly storageState: UploadState | undefined },
): Promise<boolean> {
  const state = progress.storageState === undefined ? null : JSON.stringify(progress.storageState);
  const released = await on.run(
    sql`
      WITH ${lazily}
      UPDATE upload SET received = ${progress.received}, storage_state = ${state},
        lock = NULL, locked_until = NULL, digest = NULL
      FROM lazy WHERE id = ${id} AND lock = ${claim}`.named('upload-release'),
  );
  return released === 1;
}

/** Ends a session; false when the claim was lost, so somebody else decides its fate. */
export async function endUpload(on: Queryable, id: string, claim: string): Promise<boolean> {
  return (await on.run(sql`DELETE FROM upload WHERE id = ${id} AND lock = ${claim}`.named('upload-end'))) === 1;
}

/** Takes some sessions that have expired out of the table, for their bytes to be thrown away. */
export async function takeExpiredUploads(on: Queryable, limit: number): Promise<UploadRecord[]> {
  const rows = await on.many<UploadRow>(sql`
    DELETE FROM upload WHERE id IN (
      SELECT id FROM upload
      WHERE expires_at <= now() AND (lock IS NULL OR locked_until < now())
      ORDER BY expires_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING id, repository_id, algorithm, received, storage_state`);
  return rows.map(toRecord);
}

/** Which of these ids are sessions. */
export async function livingUploads(on: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await on.many<{ id: string }>(sql`SELECT id::text FROM upload WHERE id::text = ANY (${ids}::text[])`);
  return new Set(rows.map((row) => row.id));
}

interface UploadRow {
  readonly id: string;
  readonly repository_id: number;
  readonly algorithm: string;
  readonly received: number;
  readonly storage_state: UploadState | null;
}

function toRecord(row: UploadRow): UploadRecord {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    algorithm: row.algorithm === 'sha512' ? 'sha512' : 'sha256',
    received: row.received,
    storageState: row.storage_state ?? undefined,
  };
}
