import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { Authorizer } from '../../auth/authorizer.ts';
import { rawSql, sql } from '../../db/sql.ts';
import { writeAudit } from '../../events/audit.ts';
import { AuditForwarder } from './forward/service.ts';
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

describe('forwarding', () => {
  let server: Server;
  let received = '';
  let endpoint = '';
  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('data', (data) => {
        received += data;
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await db.database.run(sql`UPDATE setting_effect SET audit_forwarded = true`);
  });
  afterAll(() => server.close());

  const forwarder = () => new AuditForwarder({ ...db, endpoint: async () => endpoint });
  const waiting = () => db.database.run(sql`SELECT FROM audit_forward`);

  test('sends each row once and in order, one line each', async () => {
    await writeAudit(db.database, { ...entry('first'), succeeded: false });
    await writeAudit(db.database, entry('two\nlines <6>forged" ]'));
    const sent = await Promise.all([forwarder().run(), forwarder().run()]);
    expect(sent.sort()).toEqual([0, 2]);
    expect(await waiting()).toBe(0);
    await expect.poll(() => received.split('\n').length).toBe(3);
    const [first, second] = received.split('\n');
    expect(first).toMatch(
      /^<6>\S+ \S+ audit\[\d+\]: \[operator="admin" time="\S+" resourceType="user"\] action:create, resource:first, operation_description:create user: first, operation_result:false$/,
    );
    expect(second).toContain('resource:two lines <6>forged" ], operation_description:');
  });

  test('keeps what nobody takes', async () => {
    await writeAudit(db.database, entry('kept'));
    const closed = new AuditForwarder({ ...db, endpoint: async () => '127.0.0.1:1' });
    await expect(closed.run()).rejects.toThrow('127.0.0.1:1 cannot be reached');
    expect(await waiting()).toBe(1);
    expect(await forwarder().run()).toBe(1);
    await expect.poll(() => received).toContain('resource:kept');
  });

  test('throws away what is left when it is switched off', async () => {
    await writeAudit(db.database, entry('left'));
    expect(await new AuditForwarder({ ...db, endpoint: async () => '' }).run()).toBe(0);
    expect(await waiting()).toBe(0);
  });
});
