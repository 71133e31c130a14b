import type { Database, Transaction } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { sql } from '../../db/sql.ts';

/** One successful GET of a manifest. */
export interface Pull {
  readonly artifactId: number;
  readonly repositoryId: number;
  readonly projectId: number;
  readonly tag: string | undefined;
  /** As in the audit log, `project/repository:tag` or `…@digest`. */
  readonly resource: string;
  readonly username: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const ROWS_PER_STATEMENT = 5_000;

/** Counts a batch of pulls once, however often it is given under the same id. */
export async function countPulls(database: Database, batchId: string, pulls: readonly Pull[]): Promise<void> {
  if (pulls.length === 0) return;
  await database.transaction(async (tx) => {
    const fresh = await tx.run(sql`INSERT INTO pull_batch (id) VALUES (${batchId}) ON CONFLICT DO NOTHING`);
    if (fresh === 0) return;
    for (let start = 0; start < pulls.length; start += ROWS_PER_STATEMENT) {
      await countSome(tx, pulls.slice(start, start + ROWS_PER_STATEMENT));
    }
    // A batch this old has no file left anywhere that could be replayed.
    await tx.run(sql`DELETE FROM pull_batch WHERE counted_at < now() - interval '30 days'`);
  });
}

async function countSome(tx: Transaction, pulls: readonly Pull[]): Promise<void> {
  const rows = toJsonb(pulls.map((pull) => ({ ...pull, at: new Date(pull.at).toISOString() })));
  const pulled = sql`
    pulled AS MATERIALIZED (
      SELECT "artifactId" AS artifact_id, "repositoryId" AS repository_id, tag, at
      FROM jsonb_to_recordset(${rows}) AS pull ("artifactId" bigint, "repositoryId" bigint, tag text, at timestamptz))`;
  // Rows are locked in order, so two processes that count at the same time wait instead of blocking each other.
  await tx.run(sql`
    WITH ${pulled}, counted AS (
      SELECT r.repository_id, n FROM repository r
      JOIN (SELECT repository_id, count(*) AS n FROM pulled GROUP BY repository_id) p USING (repository_id)
      ORDER BY r.repository_id FOR UPDATE OF r)
    UPDATE repository r SET pull_count = pull_count + n FROM counted WHERE r.repository_id = counted.repository_id`);
  await tx.run(sql`
    WITH ${pulled}, last AS (
      SELECT artifact_id, max(at) AS at FROM pulled GROUP BY artifact_id
    ), with_parents AS (
      SELECT id, max(at) AS at FROM (
        SELECT artifact_id AS id, at FROM last
        UNION ALL
        SELECT x.parent_id, last.at FROM last JOIN artifact_reference x ON x.child_id = last.artifact_id) each
      GROUP BY id
    ), locked AS (
      SELECT a.id, with_parents.at FROM artifact a JOIN with_parents USING (id) ORDER BY a.id FOR UPDATE OF a)
    UPDATE artifact a SET pull_time = greatest(coalesce(a.pull_time, locked.at), locked.at)
    FROM locked WHERE a.id = locked.id`);
  await tx.run(sql`
    WITH ${pulled}, last AS (
      SELECT repository_id, tag, max(at) AS at FROM pulled WHERE tag IS NOT NULL GROUP BY repository_id, tag
    ), locked AS (
      SELECT t.id, last.at FROM tag t JOIN last ON last.repository_id = t.repository_id AND last.tag = t.name
      ORDER BY t.id FOR UPDATE OF t)
    UPDATE tag t SET pull_time = greatest(coalesce(t.pull_time, locked.at), locked.at)
    FROM locked WHERE t.id = locked.id`);
  await tx.run(sql`
    INSERT INTO audit_log_ext (project_id, operation, resource_type, resource, username, operation_description, op_time)
    SELECT "projectId", 'pull', 'artifact', resource, username, 'pull artifact: ' || resource, at
    FROM jsonb_to_recordset(${rows}) AS pull ("projectId" integer, resource text, username text, at timestamptz)`);
}
