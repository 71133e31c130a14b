import { pbkdf2Sync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { testKeys } from '../../test/registry.ts';
import type { Queryable } from '../db/database.ts';
import { type Sql, sql } from '../db/sql.ts';
import { Authenticator } from './authenticator.ts';
import { hashPassword } from './passwords.ts';
import { TokenSigner } from './tokens.ts';

const password = 'Right-password-1';
const tokens = new TokenSigner({ privateKey: testKeys.privateKey, lifetime: 60 });

let db: TestDatabase;
let hash: string;
let queries: string[];

beforeAll(async () => {
  db = await createTestDatabase();
  hash = await hashPassword(password);
});

afterAll(() => db.drop());

beforeEach(async () => {
  queries = [];
  await db.database.run(sql`DELETE FROM harbor_user`);
  await addUser('alice', hash);
});

async function addUser(name: string, stored: string | null, options: { deleted?: boolean; admin?: boolean } = {}) {
  await db.database.run(sql`
    INSERT INTO harbor_user (username, email, password_hash, deleted, sysadmin_flag)
    VALUES (${name}, ${`${name}@example.com`}, ${stored}, ${options.deleted ?? false}, ${options.admin ?? false})`);
}

async function storedHash(name: string): Promise<string | undefined> {
  const row = await db.database.first<{ password_hash: string }>(
    sql`SELECT password_hash FROM harbor_user WHERE username = ${name}`,
  );
  return row?.password_hash;
}

/** An authenticator whose queries are noted; `beforeQuery` runs before each. */
function authenticator({ penaltyMs = 0, beforeQuery = async (): Promise<void> => undefined } = {}): Authenticator {
  const { database } = db;
  const note = async (query: Sql): Promise<void> => {
    queries.push(query.compile().text.trim().split(' ', 1)[0] ?? '');
    await beforeQuery();
  };
  const noted: Queryable = {
    many: async <Row>(query: Sql) => note(query).then(() => database.many<Row>(query)),
    first: async <Row>(query: Sql) => note(query).then(() => database.first<Row>(query)),
    run: async (query: Sql) => note(query).then(() => database.run(query)),
  };
  return new Authenticator({ database: noted, tokens, penaltyMs });
}

describe('credentials', () => {
  test('are taken by user name and by e-mail address', async () => {
    const auth = authenticator();
    const caller = { kind: 'user', username: 'alice', sysadmin: false };
    expect(await auth.basic('alice', password)).toMatchObject(caller);
    expect(await auth.basic('alice@example.com', password)).toMatchObject(caller);
  });

  test('of an administrator make one', async () => {
    await addUser('root', hash, { admin: true });
    expect(await authenticator().basic('root', password)).toMatchObject({ username: 'root', sysadmin: true });
  });

  test('a user whose name is the address of another one is the one with the name', async () => {
    await db.database.run(sql`
      INSERT INTO harbor_user (username, password_hash, email) VALUES ('alice@example.com', ${hash}, 'x@example.com')`);
    expect(await authenticator().basic('alice@example.com', password)).toMatchObject({ username: 'alice@example.com' });
  });

  test.each([
    ['alice', 'Wrong-password-1'],
    ['alice', ''],
    ['', password],
    ['ALICE', password],
    ['alice ', password],
    ['nobody', password],
    ['deleted', password],
    ['no-password', password],
    ['no-password', ''],
    ["alice' OR true --", password],
  ])('%j with %j are refused', async (name, secret) => {
    await addUser('deleted', hash, { deleted: true });
    await addUser('no-password', null);
    expect(await authenticator().basic(name, secret)).toBeUndefined();
  });
});

describe('a verified credential', () => {
  test('is remembered, and a hundred logins at once are verified once', async () => {
    const auth = authenticator();
    const callers = await Promise.all(Array.from({ length: 100 }, () => auth.basic('alice', password)));
    expect(callers.every((caller) => caller?.kind === 'user')).toBe(true);
    await auth.basic('alice', password);
    expect(queries).toEqual(['SELECT']);
  });

  test('is forgotten when the user changes, and only that of this user', async () => {
    await addUser('bob', hash);
    const auth = authenticator();
    await Promise.all([auth.basic('alice', password), auth.basic('bob', password)]);
    await db.database.run(sql`UPDATE harbor_user SET password_hash = ${await hashPassword('Other-1')}`);
    auth.forget('alice');
    expect(await auth.basic('alice', password)).toBeUndefined();
    expect(await auth.basic('bob', password)).toBeDefined();
    auth.forgetAll();
    expect(await auth.basic('bob', password)).toBeUndefined();
  });

  test('is forgotten under the e-mail address too', async () => {
    const auth = authenticator();
    await auth.basic('alice@example.com', password);
    await db.database.run(sql`UPDATE harbor_user SET deleted = true`);
    auth.forget('alice');
    expect(await auth.basic('alice@example.com', password)).toBeUndefined();
  });

  test('is not remembered when the user changed while it was verified', async () => {
    const auth = authenticator();
    const old = auth.basic('alice', password);
    // The query is out; now the password changes.
    await db.database.run(sql`UPDATE harbor_user SET password_hash = ${await hashPassword('Other-1')}`);
    auth.forget('alice');
    expect(await auth.basic('alice', password), 'asked after the change').toBeUndefined();
    await old;
    expect(await auth.basic('alice', password), 'after the old verification').toBeUndefined();
  });
});

describe('a wrong password', () => {
  test('delays the answer and locks the name for that long, whoever else can still log in', async () => {
    await addUser('bob', hash);
    const auth = authenticator({ penaltyMs: 300 });
    const start = performance.now();
    const wrong = auth.basic('alice', 'Wrong-password-1');
    expect(await wrong).toBeUndefined();
    expect(performance.now() - start).toBeGreaterThan(290);
    const again = auth.basic('bob', 'Wrong-password-1');
    expect(await auth.basic('alice', password), 'after the penalty').toBeDefined();
    await again;
  });

  test('makes even the right one wrong while it is locked', async () => {
    const auth = authenticator({ penaltyMs: 3_000 });
    const attempts = [auth.basic('alice', 'Wrong-password-0')];
    // A locked name is not even looked up; until it is, each attempt keeps a processor busy for a while.
    for (let asked = -1; asked !== queries.length; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      asked = queries.length;
      attempts.push(auth.basic('alice', `Wrong-password-${attempts.length}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await auth.basic('alice', password)).toBeUndefined();
    expect(await Promise.all(attempts)).toEqual(attempts.map(() => undefined));
  });

  test('cannot be tried many times at once: after the first has failed, the others are not looked at', async () => {
    const auth = authenticator({ penaltyMs: 1_000 });
    const before = queries.length;
    const guesses = Array.from({ length: 50 }, (_, n) => auth.basic('alice', `Wrong-password-${n}`));
    expect(await Promise.all([...guesses, auth.basic('alice', password)])).toEqual(Array(51).fill(undefined));
    expect(queries.length - before).toBe(1);
    expect(await auth.basic('alice', password), 'after the penalty').toBeDefined();
  });

  test('of a name nobody has costs a hash like any other', async () => {
    const auth = authenticator();
    await auth.basic('nobody', password);
    const cpu = process.cpuUsage();
    await auth.basic('nobody-else', password);
    const { user, system } = process.cpuUsage(cpu);
    // scrypt with these costs takes some 50 ms of a core; a look-up alone takes less than a tenth of that.
    expect((user + system) / 1_000).toBeGreaterThan(15);
  });
});

test("Harbor's hash is replaced by one of ours at the first login", async () => {
  const key = pbkdf2Sync(password, 'salt', 4096, 16, 'sha256').toString('hex');
  await addUser('carol', `pbkdf2$sha256$4096$salt$${key}`);
  expect(await authenticator().basic('carol', 'Wrong-password-1')).toBeUndefined();
  expect(await storedHash('carol')).toMatch(/^pbkdf2/);
  expect(await authenticator().basic('carol', password)).toBeDefined();
  expect(await storedHash('carol')).toMatch(/^scrypt\$/);
  expect(await authenticator().basic('carol', password)).toBeDefined();
});

test('a token is taken as what it says and text that is none as nobody', async () => {
  const auth = authenticator();
  const { token } = await tokens.issue('alice', []);
  expect(await auth.bearer(token)).toMatchObject({ kind: 'token', subject: 'alice' });
  expect(await auth.bearer(`${token}x`)).toBeUndefined();
});
