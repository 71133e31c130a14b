import type { Digest } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** Who changes a tag and why, as its history tells. */
export interface TagReason {
  readonly actor: string;
  readonly reason: string;
}

/**
 * Lets nobody else change these tags until the transaction ends, whether they exist or not. In the order given: who
 * locks several gives them sorted, so that two wait for each other instead of blocking each other.
 */
export async function lockTags(on: Queryable, repositoryId: number, tags: readonly string[]): Promise<void> {
  const keys = tags.map((tag) => `tag ${repositoryId} ${tag}`);
  await on.run(
    sql`
      SELECT pg_advisory_xact_lock_shared(hashtextextended(${`tags ${repositoryId}`}, 0)),
        (SELECT count(pg_advisory_xact_lock(hashtextextended(key, 0))) FROM unnest(${keys}::text[]) AS key)`.named(
      'tag-lock',
    ),
  );
}

/** Those of the tags that exist, and the artifacts they point at. */
export async function readTags(
  on: Queryable,
  repositoryId: number,
  tags: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await on.many<{ name: string; artifact_id: number }>(
    sql`
      SELECT name::text, artifact_id FROM tag
      WHERE repository_id = ${repositoryId} AND name = ANY (${tags}::text[])`.named('tag-read'),
  );
  return new Map(rows.map((row) => [row.name, row.artifact_id]));
}

/** Points a locked tag at an artifact and appends the version to its history. */
export async function pointTag(
  on: Queryable,
  move: TagReason & {
    readonly repositoryId: number;
    readonly artifactId: number;
    readonly digest: Digest;
    readonly tag: string;
  },
): Promise<void> {
  await on.run(
    sql`
      WITH version AS (${insertVersion(move.repositoryId, move.tag, move.digest, move)})
      INSERT INTO tag AS t (repository_id, artifact_id, name, version_id)
      SELECT ${move.repositoryId}, ${move.artifactId}, ${move.tag}, id FROM version
      ON CONFLICT (repository_id, name) DO UPDATE
      SET artifact_id = excluded.artifact_id, version_id = excluded.version_id, push_time = now()`.named('tag-move'),
  );
}

/** Gives artifacts tags that the repository does not have, and appends that to their histories; returns those. */
export async function createTags(
  on: Queryable,
  creation: TagReason & {
    readonly repositoryId: number;
    readonly tags: readonly { readonly tag: string; readonly artifactId: number; readonly digest: Digest }[];
  },
): Promise<string[]> {
  const { repositoryId, tags, actor, reason } = creation;
  await lockAllTags(on, repositoryId);
  const rows = await on.many<{ name: string }>(sql`
    WITH free AS MATERIALIZED (
      SELECT given.* FROM unnest(${tags.map(({ tag }) => tag)}::text[],
        ${tags.map(({ artifactId }) => artifactId)}::bigint[], ${tags.map(({ digest }) => digest)}::text[])
        AS given (name, artifact_id, digest)
      WHERE NOT EXISTS (SELECT FROM tag t WHERE t.repository_id = ${repositoryId} AND t.name = given.name)
    ), version AS (
      INSERT INTO tag_version (repository_id, name, digest, hlc, actor, reason)
      SELECT ${repositoryId}, free.name, free.digest, greatest(
          (extract(epoch FROM clock_timestamp()) * 1000)::bigint << 16,
          (SELECT max(v.hlc) + 1 FROM tag_version v WHERE v.repository_id = ${repositoryId} AND v.name = free.name)
        ), ${actor}, ${reason}
      FROM free RETURNING id, name
    )
    INSERT INTO tag (repository_id, artifact_id, name, version_id)
    SELECT ${repositoryId}, free.artifact_id, free.name, version.id FROM free JOIN version USING (name)
    RETURNING name::text`);
  return rows.map((row) => row.name).sort();
}

// Against everybody who changes a tag here: there may be more of them than the database has room for locks.
async function lockAllTags(on: Queryable, repositoryId: number): Promise<void> {
  await on.run(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`tags ${repositoryId}`}, 0))`);
}

/**
 * Deletes a locked tag of an artifact and appends that to its history; false when there is none, also because it has
 * just moved to another artifact.
 */
export async function deleteTag(
  on: Queryable,
  removal: TagReason & { readonly repositoryId: number; readonly artifactId: number; readonly tag: string },
): Promise<boolean> {
  const { repositoryId, artifactId, tag } = removal;
  const removed = await on.run(
    sql`DELETE FROM tag WHERE repository_id = ${repositoryId} AND name = ${tag} AND artifact_id = ${artifactId}`,
  );
  if (removed === 0) return false;
  await on.run(insertVersion(repositoryId, tag, null, removal));
  return true;
}

/** Deletes all tags of artifacts of one repository and appends that to their histories. */
export async function deleteTags(
  on: Queryable,
  removal: TagReason & { readonly repositoryId: number; readonly artifactIds: readonly number[] },
): Promise<void> {
  const { repositoryId, artifactIds } = removal;
  await lockAllTags(on, repositoryId);
  await on.run(sql`
    WITH gone AS (
      DELETE FROM tag WHERE repository_id = ${repositoryId} AND artifact_id = ANY (${artifactIds}::bigint[])
      RETURNING name COLLATE "default" AS name -- as the index of the versions has it
    )
    INSERT INTO tag_version (repository_id, name, hlc, actor, reason)
    SELECT ${repositoryId}, gone.name, greatest(
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint << 16,
        (SELECT max(v.hlc) + 1 FROM tag_version v WHERE v.repository_id = ${repositoryId} AND v.name = gone.name)
      ), ${removal.actor}, ${removal.reason}
    FROM gone`);
}

// The clock never runs backwards within a tag, whatever the wall clock does.
function insertVersion(repositoryId: number, tag: string, digest: string | null, { actor, reason }: TagReason) {
  return sql`
    INSERT INTO tag_version (repository_id, name, digest, hlc, actor, reason)
    SELECT ${repositoryId}, ${tag}, ${digest}, greatest(
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint << 16,
        (SELECT max(hlc) + 1 FROM tag_version WHERE repository_id = ${repositoryId} AND name = ${tag})
      ), ${actor}, ${reason}
    RETURNING id`;
}
