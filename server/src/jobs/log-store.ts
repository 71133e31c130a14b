import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { TaskClaim } from './task-store.ts';

// Stands for what was cut out.
const CUT = '[lines were left out here: the log became too long]\n';

/** Adds a piece to the log of a task, if it is still the worker's. */
export async function appendLog(on: Queryable, claim: TaskClaim, content: string): Promise<void> {
  await on.run(
    sql`
      INSERT INTO task_log (task_id, content)
      SELECT id, ${content} FROM task WHERE id = ${claim.id} AND lease = ${claim.lease}`.named('job-log-append'),
  );
}

/** The length of a task's log in characters. */
export async function lengthOfLog(on: Queryable, taskId: number): Promise<number> {
  const row = await on.first<{ length: number }>(
    sql`SELECT coalesce(sum(length(content)), 0)::float8 AS length FROM task_log WHERE task_id = ${taskId}`,
  );
  return row?.length ?? 0;
}

/**
 * Cuts out of the middle of a log: the first pieces, up to `head` characters, and the last, up to `tail`, stay, with a
 * line between them that says so. Returns the length it has then.
 */
export async function shortenLog(on: Queryable, taskId: number, head: number, tail: number): Promise<number> {
  await on.run(sql`
    WITH piece AS (
      SELECT id, content = ${CUT} AS is_cut, sum(length(content)) OVER (ORDER BY id) AS to_here,
        sum(length(content)) OVER (ORDER BY id DESC) AS from_here,
        bool_or(content = ${CUT}) OVER (ORDER BY id) AS behind_cut
      FROM task_log WHERE task_id = ${taskId}
    ), middle AS (
      SELECT id, row_number() OVER (ORDER BY id) AS place FROM piece
      WHERE is_cut OR ((behind_cut OR to_here > ${head}) AND from_here > ${tail})
    ), gone AS (
      DELETE FROM task_log USING middle WHERE task_log.id = middle.id AND middle.place > 1
    )
    UPDATE task_log SET content = ${CUT} FROM middle WHERE task_log.id = middle.id AND middle.place = 1`);
  return lengthOfLog(on, taskId);
}

/** The whole log of a task that exists; undefined when it does not. */
export async function readLog(on: Queryable, taskId: number): Promise<string | undefined> {
  const row = await on.first<{ content: string | null }>(sql`
    SELECT (SELECT string_agg(content, '' ORDER BY id) FROM task_log WHERE task_id = t.id) AS content
    FROM task t JOIN execution e ON e.id = t.execution_id WHERE t.id = ${taskId} AND NOT e.outdated`);
  return row && (row.content ?? '');
}
