import type { Socket } from 'node:net';
import pg from 'pg';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { databaseUrl } from '../../test/administer.ts';
import { silentLogger } from '../log/logger.ts';
import { connectDatabase, describeUrl } from './connect.ts';
import { libpqUrl } from './database.ts';
import { closeFakes, errorMessage, fakePostgres, message, ready, welcome } from './fake-postgres.suite.ts';

const connect = (url: string, patienceMs = 0) =>
  connectDatabase({ url, maxConnections: 2, logger: silentLogger, patienceMs });

afterEach(closeFakes);

describe('connectDatabase', () => {
  test('gives a pool that works', async () => {
    const database = await connect(inject('databaseUrl'));
    await database.close();
  });

  test('waits for a server that is still starting', async () => {
    let refusals = 0;
    const url = await fakePostgres((socket) => {
      if (++refusals <= 2) socket.end(errorMessage('57P03', 'the database system is starting up'));
      else socket.end(errorMessage('28P01', 'password authentication failed for user "haven"'));
    });
    await expect(connect(url, 5_000)).rejects.toThrow(/refuses the password of haven/);
    expect(refusals).toBe(3);
  });

  test.each([
    ['postgres://haven:pass@127.0.0.1:1/haven', /haven at 127\.0\.0\.1:1 cannot be reached: nothing listens there/],
    ['postgres://haven:pass@db.invalid/haven', /haven at db\.invalid:5432 cannot be reached: the host name/],
    ['postgres://haven@/haven?host=/nonexistent', /haven at \/nonexistent cannot be reached: there is no such socket/],
  ])('says why %s cannot be reached', async (url, expected) => {
    const attempt = connect(url);
    await expect(attempt).rejects.toThrow(expected);
    await expect(attempt).rejects.not.toThrow(/pass\b/);
  });

  test('says that the database does not exist', async () => {
    await expect(connect(databaseUrl(inject('databaseUrl'), 'missing'))).rejects.toThrow(
      /^the database missing at \S+ does not exist; create it/,
    );
  });

  test.each([
    [
      '28P01',
      'password authentication failed',
      /^the database haven at 127\.0\.0\.1:\d+ refuses the password of haven; check/,
    ],
    ['28000', 'no pg_hba.conf entry for host', /does not let haven in: no pg_hba.conf entry for host$/],
    ['53300', 'too many clients already', /cannot be reached: the server has no connection left/],
  ])('explains the refusal %s', async (code, message, expected) => {
    const url = await fakePostgres((socket) => socket.end(errorMessage(code, message)));
    await expect(connect(url)).rejects.toThrow(expected);
  });

  test('refuses a server that is too old', async () => {
    const url = await fakePostgres((socket) => sendVersion(socket, '140011', '14.11'));
    await expect(connect(url)).rejects.toThrow(/is PostgreSQL 14\.11, but Haven needs 15 or newer/);
  });
});

test('sslmode has the meaning that PostgreSQL gives it', () => {
  const ssl = (mode: string) =>
    new pg.Client({ connectionString: libpqUrl(`postgres://db/haven?sslmode=${mode}`) }).ssl;
  expect(ssl('disable')).toBe(false);
  expect(ssl('require')).toMatchObject({ rejectUnauthorized: false });
  expect(ssl('verify-full')).toEqual({});
});

test('a database is described without its password', () => {
  expect(describeUrl('postgres://haven:hunter2@db.example.com:6432/registry?sslmode=disable')).toBe(
    'registry at db.example.com:6432',
  );
});

/** Lets the client in and answers its only query with one row of two columns, `number` and `text`. */
function sendVersion(socket: Socket, number: string, text: string): void {
  socket.write(welcome);
  socket.once('data', () => {
    const column = (name: string, type: number) =>
      Buffer.concat([Buffer.from(`${name}\0`), Buffer.alloc(6), int32(type), Buffer.alloc(8)]);
    const value = (content: string) => Buffer.concat([int32(content.length), Buffer.from(content)]);
    const columns = Buffer.concat([int16(2), column('number', 23), column('text', 25)]);
    const row = Buffer.concat([int16(2), value(number), value(text)]);
    const complete = message('C', Buffer.from('SELECT 1\0'));
    socket.write(Buffer.concat([message('T', columns), message('D', row), complete, ready]));
  });
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
