import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { Authorizer } from '../../auth/authorizer.ts';
import { rawSql, sql } from '../../db/sql.ts';
import { writeAudit } from '../../events/audit.ts';
import { AuditLog } from './service.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const entry = (resource: string) => ({
  projectId: 0,
  operation: 'create',
  resourceType: 'user',
  resource,
  username: 'admin',
});

describe('months', () => {
  const partitions = async () => {
    const rows = await db.database.many<{ name: string }>(sql`
      SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_log_ext'::regclass ORDER BY 1`);
    return rows.map(({ name }) => name);
  };
  const auditLog = () => new AuditLog({ ...db, authorizer: new Authorizer(db) });

  test('have partitions before they begin, so that no row falls between', async () => {
    expect(await partitions()).toHaveLength(4);
    expect(await auditLog().prepareMonths()).toBe(0);
    await writeAudit(db.database, entry('today'));
    expect(await db.database.run(sql`SELECT FROM audit_log_ext_default`)).toBe(0);
  });

  test('get theirs later too, with the rows that came before it', async () => {
    const next = (await partitions()).at(-2) ?? '';
    const [, year, month] = /(\d{4})_(\d{2})$/.exec(next) ?? [];
    const inMonth = `${year}-${month}-15T12:00:00Z`;
    // As if nobody had made it in time.
    await db.database.run(rawSql(`DROP TABLE ${next}`));
    const insert = sql`
      INSERT INTO audit_log_ext (operation, resource_type, resource, username, op_time)
      VALUES ('create', 'user', 'early', 'admin', ${inMonth}::timestamptz)`;
    await db.database.run(insert);
    expect(await db.database.run(sql`SELECT FROM audit_log_ext_default`)).toBe(1);
    const made = await Promise.all([auditLog().prepareMonths(), auditLog().prepareMonths()]);
    expect(made.sort()).toEqual([0, 1]);
    expect(await db.database.run(sql`SELECT FROM audit_log_ext_default`)).toBe(0);
    expect(await db.database.run(sql`SELECT FROM audit_log_ext WHERE resource = 'early'`)).toBe(1);
    await db.database.run(insert);
    expect(await db.database.run(sql`SELECT FROM audit_log_ext_default`)).toBe(0);
  });
});
