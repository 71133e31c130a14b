import type { Queryable } from '../../db/database.ts';
import { joinSql, type Sql, sql } from '../../db/sql.ts';
import { eventColumns } from '../../events/cursor-store.ts';
import { type EventRow, type StoredEvent, toStoredEvent } from '../../events/event.ts';
import { type FilterColumns, filterSql } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import type { WebhookEventType } from './model.ts';
import type { StoredPolicy } from './store.ts';

/** What a list of policies is narrowed and ordered by. */
export interface PolicyFilter {
  readonly projectId: number;
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
}

const policyFilters: FilterColumns = {
  id: { column: sql`id`, type: 'integer' },
  name: { column: sql`name`, type: 'text' },
  description: { column: sql`description`, type: 'text' },
  creator: { column: sql`creator`, type: 'text' },
  enabled: { column: sql`enabled`, type: 'boolean' },
  creation_time: { column: sql`creation_time`, type: 'time' },
  update_time: { column: sql`update_time`, type: 'time' },
};

const policyOrder: SortRules = {
  columns: {
    id: sql`id`,
    name: sql`name`,
    creator: sql`creator`,
    enabled: sql`enabled`,
    creation_time: sql`creation_time`,
    update_time: sql`update_time`,
  },
  fallback: sql`creation_time DESC`,
  unique: sql`id DESC`,
};

const policyColumns = sql`
  id, project_id, name, description, event_types, enabled, creator, creation_time, update_time`;

/** One page of the policies of a project, and the number of all of them. */
export async function listPolicies(
  on: Queryable,
  filter: PolicyFilter,
): Promise<{ readonly policies: readonly StoredPolicy[]; readonly total: number }> {
  const where = sql`project_id = ${filter.projectId} AND ${filterSql(filter.terms, policyFilters)}`;
  const rows = await on.many<PolicyRow>(sql`
    SELECT ${policyColumns} FROM webhook_policy WHERE ${where}
    ORDER BY ${orderSql(filter.sort, policyOrder)} ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) FROM webhook_policy WHERE ${where}`);
  return { policies: rows.map(toPolicy), total: count?.count ?? 0 };
}

/** The policy of a project with that id. */
export async function readPolicy(on: Queryable, projectId: number, id: number): Promise<StoredPolicy | undefined> {
  const row = await on.first<PolicyRow>(sql`
    SELECT ${policyColumns} FROM webhook_policy WHERE id = ${id} AND project_id = ${projectId}`);
  return row && toPolicy(row);
}

/** The switched-on policies of projects; they cannot be deleted until the transaction ends. */
export async function holdPolicies(on: Queryable, projectIds: readonly number[]): Promise<readonly StoredPolicy[]> {
  const rows = await on.many<PolicyRow>(
    sql`
      SELECT ${policyColumns} FROM webhook_policy
      WHERE project_id = ANY (${projectIds}::integer[]) AND enabled ORDER BY id FOR KEY SHARE`.named(
      'webhook-policies',
    ),
  );
  return rows.map(toPolicy);
}

/** When a policy has last reported events of a type. */
export interface LastTrigger {
  readonly policy: StoredPolicy;
  readonly eventType: string;
  /** Undefined for never. */
  readonly at: Date | undefined;
}

/** A row for each type that a policy of the project reports, the newest policies first. */
export async function lastTriggers(on: Queryable, projectId: number): Promise<readonly LastTrigger[]> {
  const rows = await on.many<PolicyRow & { readonly event_type: string; readonly triggered_at: Date | null }>(sql`
    SELECT p.*, type.name AS event_type, t.triggered_at
    FROM webhook_policy p CROSS JOIN LATERAL unnest(p.event_types) WITH ORDINALITY AS type (name, place)
    LEFT JOIN webhook_trigger t ON t.policy_id = p.id AND t.event_type = type.name
    WHERE p.project_id = ${projectId} ORDER BY p.creation_time DESC, p.id DESC, type.place`);
  return rows.map((row) => ({ policy: toPolicy(row), eventType: row.event_type, at: row.triggered_at ?? undefined }));
}

/** What bodies say of projects and repositories. */
export interface Surroundings {
  readonly projects: ReadonlyMap<number, { readonly name: string; readonly isPublic: boolean }>;
  /** Unix seconds, by id; those that are gone are not there. */
  readonly repositories: ReadonlyMap<number, number>;
}

/** Reads what bodies of events say beside the event. */
export async function readSurroundings(on: Queryable, events: readonly StoredEvent[]): Promise<Surroundings> {
  const projectIds = [...new Set(events.map(({ projectId }) => projectId))];
  const repositoryIds = [...new Set(events.flatMap(({ repositoryId }) => repositoryId ?? []))];
  const projects = await on.many<{ id: number; name: string; is_public: boolean }>(
    sql`
      SELECT p.project_id AS id, p.name, coalesce(m.value = 'true', false) AS is_public
      FROM project p LEFT JOIN project_metadata m ON m.project_id = p.project_id AND m.name = 'public'
      WHERE p.project_id = ANY (${projectIds}::integer[])`.named('webhook-projects'),
  );
  const repositories = await on.many<{ id: number; created_at: Date }>(
    sql`
      SELECT repository_id AS id, creation_time AS created_at FROM repository
      WHERE repository_id = ANY (${repositoryIds}::bigint[])`.named('webhook-repositories'),
  );
  return {
    projects: new Map(projects.map(({ id, name, is_public }) => [id, { name, isPublic: is_public }])),
    repositories: new Map(repositories.map((row) => [row.id, Math.floor(row.created_at.getTime() / 1_000)])),
  };
}

/** How many deliveries wait under each of these order keys; counting ends at `most`. */
export async function countWaiting(
  on: Queryable,
  orderKeys: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await on.many<{ key: string; count: number }>(
    sql`
      SELECT key, (SELECT count(*) FROM (
        SELECT FROM task WHERE vendor_type IN ('WEBHOOK', 'SLACK') AND order_key = key
          AND status IN ('Pending', 'Scheduled', 'Running') LIMIT ${most}) AS waiting) AS count
      FROM unnest(${orderKeys}::text[]) AS key`.named('webhook-waiting'),
  );
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** Which events of a project are meant. */
export interface EventFilter {
  readonly projectId: number;
  readonly types: readonly WebhookEventType[];
  readonly ids?: readonly number[] | undefined;
  readonly from?: Date | undefined;
  /** Not included. */
  readonly to?: Date | undefined;
  readonly afterId?: number | undefined;
  readonly terms?: readonly QueryTerm[];
}

const eventFilters: FilterColumns = {
  id: { column: sql`id`, type: 'integer' },
  type: { column: sql`type`, type: 'text' },
  operator: { column: sql`actor`, type: 'text' },
  occurred_at: { column: sql`occurred_at`, type: 'time' },
};

/** The oldest events that are meant, in order. */
export async function findEvents(on: Queryable, filter: EventFilter, limit: number): Promise<readonly StoredEvent[]> {
  const rows = await on.many<EventRow>(sql`
    SELECT ${eventColumns} FROM event WHERE ${eventConditions(filter)} ORDER BY id LIMIT ${limit}`);
  return rows.map(toStoredEvent);
}

/** One page of events, the newest first, and the number of all of them. */
export async function listEvents(
  on: Queryable,
  filter: EventFilter,
  page: Page,
): Promise<{ readonly events: readonly StoredEvent[]; readonly total: number }> {
  const where = eventConditions(filter);
  const rows = await on.many<EventRow>(sql`
    SELECT ${eventColumns} FROM event WHERE ${where} ORDER BY id DESC ${limitSql(page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) FROM event WHERE ${where}`);
  return { events: rows.map(toStoredEvent), total: count?.count ?? 0 };
}

function eventConditions({ projectId, types, ids, from, to, afterId, terms = [] }: EventFilter): Sql {
  return joinSql(
    [
      sql`project_id = ${projectId} AND type = ANY (${types}::text[])`,
      ...(ids === undefined ? [] : [sql`id = ANY (${ids}::bigint[])`]),
      ...(from === undefined ? [] : [sql`occurred_at >= ${from}`]),
      ...(to === undefined ? [] : [sql`occurred_at < ${to}`]),
      ...(afterId === undefined ? [] : [sql`id > ${afterId}`]),
      filterSql(terms, eventFilters),
    ],
    ' AND ',
  );
}

interface PolicyRow {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly description: string;
  // Written by this program.
  readonly event_types: readonly WebhookEventType[];
  readonly enabled: boolean;
  readonly creator: string;
  readonly creation_time: Date;
  readonly update_time: Date;
}

function toPolicy(row: PolicyRow): StoredPolicy {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    description: row.description,
    eventTypes: row.event_types,
    enabled: row.enabled,
    creator: row.creator,
    createdAt: row.creation_time,
    updatedAt: row.update_time,
  };
}
