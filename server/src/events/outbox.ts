import type { Queryable } from '../db/database.ts';
import { toJsonb } from '../db/jsonb.ts';
import { sql } from '../db/sql.ts';

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

/** Writes an event into the outbox, in the transaction of the change it tells of: both happen or neither. */
export async function writeEvent(on: Queryable, event: DomainEvent): Promise<void> {
  await on.run(
    sql`
      INSERT INTO event (type, project_id, repository_id, actor, payload)
      VALUES (${event.type}, ${event.projectId}, ${event.repositoryId ?? null}, ${event.actor},
        ${toJsonb(event.payload)})`.named('event-write'),
  );
}
