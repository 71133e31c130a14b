import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailServer, type TestMailServer } from '../../../../test/mail-server.ts';
import { basic, startTestRest, type TestRest, testPassword } from '../../../../test/rest.ts';
import { sql } from '../../../db/sql.ts';

let rest: TestRest;
let mail: TestMailServer;
let serial = 0;
beforeAll(async () => {
  // Each test comes from an address of its own.
  rest = await startTestRest({ clientAddressHeader: 'x-client' });
});
afterAll(() => rest.close());
beforeEach(async () => {
  serial++;
  mail = await startMailServer();
  await configure({ email_host: '127.0.0.1', email_port: mail.port, email_from: 'Haven <haven@example.org>' });
  await rest.database.run(sql`DELETE FROM password_reset`);
});
afterEach(() => mail.close());

const configure = async (body: object) =>
  expect((await rest.send('PUT', '/configurations', { as: 'admin', body })).status).toBe(200);
const from = () => ({ 'x-client': `10.0.0.${serial}` });
const ask = (email: unknown, headers = from()) =>
  rest.send('POST', '/haven/password-resets', { body: { email }, headers });
const complete = (token: unknown, password: unknown, headers = from()) =>
  rest.send('PUT', '/haven/password-resets', { body: { token, new_password: password }, headers });
const canLogIn = async (name: string, password: string) =>
  (await rest.send('GET', '/users/current', { headers: { authorization: basic(name, password) } })).status === 200;

/** The token of the newest mail, once it has arrived. */
async function tokenOf(mails = 1): Promise<string> {
  await expect.poll(() => mail.mails.length).toBe(mails);
  return /\/reset-password#token=([\w-]+)/.exec(mail.mails.at(-1)?.text ?? '')?.[1] ?? '';
}

async function addUser(): Promise<{ readonly id: number; readonly name: string; readonly email: string }> {
  const name = `forgetful-${++serial}`;
  return { id: await rest.addUser(name), name, email: `${name}@example.com` };
}

describe('a forgotten password', () => {
  test('is replaced by a link that was sent by mail', async () => {
    const { id, name, email } = await addUser();
    const asked = await ask(email);
    expect([asked.status, asked.text]).toEqual([202, '']);
    const token = await tokenOf();
    const [sent] = mail.mails;
    expect(sent).toMatchObject({ from: 'haven@example.org', to: [email] });
    expect(sent?.text).toMatch(/^Subject: Choose a new password for haven\.example\r?$/m);
    expect(sent?.text).toContain(`https://haven.example/reset-password#token=${token}`);
    expect(token).toHaveLength(43);

    expect(await canLogIn(name, testPassword)).toBe(true);
    const done = await complete(token, 'Better-passw0rd');
    expect([done.status, done.text]).toEqual([200, '']);
    expect(await canLogIn(name, testPassword)).toBe(false);
    expect(await canLogIn(name, 'Better-passw0rd')).toBe(true);
    const rows = await rest.database.many(sql`
      SELECT operation, resource_type, username, operation_description, operation_result FROM audit_log_ext
      WHERE resource = ${name} ORDER BY id`);
    const row = (what: string) => ({
      operation: 'update',
      resource_type: 'user',
      username: name,
      operation_description: `update user with name: ${name}, ${what}`,
      operation_result: true,
    });
    expect(rows).toEqual([row('send a link for a new password'), row('reset password by mail')]);
    expect(id).toBeGreaterThan(1);
  });

  test('ends every session of the account', async () => {
    const { id, email, name } = await addUser();
    const session = await rest.sessions.open(
      { kind: 'user', userId: id, username: name, sysadmin: false, groupIds: [] },
      { address: '', userAgent: '' },
    );
    const who = () => rest.send('GET', '/users/current', { headers: { cookie: `sid=${session}` } });
    expect((await who()).status).toBe(200);
    await ask(email);
    expect((await complete(await tokenOf(), 'Better-passw0rd')).status).toBe(200);
    expect((await who()).status).toBe(401);
  });

  test('can be asked for in any case of the address, and goes to the one that is stored', async () => {
    const { email } = await addUser();
    await ask(email.toUpperCase());
    await tokenOf();
    expect(mail.mails[0]?.to).toEqual([email]);
  });
});

describe('a link', () => {
  test('works once, also when it is used twice at the same time', async () => {
    const { email } = await addUser();
    await ask(email);
    const token = await tokenOf();
    const both = await Promise.all([complete(token, 'Better-passw0rd1'), complete(token, 'Better-passw0rd2')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400]);
    const late = await complete(token, 'Better-passw0rd3');
    expect([late.status, late.error]).toEqual([
      400,
      'BAD_REQUEST: this link is not valid any more; ask for another one',
    ]);
  });

  test('works for half an hour', async () => {
    const { email } = await addUser();
    await ask(email);
    const token = await tokenOf();
    await rest.database.run(sql`UPDATE password_reset SET creation_time = now() - interval '31 minutes'`);
    expect((await complete(token, 'Better-passw0rd')).status).toBe(400);
    await rest.database.run(sql`UPDATE password_reset SET creation_time = now() - interval '29 minutes'`);
    expect((await complete(token, 'Better-passw0rd')).status).toBe(200);
  });

  test.each([
    [
      'another link was used',
      async (email: string) => {
        await ask(email);
        return (await complete(await tokenOf(2), 'Better-passw0rd')).status;
      },
    ],
    [
      'the password was changed',
      async (_email: string, id: number) => {
        const body = { new_password: 'Other-passw0rd' };
        return (await rest.send('PUT', `/users/${id}/password`, { as: 'admin', body })).status;
      },
    ],
    [
      'the address was changed',
      async (email: string, id: number) => {
        const body = { email: `new-${email}`, realname: 'x' };
        return (await rest.send('PUT', `/users/${id}`, { as: 'admin', body })).status;
      },
    ],
    [
      'the account was deleted',
      async (_email: string, id: number) => (await rest.send('DELETE', `/users/${id}`, { as: 'admin' })).status,
    ],
  ])('is of no use after %s', async (_what, change) => {
    const { id, email } = await addUser();
    await ask(email);
    const token = await tokenOf();
    expect(await change(email, id)).toBe(200);
    expect((await complete(token, 'Third-passw0rd')).status).toBe(400);
  });

  test('takes a strong password that is not the one of before, and survives a weak one', async () => {
    const { email } = await addUser();
    await ask(email);
    const token = await tokenOf();
    expect((await complete(token, 'weak')).status).toBe(400);
    expect((await complete(token, testPassword)).error).toBe('BAD_REQUEST: New password is identical to old password');
    expect((await complete(token, 'Better-passw0rd')).status).toBe(200);
  });

  test('cannot be found in the database, nor made up', async () => {
    const { email } = await addUser();
    await ask(email);
    const token = await tokenOf();
    const row = await rest.database.first<{ token_hash: string }>(sql`SELECT token_hash FROM password_reset`);
    expect(row?.token_hash).not.toContain(token);
    for (const odd of [row?.token_hash ?? '', `${token}x`, token.slice(1), "' OR 1=1", 'a'.repeat(255)]) {
      expect((await complete(odd, 'Better-passw0rd')).status).toBe(400);
    }
    for (const odd of ['', 'a'.repeat(256), 1, {}, [], null, 'a\0b']) {
      expect((await complete(odd, 'Better-passw0rd')).status).toBe(422);
    }
  });
});

describe('asking', () => {
  test('tells nobody whether there is an account (CVE-2019-19030)', async () => {
    const { email } = await addUser();
    const known = await ask(email);
    const unknown = await ask('nobody@example.com');
    const plain = ({ status, text, headers }: Awaited<ReturnType<typeof ask>>) => {
      const own = ['x-request-id', 'date'];
      return { status, text, headers: [...headers].filter(([name]) => !own.includes(name)) };
    };
    expect(plain(unknown)).toEqual(plain(known));
    await tokenOf();
    // The answer does not wait for the look-up: it comes while the table is locked.
    await rest.database.transaction(async (tx) => {
      await tx.run(sql`LOCK TABLE harbor_user IN ACCESS EXCLUSIVE MODE`);
      expect((await ask(email)).status).toBe(202);
    });
    await tokenOf(2);
  });

  test('sends nothing to accounts without a password here, deleted ones, ambiguous or odd addresses', async () => {
    const { id } = await addUser();
    const gone = await addUser();
    await rest.database.run(sql`UPDATE harbor_user SET password_hash = NULL WHERE user_id = ${id}`);
    await rest.send('DELETE', `/users/${gone.id}`, { as: 'admin' });
    const twins = [await addUser(), await addUser()];
    await rest.database.run(
      sql`UPDATE harbor_user SET email = 'twin@example.org' WHERE user_id = ${twins[0]?.id ?? 0}`,
    );
    await rest.database.run(
      sql`UPDATE harbor_user SET email = 'Twin@example.org' WHERE user_id = ${twins[1]?.id ?? 0}`,
    );
    for (const email of [
      `forgetful-${serial}@example.comx`,
      gone.email,
      'TWIN@example.org',
      '%@example.com',
      "x' OR 1=1 --",
      'admin@example.com',
      'a@b.example\nBcc: victim@example.com',
    ]) {
      expect([email, (await ask(email)).status]).toEqual([email, 202]);
    }
    await rest.people.passwordResets.settled();
    expect(mail.mails).toEqual([]);
  });

  test('is limited for an account, quietly, and for whoever asks', async () => {
    const { email } = await addUser();
    const answers = [];
    for (let n = 0; n < 21; n++) answers.push(await ask(email));
    expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(202), 429]);
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(3_500);
    expect(answers.at(-1)?.error).toBe('TOO_MANY_REQUEST: too many attempts; try again later');
    await expect.poll(() => mail.mails.length).toBe(3);
    expect((await complete('x', 'Better-passw0rd')).status).toBe(429);
    expect((await ask(email, { 'x-client': '10.1.1.1' })).status).toBe(202);
    expect(await rest.database.run(sql`SELECT FROM password_reset`)).toBe(3);
  });

  test('is not possible without a mail server, and nobody is told that it is', async () => {
    expect((await rest.send('GET', '/systeminfo')).json.password_reset).toBe(true);
    await configure({ email_host: '' });
    const { status, error } = await ask('alice@example.com');
    expect([status, error]).toEqual([
      412,
      'PRECONDITION: new passwords by mail are not set up here; ask an administrator',
    ]);
    expect((await rest.send('GET', '/systeminfo')).json).not.toHaveProperty('password_reset');
  });

  test('is answered all the same when the mail server is away', async () => {
    const { email } = await addUser();
    await mail.close();
    expect((await ask(email)).status).toBe(202);
    mail = await startMailServer();
  });

  test('needs an address', async () => {
    for (const email of ['', 1, null, {}, 'a'.repeat(256), 'a\0b']) expect((await ask(email)).status).toBe(422);
  });
});
