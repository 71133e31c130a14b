import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { TaskStatus } from './model.ts';
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

/** Which log: that of a task, or of the first task of an execution. */
export type LogChoice = { readonly taskId: number } | { readonly executionId: number };

/** What a log has after a piece of it. */
export interface LogPart {
  readonly pieces: readonly { readonly id: number; readonly content: string }[];
  /** There are more pieces already. */
  readonly hasMore: boolean;
  /** Nothing will be added any more. */
  readonly isOver: boolean;
  readonly status: TaskStatus;
}

// Pieces are up to a quarter of a mebibyte long.
const MOST_PIECES = 20;

/**
 * The pieces of a log after one of them, and whether its task is over: in one look, as a task's last lines and its end
 * are stored together. Undefined when there is no such task.
 */
export async function readLogAfter(on: Queryable, of: LogChoice, after: number): Promise<LogPart | undefined> {
  const task =
    'taskId' in of
      ? sql`t.id = ${of.taskId}::bigint`
      : sql`t.id = (SELECT min(id) FROM task WHERE execution_id = ${of.executionId}::bigint)`;
  const rows = await on.many<{ status: TaskStatus; id: number | null; content: string | null }>(sql`
    SELECT t.status, l.id, l.content
    FROM task t JOIN execution e ON e.id = t.execution_id
    LEFT JOIN LATERAL (
      SELECT id, content FROM task_log WHERE task_id = t.id AND id > ${after}::bigint ORDER BY id LIMIT ${MOST_PIECES}
    ) l ON true
    WHERE ${task} AND NOT e.outdated ORDER BY l.id`);
  const [first] = rows;
  if (!first) return undefined;
  const pieces = rows.flatMap(({ id, content }) => (id === null ? [] : { id, content: content ?? '' }));
  const { status } = first;
  return { pieces, status, hasMore: pieces.length === MOST_PIECES, isOver: isFinal(status) };
}

function isFinal(status: TaskStatus): boolean {
  return status === 'Success' || status === 'Error' || status === 'Stopped';
}
