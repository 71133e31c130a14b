import type { Digest } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { type Sql, sql } from '../../db/sql.ts';
import type { TagKey } from './tag-queries.ts';

/** Who changes a tag and why, as its history tells. */
export interface TagReason {
  readonly actor: string;
  readonly reason: string;
}

/**
 * Lets nobody else change these tags until the transaction ends, whether they exist or not. In the order given: who
 * locks several gives them sorted, so that two wait for each other instead of blocking each other.
 */
export async function lockTags(on: Queryable, tags: readonly TagKey[]): Promise<void> {
  const keys = tags.map(({ repositoryId, tag }) => `tag ${repositoryId} ${tag}`);
  const repositories = [...new Set(tags.map(({ repositoryId }) => `tags ${repositoryId}`))];
  await on.run(
    sql`
      SELECT
        (SELECT count(pg_advisory_xact_lock_shared(hashtextextended(key, 0))) FROM unnest(${repositories}::text[]) AS key),
        (SELECT count(pg_advisory_xact_lock(hashtextextended(key, 0))) FROM unnest(${keys}::text[]) AS key)`.named(
      'tag-lock',
    ),
  );
}

/** Points locked tags at artifacts and appends the versions to their histories. */
export async function pointTags(
  on: Queryable,
  moves: readonly (TagKey & TagReason & { readonly artifactId: number; readonly digest: Digest })[],
): Promise<void> {
  const rows = moves.map(({ repositoryId, artifactId, tag, digest, actor, reason }) => ({
    ...{ repository_id: repositoryId, artifact_id: artifactId, name: tag },
    ...{ digest, actor, reason },
  }));
  await on.run(
    sql`
      WITH asked AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(${toJsonb(rows)})
          AS asked (repository_id bigint, artifact_id bigint, name text, digest text, actor text, reason text)
      ), version AS (
        INSERT INTO tag_version (repository_id, name, digest, hlc, actor, reason)
        SELECT repository_id, name, digest, ${nextClock(sql`asked.repository_id`, sql`asked.name`)}, actor, reason
        FROM asked RETURNING id, repository_id, name
      )
      INSERT INTO tag AS t (repository_id, artifact_id, name, version_id)
      SELECT repository_id, artifact_id, name, version.id FROM asked JOIN version USING (repository_id, name)
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
      SELECT ${repositoryId}, free.name, free.digest, ${nextClock(sql`${repositoryId}`, sql`free.name`)}, ${actor}, ${reason}
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
  await on.run(sql`
    INSERT INTO tag_version (repository_id, name, hlc, actor, reason)
    SELECT ${repositoryId}, ${tag}, ${nextClock(sql`${repositoryId}`, sql`${tag}`)}, ${removal.actor}, ${removal.reason}`);
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
    SELECT ${repositoryId}, gone.name, ${nextClock(sql`${repositoryId}`, sql`gone.name`)}, ${removal.actor},
      ${removal.reason}
    FROM gone`);
}

// The clock never runs backwards within a tag, whatever the wall clock does.
function nextClock(repositoryId: Sql, tag: Sql): Sql {
  return sql`greatest(
    (extract(epoch FROM clock_timestamp()) * 1000)::bigint << 16,
    (SELECT max(v.hlc) + 1 FROM tag_version v WHERE v.repository_id = ${repositoryId} AND v.name = ${tag}))`;
}
