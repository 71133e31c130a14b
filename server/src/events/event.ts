import type { DomainEvent } from './outbox.ts';

/** An event as it is read. */
export interface StoredEvent extends DomainEvent {
  readonly id: number;
  readonly occurredAt: Date;
}

/** A row of `event`. */
export interface EventRow {
  readonly id: number;
  readonly type: string;
  readonly project_id: number;
  readonly repository_id: number | null;
  readonly actor: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly occurred_at: Date;
}

/** The event of a row. */
export function toStoredEvent(row: EventRow): StoredEvent {
  return {
    id: row.id,
    type: row.type,
    projectId: row.project_id,
    repositoryId: row.repository_id ?? undefined,
    actor: row.actor,
    payload: row.payload,
    occurredAt: row.occurred_at,
  };
}
