import type { Database, Transaction } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { auditInsert } from '../../events/audit.ts';
import { eventInsert } from '../../events/outbox.ts';
import { addToTallies, type Counted } from '../../events/tally.ts';
import { projectsWishing } from '../../events/wishes.ts';

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
  const { counted, timed, unnoticed } = await readEffects(tx);
  const noticed = unnoticed === '' ? pulls : pulls.filter(({ username }) => !username.startsWith(unnoticed));
  if (counted) {
    await countRepositories(tx, noticed);
    await addToTallies(tx, pullsByProject(noticed));
  }
  if (timed) {
    await markArtifacts(tx, noticed);
    await markTags(tx, noticed);
  }
  await tx.run(
    auditInsert(sql`
      SELECT project_id, 'pull', 'artifact', resource, username, 'pull artifact: ' || resource, true,
        to_timestamp(at / 1000)
      FROM unnest(${pulls.map((pull) => pull.projectId)}::integer[], ${pulls.map((pull) => pull.resource)}::text[],
        ${pulls.map((pull) => pull.username)}::text[], ${pulls.map((pull) => pull.at)}::float8[])
        AS pull (project_id, resource, username, at)`),
  );
  await announcePulls(tx, pulls);
}

// Read with each batch, so that a change of the settings counts for all processes at once.
async function readEffects(
  tx: Transaction,
): Promise<{ readonly counted: boolean; readonly timed: boolean; readonly unnoticed: string }> {
  const row = await tx.first<{ counted: boolean; timed: boolean; unnoticed: string }>(
    sql`SELECT pulls_counted AS counted, pulls_timed AS timed, unnoticed_pullers AS unnoticed FROM setting_effect`,
  );
  return row ?? { counted: true, timed: true, unnoticed: '' };
}

// Events of pulls are written only where somebody waits for them.
async function announcePulls(tx: Transaction, all: readonly Pull[]): Promise<void> {
  const wishing = await projectsWishing(tx, 'PULL_ARTIFACT');
  const pulls = all.filter(({ projectId }) => wishing.has(projectId));
  if (pulls.length === 0) return;
  await tx.run(
    eventInsert(sql`
      SELECT 'PULL_ARTIFACT', pull.project_id, pull.repository_id, pull.username,
        jsonb_build_object('repository', r.name, 'digest', a.digest, 'tags', array_remove(ARRAY[pull.tag], NULL)),
        to_timestamp(pull.at / 1000)
      FROM unnest(${pulls.map((pull) => pull.projectId)}::integer[], ${pulls.map((pull) => pull.repositoryId)}::bigint[],
        ${pulls.map((pull) => pull.artifactId)}::bigint[], ${pulls.map((pull) => pull.tag ?? null)}::text[],
        ${pulls.map((pull) => pull.username)}::text[], ${pulls.map((pull) => pull.at)}::float8[])
        WITH ORDINALITY AS pull (project_id, repository_id, artifact_id, tag, username, at, place)
      JOIN artifact a ON a.id = pull.artifact_id JOIN repository r ON r.repository_id = pull.repository_id
      ORDER BY pull.place`),
  );
}

function pullsByProject(pulls: readonly Pull[]): Counted[] {
  const counts = new Map<number, number>();
  for (const { projectId } of pulls) counts.set(projectId, (counts.get(projectId) ?? 0) + 1);
  return [...counts].map(([projectId, by]) => ({ name: 'pulls', projectId, by }));
}

// Rows are locked in order everywhere, so two processes that count at the same time wait instead of blocking each other.
async function countRepositories(tx: Transaction, pulls: readonly Pull[]): Promise<void> {
  const counts = new Map<number, number>();
  for (const { repositoryId } of pulls) counts.set(repositoryId, (counts.get(repositoryId) ?? 0) + 1);
  await tx.run(sql`
    WITH counted AS (
      SELECT r.repository_id, n FROM repository r
      JOIN unnest(${[...counts.keys()]}::bigint[], ${[...counts.values()]}::bigint[]) AS pulled (repository_id, n)
        USING (repository_id)
      ORDER BY r.repository_id FOR UPDATE OF r)
    UPDATE repository r SET pull_count = pull_count + n FROM counted WHERE r.repository_id = counted.repository_id`);
}

// Pulling a child of an index counts as using the index.
async function markArtifacts(tx: Transaction, pulls: readonly Pull[]): Promise<void> {
  const last = new Map<number, number>();
  for (const { artifactId, at } of pulls) last.set(artifactId, Math.max(at, last.get(artifactId) ?? 0));
  await tx.run(sql`
    WITH pulled AS (
      SELECT id, to_timestamp(at / 1000) AS at
      FROM unnest(${[...last.keys()]}::bigint[], ${[...last.values()]}::float8[]) AS pulled (id, at)
    ), with_parents AS (
      SELECT id, max(at) AS at FROM (
        SELECT id, at FROM pulled
        UNION ALL
        SELECT x.parent_id, pulled.at FROM pulled JOIN artifact_reference x ON x.child_id = pulled.id) each
      GROUP BY id
    ), locked AS (
      SELECT a.id, with_parents.at FROM artifact a JOIN with_parents USING (id) ORDER BY a.id FOR UPDATE OF a)
    UPDATE artifact a SET pull_time = greatest(coalesce(a.pull_time, locked.at), locked.at)
    FROM locked WHERE a.id = locked.id`);
}

async function markTags(tx: Transaction, pulls: readonly Pull[]): Promise<void> {
  const last = new Map<string, { readonly repositoryId: number; readonly tag: string; readonly at: number }>();
  for (const { repositoryId, tag, at } of pulls) {
    if (tag === undefined) continue;
    const key = `${repositoryId}:${tag}`;
    if ((last.get(key)?.at ?? 0) < at) last.set(key, { repositoryId, tag, at });
  }
  const tags = [...last.values()];
  if (tags.length === 0) return;
  await tx.run(sql`
    WITH locked AS (
      SELECT t.id, to_timestamp(pulled.at / 1000) AS at FROM tag t
      JOIN unnest(${tags.map((tag) => tag.repositoryId)}::bigint[], ${tags.map((tag) => tag.tag)}::text[],
        ${tags.map((tag) => tag.at)}::float8[]) AS pulled (repository_id, name, at)
        ON t.repository_id = pulled.repository_id AND t.name = pulled.name
      ORDER BY t.id FOR UPDATE OF t)
    UPDATE tag t SET pull_time = greatest(coalesce(t.pull_time, locked.at), locked.at)
    FROM locked WHERE t.id = locked.id`);
}
