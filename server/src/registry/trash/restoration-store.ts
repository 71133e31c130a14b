import type { Digest } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { auditInsert } from '../../events/audit.ts';
import { eventInsert } from '../../events/outbox.ts';
import type { TagPlace } from '../manifests/tag-writer.ts';

/** Things that were deleted together: where, and when, as the database writes it, to the microsecond. */
export interface Deletion {
  readonly place: TagPlace;
  readonly at: string;
}

/** The deletion of an artifact of a project that lies in the trash. */
export async function findDeletion(
  on: Queryable,
  projectId: number,
  artifactId: number,
): Promise<(Deletion & { readonly digest: Digest }) | undefined> {
  const row = await on.first<TrashedRow & { readonly digest: Digest }>(sql`
    SELECT r.repository_id, r.project_id, r.name, a.deleted_at::text AS at, a.digest
    FROM artifact a JOIN repository r USING (repository_id)
    WHERE a.id = ${artifactId}::bigint AND a.project_id = ${projectId} AND a.deleted_at > '-infinity'`);
  return row && { ...toDeletion(row), digest: row.digest };
}

/** The deletion of a repository of a project that lies in the trash. */
export async function findRepositoryDeletion(
  on: Queryable,
  projectId: number,
  name: string,
): Promise<Deletion | undefined> {
  const row = await on.first<TrashedRow>(sql`
    SELECT repository_id, project_id, name, deleted_at::text AS at FROM repository
    WHERE name = ${name} AND project_id = ${projectId} AND state = 'deleted' AND deleted_at > '-infinity'`);
  return row && toDeletion(row);
}

/** The artifacts that went when a repository was deleted. */
export async function artifactsOf(on: Queryable, { place, at }: Deletion): Promise<number[]> {
  const rows = await on.many<{ id: number }>(sql`
    SELECT id FROM artifact WHERE repository_id = ${place.repositoryId} AND deleted_at = ${at}::timestamptz ORDER BY id`);
  return rows.map(({ id }) => id);
}

/** An artifact that comes back with another one, or has to stay while it does. */
export interface TreeMember {
  readonly id: number;
  /** An index needs it, whenever it was deleted itself. */
  readonly isChild: boolean;
}

/** Artifacts with their children, and with the accessories that went in the same deletion. */
export async function treeOf(on: Queryable, deletion: Deletion, artifactIds: readonly number[]): Promise<TreeMember[]> {
  return on.many<TreeMember>(sql`
    WITH RECURSIVE tree AS (
      SELECT id, digest, false AS is_child FROM artifact WHERE id = ANY (${artifactIds}::bigint[])
      UNION
      SELECT n.id, n.digest, n.is_child FROM tree t CROSS JOIN LATERAL (
        SELECT c.id, c.digest, true AS is_child
        FROM artifact_reference x JOIN artifact c ON c.id = x.child_id WHERE x.parent_id = t.id
        UNION ALL
        SELECT s.id, s.digest, false FROM accessory y JOIN artifact s ON s.id = y.artifact_id
        WHERE y.repository_id = ${deletion.place.repositoryId} AND y.subject_digest = t.digest
          AND s.deleted_at = ${deletion.at}::timestamptz
      ) n
    )
    SELECT id, bool_or(is_child) AS "isChild" FROM tree GROUP BY id ORDER BY id`);
}

/** Locks what artifacts consist of, as far as the repository still has it; blobs come before artifacts, as in a push. */
export async function lockBlobsOf(on: Queryable, repositoryId: number, artifactIds: readonly number[]): Promise<void> {
  await on.run(sql`
    SELECT FROM repository_blob
    WHERE repository_id = ${repositoryId}
      AND blob_id IN (SELECT blob_id FROM artifact_blob WHERE artifact_id = ANY (${artifactIds}::bigint[]))
    ORDER BY blob_id FOR UPDATE`);
}

/** Where an artifact is: among the living, where the deletion has put it, or elsewhere in the trash. */
export interface LockedMember {
  readonly id: number;
  readonly state: 'living' | 'deleted with it' | 'otherwise deleted';
}

/** Locks artifacts against everybody until the transaction ends, and says where they are by then. */
export async function lockMembers(
  on: Queryable,
  deletion: Pick<Deletion, 'at'>,
  artifactIds: readonly number[],
): Promise<LockedMember[]> {
  return on.many<LockedMember>(sql`
    SELECT id, CASE WHEN deleted_at IS NULL THEN 'living'
        WHEN deleted_at = ${deletion.at}::timestamptz THEN 'deleted with it' ELSE 'otherwise deleted' END AS state
    FROM artifact WHERE id = ANY (${artifactIds}::bigint[]) ORDER BY id FOR UPDATE`);
}

/** Takes locked artifacts out of the trash as they were; returns what they consist of. */
export async function reviveArtifacts(on: Queryable, artifactIds: readonly number[]): Promise<number[]> {
  await on.run(sql`
    UPDATE artifact SET deleted_at = NULL, deleted_by = NULL, deleted_tags = NULL, deleted_along = false
    WHERE id = ANY (${artifactIds}::bigint[])`);
  const rows = await on.many<{ blob_id: number }>(sql`
    SELECT DISTINCT blob_id FROM artifact_blob WHERE artifact_id = ANY (${artifactIds}::bigint[]) ORDER BY blob_id`);
  return rows.map((row) => row.blob_id);
}

/** Counts for each blob of the artifacts as many living artifacts more as have it now. */
export async function addAllLiveReferences(
  on: Queryable,
  repositoryId: number,
  artifactIds: readonly number[],
): Promise<void> {
  await on.run(sql`
    WITH gained AS (
      SELECT blob_id, count(*)::integer AS refs FROM artifact_blob
      WHERE artifact_id = ANY (${artifactIds}::bigint[]) GROUP BY blob_id
    ), held AS (
      SELECT rb.blob_id FROM repository_blob rb JOIN gained USING (blob_id)
      WHERE rb.repository_id = ${repositoryId} ORDER BY rb.blob_id FOR UPDATE OF rb
    )
    UPDATE repository_blob rb SET live_refs = rb.live_refs + gained.refs
    FROM held JOIN gained USING (blob_id)
    WHERE rb.repository_id = ${repositoryId} AND rb.blob_id = held.blob_id`);
}

/** A tag that went with its artifact. */
export interface LostTag {
  readonly tag: string;
  readonly artifactId: number;
  readonly digest: Digest;
  /** Nobody has used the name since. */
  readonly isFree: boolean;
}

/** The tags that locked artifacts of the trash had when they were deleted. */
export async function lostTags(
  on: Queryable,
  { place, at }: Deletion,
  artifactIds: readonly number[],
): Promise<LostTag[]> {
  return on.many<LostTag>(sql`
    SELECT lost.tag, a.id AS "artifactId", a.digest, newest.digest IS NULL AND newest.at = a.deleted_at AS "isFree"
    FROM artifact a CROSS JOIN LATERAL unnest(a.deleted_tags) AS lost (tag)
    CROSS JOIN LATERAL (
      SELECT v.digest, v.at FROM tag_version v WHERE v.repository_id = ${place.repositoryId} AND v.name = lost.tag
      ORDER BY v.hlc DESC, v.origin DESC LIMIT 1) newest
    WHERE a.id = ANY (${artifactIds}::bigint[]) AND a.deleted_at = ${at}::timestamptz
    ORDER BY lost.tag COLLATE "C"`);
}

/** Puts a repository on the lists again, as it was. */
export async function reviveRepository(on: Queryable, repositoryId: number): Promise<void> {
  await on.run(sql`
    UPDATE repository SET state = 'active', deleted_at = NULL, deleted_by = NULL, update_time = now()
    WHERE repository_id = ${repositoryId}`);
}

/** Where a repository is by now; its row is locked until the transaction ends. */
export async function lockRepositoryDeletion(on: Queryable, { place, at }: Deletion): Promise<boolean> {
  const row = await on.first<{ same: boolean }>(sql`
    SELECT state = 'deleted' AND deleted_at = ${at}::timestamptz AS same FROM repository
    WHERE repository_id = ${place.repositoryId} FOR UPDATE`);
  return row?.same ?? false;
}

/** Writes the events of artifacts that are back, as if each had been pushed, and audit rows of those that people see. */
export async function recordRestorations(
  on: Queryable,
  { projectId, repositoryId, repository }: TagPlace,
  artifactIds: readonly number[],
  actor: string,
): Promise<void> {
  const restored = sql`
    SELECT a.id, a.digest, a.listed, ARRAY(SELECT t.name::text FROM tag t WHERE t.artifact_id = a.id ORDER BY t.name) AS tags
    FROM artifact a WHERE a.id = ANY (${artifactIds}::bigint[]) ORDER BY a.id`;
  await on.run(
    auditInsert(sql`
      SELECT ${projectId}::integer, 'restore', 'artifact', resource, ${actor}::text, 'restore artifact: ' || resource,
        true, now()
      FROM (${restored}) AS restored,
        LATERAL (SELECT ${repository} || coalesce(':' || tags[1], '@' || digest) AS resource) AS named
      WHERE listed`),
  );
  await on.run(
    eventInsert(sql`
      SELECT 'PUSH_ARTIFACT', ${projectId}::integer, ${repositoryId}::bigint, ${actor}::text,
        jsonb_build_object('repository', ${repository}::text, 'digest', digest, 'tags', tags, 'restored', true), now()
      FROM (${restored}) AS restored`),
  );
}

/** A version of a tag, and the artifact it names as far as the repository still has it. */
export interface VersionTarget {
  readonly digest: Digest | null;
  readonly artifactId: number | null;
  /** When the artifact was deleted; null while it lives. */
  readonly deletedAt: string | null;
}

/** One version of a tag. */
export async function findVersion(
  on: Queryable,
  repositoryId: number,
  tag: string,
  versionId: number,
): Promise<VersionTarget | undefined> {
  return on.first<VersionTarget>(sql`
    SELECT v.digest, a.id AS "artifactId", a.deleted_at::text AS "deletedAt"
    FROM tag_version v LEFT JOIN artifact a ON a.repository_id = v.repository_id AND a.digest = v.digest
      AND a.deleted_at IS DISTINCT FROM '-infinity'
    WHERE v.id = ${versionId}::bigint AND v.repository_id = ${repositoryId} AND v.name = ${tag}`);
}

interface TrashedRow {
  readonly repository_id: number;
  readonly project_id: number;
  readonly name: string;
  readonly at: string;
}

function toDeletion(row: TrashedRow): Deletion {
  return { place: { repositoryId: row.repository_id, projectId: row.project_id, repository: row.name }, at: row.at };
}
