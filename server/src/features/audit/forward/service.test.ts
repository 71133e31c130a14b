import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { sql } from '../../../db/sql.ts';
import { writeAudit } from '../../../events/audit.ts';
import { talliesNow } from '../../../events/tally.ts';
import { type LogFields, type Logger, silentLogger } from '../../../log/logger.ts';
import { AuditForwarder, forwardingMetrics } from './service.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.database.run(sql`UPDATE setting_effect SET audit_forwarded = true`);
});
afterAll(() => db.drop());
beforeEach(() => db.database.run(sql`DELETE FROM audit_forward`));

/** A log server that is killed and started again, on the port it had. */
class LogServer {
  received = '';
  /** Connections whose bytes it does not read any more, because it is about to end. */
  deaf = false;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  get endpoint(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get lines(): string[] {
    return this.received.split('\n').slice(0, -1);
  }

  async start(): Promise<void> {
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
      if (this.deaf) {
        socket.pause();
        setTimeout(() => socket.resetAndDestroy(), 20);
        return;
      }
      socket.on('data', (data) => {
        this.received += data;
      });
    }).listen(this.#port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async kill(): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

let logServer: LogServer;
beforeEach(async () => {
  logServer = new LogServer();
  await logServer.start();
});
afterEach(() => logServer.kill());

const forwarder = (options: { endpoint?: string; mostWaiting?: number; logger?: Logger } = {}) =>
  new AuditForwarder({
    ...db,
    endpoint: async () => options.endpoint ?? logServer.endpoint,
    mostWaiting: options.mostWaiting ?? 1_000_000,
    logger: options.logger ?? silentLogger,
  });

const write = (resource: string, more: { succeeded?: boolean } = {}) =>
  writeAudit(db.database, {
    projectId: 0,
    operation: 'create',
    resourceType: 'user',
    resource,
    username: 'admin',
    ...more,
  });

const writeMany = (count: number) =>
  db.database.run(sql`
    INSERT INTO audit_forward (operation, resource_type, resource, username, operation_description, operation_result,
      op_time)
    SELECT 'pull', 'artifact', 'p/r:' || n, 'robot$ci', '', true, now() FROM generate_series(1, ${count}) AS n`);

const waiting = () => db.database.run(sql`SELECT FROM audit_forward`);

describe('forwarding', () => {
  test('sends each row once and in order, as messages of RFC 5424', async () => {
    await write('first', { succeeded: false });
    await write('two\nlines <6>forged" ]');
    const sent = await Promise.all([forwarder().run(), forwarder().run()]);
    expect(sent.sort()).toEqual([0, 2]);
    expect(await waiting()).toBe(0);
    const [first, second, ...others] = logServer.lines;
    expect(others).toEqual([]);
    expect(first).toMatch(
      /^<6>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ audit \d+ create_user \[audit@32473 operator="admin" time="\S+" resourceType="user" operation="create" resource="first" result="failure"\] action:create, resource:first, operation_description:create user: first, operation_result:false$/,
    );
    expect(second).toContain(' resource="two lines <6>forged\\" \\]" result="success"] ');
    expect(second).toContain('action:create, resource:two lines <6>forged" ], operation_description:');
  });

  test('keeps what nobody takes', async () => {
    await write('kept');
    await expect(forwarder({ endpoint: '127.0.0.1:1' }).run()).rejects.toThrow('127.0.0.1:1 cannot be reached');
    expect(await waiting()).toBe(1);
    expect(await forwarder().run()).toBe(1);
    expect(logServer.received).toContain('resource:kept');
  });

  test('loses nothing when the log server is killed in the middle and comes back', async () => {
    await writeMany(1_200);
    logServer.deaf = true;
    await expect(forwarder().run()).rejects.toThrow('cannot be reached');
    expect(await waiting()).toBe(1_200);
    await logServer.kill();
    await expect(forwarder().run()).rejects.toThrow('ECONNREFUSED');
    await write('while it is away');
    logServer.deaf = false;
    await logServer.start();
    expect(await forwarder().run()).toBe(1_201);
    const resources = logServer.lines.map((line) => /action:\w+, resource:([^,]*),/.exec(line)?.[1]);
    expect(resources).toEqual([...Array.from({ length: 1_200 }, (_, n) => `p/r:${n + 1}`), 'while it is away']);
    expect(await waiting()).toBe(0);
  });

  test('sends again what it could not note as sent', async () => {
    await write('twice');
    const failing = new AuditForwarder({
      database: Object.assign(Object.create(db.database), {
        transaction: (work: Parameters<typeof db.database.transaction>[0]) =>
          db.database.transaction(async (tx) => {
            const sent = await work(tx);
            if (sent === 1) throw new Error('the database went away before the commit');
            return sent;
          }),
      }),
      endpoint: async () => logServer.endpoint,
      mostWaiting: 1_000,
      logger: silentLogger,
    });
    await expect(failing.run()).rejects.toThrow('went away');
    await forwarder().run();
    expect(logServer.lines.map((line) => line.includes('resource:twice'))).toEqual([true, true]);
  });

  test('throws away what is left when it is switched off', async () => {
    await write('left');
    expect(await forwarder({ endpoint: '' }).run()).toBe(0);
    expect(await waiting()).toBe(0);
  });

  test('gives up the oldest rows beyond a number, loudly', async () => {
    await writeMany(50);
    const errors: LogFields[] = [];
    const logger = { ...silentLogger, error: (fields: LogFields) => errors.push(fields) };
    const away = forwarder({ endpoint: '127.0.0.1:1', mostWaiting: 20, logger });
    await expect(away.run()).rejects.toThrow('cannot be reached');
    expect(await waiting()).toBe(20);
    expect(errors).toEqual([{ rows: 30, mostWaiting: 20 }]);
    const [given] = await db.database.many(sql`
      SELECT value FROM ${talliesNow} AS t WHERE name = 'audit_rows_given_up'`);
    expect(given).toEqual({ value: 30 });
    await forwarder().run();
    expect(logServer.lines[0]).toContain('resource="p/r:31"');
  });

  test('tells how much waits and for how long', async () => {
    const told = async () => (await forwardingMetrics(db.database).read()).map(({ samples }) => samples[0]?.value);
    expect(await told()).toEqual([0, 0]);
    await writeMany(3);
    await db.database.run(sql`UPDATE audit_forward SET op_time = now() - interval '90 seconds'`);
    const [rows, seconds] = await told();
    expect(rows).toBe(3);
    expect(seconds).toBeGreaterThanOrEqual(90);
  });
});
