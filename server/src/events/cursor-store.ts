import type { Queryable } from '../db/database.ts';
import { type Sql, sql } from '../db/sql.ts';
import { type EventRow, type StoredEvent, toStoredEvent } from './event.ts';

/**
 * How far a reader is; snapshots are in PostgreSQL's text form.
 *
 *     no window ──open──► window: what `reading` sees and `seen` does not, by id from `position` to `lastId`
 *         ▲                  │
 *         └── seen=reading ◄─┘ read to its end
 */
export interface EventCursor {
  readonly seen: string;
  readonly window: EventWindow | undefined;
}

/** What a reader is in the middle of. */
export interface EventWindow {
  readonly reading: string;
  readonly position: number;
  readonly lastId: number;
}

/** Makes the cursor of a reader that has none: it begins with what happens from now on. */
export async function createCursor(on: Queryable, consumer: string): Promise<void> {
  await on.run(sql`
    INSERT INTO event_cursor (consumer, seen) VALUES (${consumer}, pg_current_snapshot()) ON CONFLICT DO NOTHING`);
}

/** Locks the cursor of a reader until the transaction ends; undefined when another process has it. */
export async function lockCursor(on: Queryable, consumer: string): Promise<EventCursor | undefined> {
  const row = await on.first<CursorRow>(
    sql`
      SELECT seen, reading, position, last_id FROM event_cursor
      WHERE consumer = ${consumer} FOR UPDATE SKIP LOCKED`.named('event-cursor-lock'),
  );
  if (!row) return undefined;
  const { seen, reading, position, last_id: lastId } = row;
  return { seen, window: reading === null ? undefined : { reading, position, lastId } };
}

/** Moves a locked cursor. */
export async function moveCursor(on: Queryable, consumer: string, { seen, window }: EventCursor): Promise<void> {
  await on.run(
    sql`
      UPDATE event_cursor SET seen = ${seen}, reading = ${window?.reading ?? null}, position = ${window?.position ?? 0},
        last_id = ${window?.lastId ?? 0}, update_time = now()
      WHERE consumer = ${consumer}`.named('event-cursor-move'),
  );
}

/**
 * Moves a locked cursor past events that its reader does not want, so that they can be deleted some time. Once a minute
 * is enough: to look at them again costs less than to write.
 */
export async function moveIdleCursor(on: Queryable, consumer: string, seen: string): Promise<void> {
  await on.run(
    sql`
      UPDATE event_cursor SET seen = ${seen}, update_time = now()
      WHERE consumer = ${consumer} AND update_time < now() - interval '1 minute'`.named('event-cursor-idle'),
  );
}

/** What has come to light since a snapshot. */
export interface News {
  /** The snapshot that sees it. */
  readonly reading: string;
  /** First and last id of the events of the wanted types; undefined when there are none. */
  readonly range: { readonly first: number; readonly last: number } | undefined;
  /** Whether there are events at all, of whatever type. */
  readonly exists: boolean;
}

/** Looks for events that `seen` does not see. */
export async function findNews(on: Queryable, seen: string, types: readonly string[] | undefined): Promise<News> {
  // The snapshot is that of the statement, so it sees exactly the rows that are found.
  const row = await on.first<{ reading: string; first: number | null; last: number | null; exists: boolean }>(
    sql`
      SELECT pg_current_snapshot() AS reading, min(id) FILTER (WHERE wanted) AS first,
        max(id) FILTER (WHERE wanted) AS last, count(id) > 0 AS "exists"
      FROM (
        SELECT id, ${types ?? null}::text[] IS NULL OR type = ANY (${types ?? null}::text[]) AS wanted FROM event
        WHERE xact >= (pg_snapshot_xmin(${seen}::pg_snapshot)) AND NOT pg_visible_in_snapshot(xact, ${seen}::pg_snapshot)
      ) AS unseen`.named('event-news'),
  );
  if (!row) throw new Error('an aggregate has no row');
  const { reading, first, last, exists } = row;
  return { reading, exists, range: first === null || last === null ? undefined : { first, last } };
}

/** The next events of a window, by id. */
export async function readWindow(
  on: Queryable,
  { seen, window }: { readonly seen: string; readonly window: EventWindow },
  types: readonly string[] | undefined,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const rows = await on.many<EventRow>(
    sql`
      SELECT ${eventColumns} FROM event
      WHERE id > ${window.position} AND id <= ${window.lastId}
        AND (${types ?? null}::text[] IS NULL OR type = ANY (${types ?? null}::text[]))
        AND pg_visible_in_snapshot(xact, ${window.reading}::pg_snapshot)
        AND NOT pg_visible_in_snapshot(xact, ${seen}::pg_snapshot)
      ORDER BY id LIMIT ${limit}`.named('event-window'),
  );
  return rows.map(toStoredEvent);
}

/** The columns of an event, for `toStoredEvent`. */
export const eventColumns: Sql = sql`id, type, project_id, repository_id, actor, payload, occurred_at`;

/**
 * Brings cursors of another database cluster into this one: a restored dump has snapshots and transaction numbers that
 * mean nothing here, or something else. Their readers begin again with the first event they had not seen; some may come
 * twice. Nothing happens when all is well.
 */
export async function adoptForeignCursors(on: Queryable): Promise<number> {
  await on.run(sql`LOCK TABLE event_cursor IN EXCLUSIVE MODE`);
  const adopted = await on.run(sql`
    UPDATE event_cursor c SET seen = '1:1:', reading = pg_current_snapshot(), update_time = now(),
      position = coalesce((
        SELECT min(id) - 1 FROM event WHERE NOT pg_visible_in_snapshot(xact, c.seen)
          AND (c.reading IS NULL OR id > c.position OR NOT pg_visible_in_snapshot(xact, c.reading))), last.id),
      last_id = last.id
    FROM (SELECT coalesce(max(id), 0) AS id FROM event) AS last
    WHERE greatest(pg_snapshot_xmax(c.seen), pg_snapshot_xmax(c.reading)) > pg_snapshot_xmax(pg_current_snapshot())`);
  // Every snapshot sees the first transaction of a cluster. Own ones are never beyond the snapshot of the statement.
  await on.run(sql`UPDATE event SET xact = '3' WHERE xact >= pg_snapshot_xmax(pg_current_snapshot())`);
  return adopted;
}

interface CursorRow {
  readonly seen: string;
  readonly reading: string | null;
  readonly position: number;
  readonly last_id: number;
}
