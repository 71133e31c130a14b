import type { Queryable } from '../db/database.ts';
import { type Sql, sql } from '../db/sql.ts';

/** One row of the audit log; `operation` and `resourceType` make up Harbor's event name `<operation>_<resourceType>`. */
export interface AuditEntry {
  /** 0 when the event belongs to no project. */
  readonly projectId: number;
  readonly operation: string;
  readonly resourceType: string;
  /** What it was done to: `library/nginx:latest`, `library/nginx@sha256:…`, a user or project name. */
  readonly resource: string;
  /** Shown name of the user or robot; `anonymous` when there was none. */
  readonly username: string;
  readonly description?: string;
  /** False for an attempt that failed. */
  readonly succeeded?: boolean;
}

/** Writes an audit row, in the transaction of the change it tells of when given one. */
export async function writeAudit(on: Queryable, entry: AuditEntry): Promise<void> {
  const row = sql`
    SELECT ${entry.projectId}::integer, ${entry.operation}::text, ${entry.resourceType}::text, ${entry.resource}::text,
      ${entry.username}::text, ${entry.description ?? `${entry.operation} ${entry.resourceType}: ${entry.resource}`}::text,
      ${entry.succeeded ?? true}::boolean, now()`;
  await on.run(auditInsert(row).named('audit-write'));
}

/**
 * The statement that writes audit rows, unless the settings say that their kind leaves none, and hands them to the
 * forwarder if there is one. `rows` selects, in this order: project_id, operation, resource_type, resource, username,
 * operation_description, operation_result, op_time.
 */
export function auditInsert(rows: Sql): Sql {
  return sql`WITH ${forwarding(rows)} ${storing}`;
}

/** What `auditInsert` does, as parts of a statement that does more. */
export function auditing(rows: Sql): Sql {
  return sql`${forwarding(rows)}, audited AS (${storing})`;
}

function forwarding(rows: Sql): Sql {
  return sql`
    entry (project_id, operation, resource_type, resource, username, operation_description, operation_result,
      op_time) AS MATERIALIZED (
      SELECT * FROM (${rows}) AS given (project_id, operation, resource_type, resource, username,
        operation_description, operation_result, op_time)
      WHERE NOT EXISTS (
        SELECT FROM setting_effect WHERE given.operation || '_' || given.resource_type = ANY (audit_disabled))
    ), forwarded AS (
      INSERT INTO audit_forward
        (operation, resource_type, resource, username, operation_description, operation_result, op_time)
      SELECT operation, resource_type, resource, username, operation_description, operation_result, op_time
      FROM entry WHERE (SELECT audit_forwarded FROM setting_effect)
    )`;
}

const storing = sql`
    INSERT INTO audit_log_ext
      (project_id, operation, resource_type, resource, username, operation_description, operation_result, op_time)
    SELECT * FROM entry WHERE (SELECT audit_stored FROM setting_effect)`;
