import type { Database } from '../../src/db/database.ts';
import { joinSql, rawSql, sql } from '../../src/db/sql.ts';

// What a refused request may leave behind: that it was tried, and what was remembered on the way.
const TRACES = /^(audit_|event|session$|schema_migration$|pull_|job_|task_log|worker)/;

/** Looks at a whole database, without knowing its tables. */
export class DatabaseState {
  readonly #db: Database;
  readonly #tables: readonly { readonly name: string; readonly columns: readonly string[] }[];

  /** Learns the tables. */
  static async of(database: Database): Promise<DatabaseState> {
    const rows = await database.many<{ name: string; columns: readonly string[] }>(sql`
      SELECT c.table_name AS name, array_agg(c.column_name::text) AS columns
      FROM information_schema.columns c
      JOIN pg_class p ON p.relname = c.table_name AND p.relkind = 'r' AND NOT p.relispartition
      WHERE c.table_schema = 'public' GROUP BY 1 ORDER BY 1`);
    return new DatabaseState(database, rows);
  }

  private constructor(database: Database, tables: readonly { name: string; columns: readonly string[] }[]) {
    this.#db = database;
    this.#tables = tables;
  }

  /** A fingerprint of every table but logs; of one project's rows only, when its id is given. */
  async fingerprints(projectId?: number): Promise<Readonly<Record<string, string>>> {
    const tables = this.#tables.filter(
      ({ name, columns }) => !TRACES.test(name) && (projectId === undefined || columns.includes('project_id')),
    );
    const where = projectId === undefined ? sql`` : sql`WHERE project_id = ${projectId}`;
    const parts = tables.map(
      ({ name }) => sql`
        SELECT ${name}::text AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS hash
        FROM ${rawSql(name)} t ${where}`,
    );
    const rows = await this.#db.many<{ name: string; hash: string }>(joinSql(parts, ' UNION ALL '));
    return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
  }

  /** The tables, logs included, in which one of the texts stands. */
  async tablesWith(...texts: readonly string[]): Promise<readonly string[]> {
    const pattern = `(${texts.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`;
    const parts = this.#tables.map(
      ({ name }) =>
        sql`SELECT ${name}::text AS name WHERE EXISTS (SELECT FROM ${rawSql(name)} t WHERE t::text ~ ${pattern})`,
    );
    const rows = await this.#db.many<{ name: string }>(joinSql(parts, ' UNION ALL '));
    return rows.map(({ name }) => name);
  }
}
