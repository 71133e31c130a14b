import { randomUUID } from 'node:crypto';
import type { DigestAlgorithm } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { UploadState } from '../../storage/driver.ts';

/** An upload session as its row has it. */
export interface UploadRecord {
  readonly id: string;
  readonly repositoryId: number;
  readonly algorithm: DigestAlgorithm;
  /** Bytes acknowledged so far. */
  readonly received: number;
  readonly storageState: UploadState | undefined;
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

/** Starts a session and returns its id. */
export async function createUpload(
  on: Queryable,
  upload: {
    readonly repositoryId: number;
    readonly owner: string;
    readonly algorithm: DigestAlgorithm;
    readonly lifetimeHours: number;
  },
): Promise<string> {
  const id = randomUUID();
  await on.run(
    sql`
      INSERT INTO upload (id, repository_id, owner, algorithm, expires_at)
      VALUES (${id}, ${upload.repositoryId}, ${upload.owner}, ${upload.algorithm},
        now() + make_interval(hours => ${upload.lifetimeHours}))`.named('upload-create'),
  );
  return id;
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
 * Claims the session for one writing request. `busy` when another request, here or in another process, is writing;
 * undefined when there is no such session.
 */
export async function claimUpload(
  on: Queryable,
  key: UploadKey,
  claim: string,
): Promise<UploadRecord | 'busy' | undefined> {
  const row = await on.first<UploadRow>(
    sql`
      UPDATE upload u SET lock = ${claim}, locked_until = now() + ${CLAIM}::interval
      FROM repository r
      WHERE u.id = ${key.id} AND r.repository_id = u.repository_id AND r.name = ${key.repository}
        AND u.owner = ${key.owner} AND u.expires_at > now()
        AND (u.lock IS NULL OR u.locked_until < now())
      RETURNING u.id, u.repository_id, u.algorithm, u.received, u.storage_state`.named('upload-claim'),
  );
  if (row) return toRecord(row);
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
  on: Queryable,
  id: string,
  claim: string,
  progress: { readonly received: number; readonly storageState: UploadState | undefined },
): Promise<boolean> {
  const state = progress.storageState === undefined ? null : JSON.stringify(progress.storageState);
  const released = await on.run(
    sql`
      UPDATE upload SET received = ${progress.received}, storage_state = ${state}, lock = NULL, locked_until = NULL
      WHERE id = ${id} AND lock = ${claim}`.named('upload-release'),
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
