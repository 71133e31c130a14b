import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';

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
  await on.run(
    sql`
      INSERT INTO audit_log_ext
        (project_id, operation, resource_type, resource, username, operation_description, operation_result)
      VALUES (${entry.projectId}, ${entry.operation}, ${entry.resourceType}, ${entry.resource}, ${entry.username},
        ${entry.description ?? `${entry.operation} ${entry.resourceType}: ${entry.resource}`}, ${entry.succeeded ?? true})`.named(
      'audit-write',
    ),
  );
}
