import type { Queryable } from '../db/database.ts';
import { toJsonb } from '../db/jsonb.ts';
import { type Sql, sql } from '../db/sql.ts';

/** Something that happened to an artifact, tag or project, for webhooks, replication and other readers. */
export interface DomainEvent {
  /** Harbor's event word, such as `PUSH_ARTIFACT`. */
  readonly type: string;
  readonly projectId: number;
  readonly repositoryId: number | undefined;
  /** Shown name of the user or robot. */
  readonly actor: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The channel on which consumers are woken. */
export const EVENT_CHANNEL = 'haven_event';

/** Writes an event into the outbox, in the transaction of the change it tells of: both happen or neither. */
export async function writeEvent(on: Queryable, event: DomainEvent): Promise<void> {
  const row = sql`
    SELECT ${event.type}::text, ${event.projectId}::integer, ${event.repositoryId ?? null}::bigint,
      ${event.actor}::text, ${toJsonb(event.payload)}::jsonb, now()`;
  await on.run(eventInsert(row).named('event-write'));
}

/**
 * The statement that writes events and wakes their readers. `rows` selects, in this order: type, project_id,
 * repository_id, actor, payload, occurred_at.
 */
export function eventInsert(rows: Sql): Sql {
  return sql`WITH ${telling(rows)} ${waking}`;
}

/** What `eventInsert` does, as parts of a statement that does more and ends with `waking`. */
export function telling(rows: Sql): Sql {
  return sql`
    written AS (
      INSERT INTO event (type, project_id, repository_id, actor, payload, occurred_at) ${rows} RETURNING id
    )`;
}

/** The end of a statement with `telling`: wakes those who read events. */
export const waking: Sql = sql`SELECT pg_notify(${EVENT_CHANNEL}, '') FROM (SELECT FROM written LIMIT 1) AS any_written`;
