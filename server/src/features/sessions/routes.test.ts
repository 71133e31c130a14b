import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Browser } from '../../../test/browser.ts';
import { startTestRest, type TestRest, testPassword } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
});
afterAll(() => rest.close());
beforeEach(() => {
  rest.settings = {};
});

const arrived = () => new Browser(rest).arrive();

async function loggedIn(name: string): Promise<Browser> {
  const browser = await arrived();
  expect((await browser.logIn(name)).status).toBe(200);
  return browser;
}

const whoIs = async (browser: Browser, headers = {}) => {
  const answer = await browser.send('GET', '/users/current', { headers });
  return answer.json?.username ?? answer.status;
};

describe('logging in', () => {
  test('opens a session by name or e-mail and password', async () => {
    const browser = await arrived();
    const before = browser.cookies.get('sid');
    const answer = await browser.logIn('alice');
    expect([answer.status, answer.text]).toEqual([200, '']);
    // A cookie somebody else may have set beforehand is not the one of the session (session fixation).
    expect(browser.cookies.get('sid')).not.toBe(before);
    expect(answer.headers.getSetCookie().join()).toMatch(/sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await whoIs(browser)).toBe('alice');
    const other = await arrived();
    expect((await other.logIn('bob@example.com')).status).toBe(200);
    expect(await whoIs(other)).toBe('bob');
  });

  test('fails with a wrong password, and for robots', async () => {
    const browser = await arrived();
    expect((await browser.logIn('alice', 'wrong')).status).toBe(401);
    expect((await browser.logIn('', '')).status).toBe(401);
    expect((await browser.logIn('nobody'.repeat(100), 'x')).status).toBe(401);
    expect((await browser.send('POST', '/c/login', { body: { principal: 'alice' } })).status).toBe(401);
    expect((await browser.send('POST', '/c/login', { form: { principal: 'a\0b', password: 'x' } })).status).toBe(400);
    const robot = {
      name: 'browser',
      level: 'system',
      duration: -1,
      permissions: [{ kind: 'system', namespace: '/', access: [{ resource: 'quota', action: 'list' }] }],
    };
    const { json } = await rest.send('POST', '/robots', { as: 'admin', body: robot });
    expect((await browser.logIn(json.name, json.secret)).status).toBe(401);
    expect(await whoIs(browser)).toBe(401);
  });

  test('ends the session of before', async () => {
    const browser = await loggedIn('alice');
    const old = new Browser(rest);
    for (const [name, value] of browser.cookies) old.cookies.set(name, value);
    await browser.logIn('bob');
    expect(await whoIs(browser)).toBe('bob');
    expect(await whoIs(old)).toBe(401);
  });

  test('leaves rows in the audit log, failed attempts with the name that was tried', async () => {
    const browser = await arrived();
    await browser.logIn('alice', 'wrong');
    await browser.logIn('alice');
    await browser.send('GET', '/c/log_out');
    const rows = await rest.database.many(sql`
      SELECT operation, resource_type, resource, username, operation_result FROM audit_log_ext
      WHERE operation IN ('login', 'logout') AND resource_type = 'user' ORDER BY id DESC LIMIT 3`);
    const row = (operation: string, operation_result: boolean) => ({
      operation,
      resource_type: 'user',
      resource: 'alice',
      username: 'alice',
      operation_result,
    });
    expect(rows).toEqual([row('logout', true), row('login', true), row('login', false)]);
  });

  test('is possible in read-only mode', async () => {
    rest.settings.readOnly = true;
    await loggedIn('alice');
  });
});

describe('a session', () => {
  test('ends by logging out', async () => {
    const browser = await loggedIn('alice');
    const kept = browser.cookies.get('sid') ?? '';
    expect((await browser.send('GET', '/c/log_out')).status).toBe(200);
    expect(browser.cookies.has('sid')).toBe(false);
    browser.cookies.set('sid', kept);
    expect(await whoIs(browser)).toBe(401);
    expect((await browser.send('GET', '/c/log_out')).status).toBe(200);
  });

  test('ends when the password changes, and when the user is deleted', async () => {
    const id = await rest.addUser('carol');
    const browser = await loggedIn('carol');
    expect(await whoIs(browser)).toBe('carol');
    const password = { new_password: 'Another-passw0rd' };
    expect((await rest.send('PUT', `/users/${id}/password`, { as: 'admin', body: password })).status).toBe(200);
    expect(await whoIs(browser)).toBe(401);
    await browser.arrive();
    expect((await browser.logIn('carol', 'Another-passw0rd')).status).toBe(200);
    expect(await whoIs(browser)).toBe('carol');
    expect((await rest.send('DELETE', `/users/${id}`, { as: 'admin' })).status).toBe(200);
    expect(await whoIs(browser)).toBe(401);
  });

  test('follows what becomes of the account', async () => {
    const id = await rest.addUser('dora');
    const browser = await loggedIn('dora');
    expect((await browser.send('GET', '/configurations')).status).toBe(403);
    await rest.send('PUT', `/users/${id}/sysadmin`, { as: 'admin', body: { sysadmin_flag: true } });
    expect((await browser.send('GET', '/configurations')).status).toBe(200);
    await rest.send('PUT', `/users/${id}/sysadmin`, { as: 'admin', body: { sysadmin_flag: false } });
    expect((await browser.send('GET', '/configurations')).status).toBe(403);
  });

  const age = async (browser: Browser, minutes: number) => {
    const { user_id } = (await browser.send('GET', '/users/current')).json;
    await rest.database.run(sql`
      UPDATE session SET renewed_at = now() - ${minutes} * interval '1 minute' WHERE user_id = ${user_id}`);
    rest.sessions.forgetAll();
  };

  test('lives as long as the settings say after the last request', async () => {
    const browser = await loggedIn('alice');
    await age(browser, 59);
    expect(await whoIs(browser)).toBe('alice');
    const row = await rest.database.first<{ fresh: boolean }>(sql`
      SELECT bool_or(renewed_at > now() - interval '1 minute') AS fresh FROM session`);
    expect(row?.fresh).toBe(true);
    await age(browser, 61);
    expect(await whoIs(browser)).toBe(401);
  });

  test('is not renewed by a request that says so', async () => {
    const browser = await loggedIn('bob');
    await age(browser, 50);
    expect(await whoIs(browser, { 'x-harbor-no-session-renewal': 'true' })).toBe('bob');
    const row = await rest.database.first<{ old: boolean }>(sql`
      SELECT bool_or(renewed_at < now() - interval '45 minutes') AS old FROM session`);
    expect(row?.old).toBe(true);
    rest.settings.sessionTimeoutMinutes = 40;
    expect(await whoIs(browser)).toBe(401);
    expect(await rest.sessions.removeExpired()).toBeGreaterThan(0);
  });

  test('is not told by what the table holds', async () => {
    const browser = await loggedIn('alice');
    const row = await rest.database.first<{ ids: readonly string[] }>(sql`
      SELECT array_agg(id_hash) AS ids FROM session`);
    expect(row?.ids).not.toContain(browser.cookies.get('sid'));
    for (const id of [...(row?.ids ?? []), 'x', '', 'é', '../..', 'a'.repeat(5_000)]) {
      const stranger = new Browser(rest);
      stranger.cookies.set('sid', encodeURIComponent(id));
      expect(await whoIs(stranger)).toBe(401);
    }
  });

  test('comes after credentials that are right, and instead of wrong ones', async () => {
    const browser = await loggedIn('alice');
    const authorization = (name: string, password: string) => ({
      authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
    });
    expect(await whoIs(browser, authorization('bob', testPassword))).toBe('bob');
    expect(await whoIs(browser, authorization('bob', 'wrong'))).toBe('alice');
  });
});

describe('protection against other sites', () => {
  const body = { project_name: 'from-elsewhere' };

  test('refuses a change with a session and without the token', async () => {
    const browser = await loggedIn('alice');
    const { token } = browser;
    for (const [wrong, reason] of [
      [undefined, 'CSRF token not found in request'],
      ['nonsense', 'CSRF token invalid'],
      [Buffer.alloc(64).toString('base64'), 'CSRF token invalid'],
    ] as const) {
      browser.token = wrong;
      const answer = await browser.send('POST', '/projects', { body });
      expect([answer.status, answer.error]).toEqual([403, `FORBIDDEN: ${reason}`]);
      // Clients try again with what the refusal brings.
      expect(answer.headers.get('x-harbor-csrf-token')).toMatch(/^[A-Za-z0-9+/]{86}==$/);
    }
    browser.token = token;
    expect((await browser.send('POST', '/projects', { body })).status).toBe(201);
  });

  test('makes another token for each answer, all of them good', async () => {
    const browser = await loggedIn('alice');
    const tokens = new Set<string>();
    for (let count = 0; count < 3; count++) {
      await browser.send('GET', '/systeminfo');
      tokens.add(browser.token ?? '');
    }
    expect(tokens.size).toBe(3);
    for (const token of tokens) {
      browser.token = token;
      const answer = await browser.send('POST', '/projects', { body: { project_name: 'x'.repeat(300) } });
      expect(answer.status).toBe(422);
    }
  });

  test('refuses the token of somebody else, and a secret we have not made', async () => {
    const [alice, bob] = [await loggedIn('alice'), await loggedIn('bob')];
    alice.token = bob.token;
    expect((await alice.send('POST', '/projects', { body })).error).toBe('FORBIDDEN: CSRF token invalid');
    // A neighbour domain sets the cookie, and knows the secret it has put in.
    const secret = Buffer.alloc(32, 7);
    alice.cookies.set('_gorilla_csrf', Buffer.concat([secret, Buffer.alloc(32)]).toString('base64url'));
    alice.token = Buffer.concat([Buffer.alloc(32), secret]).toString('base64');
    expect((await alice.send('POST', '/projects', { body })).error).toBe('FORBIDDEN: CSRF token invalid');
  });

  test('guards logging in, and leaves programs alone', async () => {
    const stranger = new Browser(rest);
    const refused = await stranger.logIn('alice');
    expect([refused.status, refused.error]).toEqual([403, 'FORBIDDEN: CSRF token not found in request']);
    expect(refused.headers.getSetCookie().join()).toMatch(
      /_gorilla_csrf=[\w-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    const program = await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'by-program' } });
    expect(program.status).toBe(201);
    expect(program.headers.get('x-harbor-csrf-token')).toBeNull();
    const withCookie = await rest.send('DELETE', '/projects/by-program', { as: 'alice', headers: { cookie: 'sid=x' } });
    expect(withCookie.status).toBe(403);
  });

  test('is passed by a client that tries again with what the refusal brought, in two Cookie lines', async () => {
    const browser = await loggedIn('alice');
    const sid = `sid=${browser.cookies.get('sid')}`;
    const first = await rest.send('POST', '/projects', { body: { project_name: 'again' }, headers: { cookie: sid } });
    expect(first.status).toBe(403);
    const [csrf = ''] = first.headers.getSetCookie();
    const headers = {
      cookie: `${sid}; ${csrf.split(';')[0]}`,
      'x-harbor-csrf-token': String(first.headers.get('x-harbor-csrf-token')),
    };
    expect((await rest.send('POST', '/projects', { body: { project_name: 'again' }, headers })).status).toBe(201);
  });
});

describe('registering oneself', () => {
  const body = { username: 'newcomer', email: 'n@example.org', realname: 'New', password: 'Str0ng-enough' };

  test('is possible with a browser while it is allowed', async () => {
    rest.settings.selfRegistration = true;
    const browser = await arrived();
    expect((await rest.send('POST', '/users', { body })).status).toBe(401);
    const answer = await browser.send('POST', '/users', { body: { ...body, sysadmin_flag: true } });
    expect(answer.status).toBe(201);
    expect((await browser.logIn('newcomer', 'Str0ng-enough')).status).toBe(200);
    expect((await browser.send('GET', '/users/current')).json).toMatchObject({ sysadmin_flag: false });
  });

  test('is not possible otherwise', async () => {
    const browser = await arrived();
    expect((await browser.send('POST', '/users', { body })).status).toBe(401);
    rest.settings.selfRegistration = true;
    rest.settings.authMode = 'oidc_auth';
    expect((await browser.send('POST', '/users', { body })).status).toBe(403);
  });

  test('may ask whether a name is taken; otherwise only administrators may', async () => {
    const ask = (browser: Browser, target: string, value: string) =>
      browser.send('POST', '/c/userExists', { form: { target, value } });
    const browser = await arrived();
    expect((await ask(browser, 'username', 'alice')).status).toBe(412);
    expect((await ask(await loggedIn('alice'), 'username', 'alice')).status).toBe(412);
    const admin = await loggedIn('admin');
    expect((await ask(admin, 'username', 'alice')).json).toBe(true);
    rest.settings.selfRegistration = true;
    expect((await ask(browser, 'username', 'alice')).json).toBe(true);
    expect((await ask(browser, 'email', 'alice@example.com')).json).toBe(true);
    expect((await ask(browser, 'username', "o'brien")).json).toBe(false);
    expect((await ask(browser, 'password_hash', 'x')).status).toBe(400);
  });
});

// zot #3482
test('behind TLS cookies never travel without', async () => {
  const secure = await startTestRest({ externalUrl: 'https://haven.example' });
  try {
    const answer = await secure.send('GET', '/systeminfo');
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^sid=.*; Secure$/)]);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
    const login = await secure.send('POST', '/c/login', { headers: { cookie: 'sid=x' } });
    expect(login.headers.getSetCookie()).toEqual([expect.stringMatching(/^_gorilla_csrf=.*; Secure$/)]);
  } finally {
    await secure.close();
  }
});

test('another part of the installation sees everything by the secret it shares', async () => {
  const rest = await startTestRest(
    {},
    { CORE_SECRET: 'shared-by-parts', JOBSERVICE_SECRET: '', LDAP_SEARCH_PWD: 'ldap password' },
  );
  try {
    const ask = (authorization: string, path = '/internalconfig') =>
      rest.send('GET', path, { headers: { authorization } });
    const { json } = await ask('Harbor-Secret shared-by-parts');
    expect(json.ldap_search_password.value).toBe('ldap password');
    expect(json.trivy_adapter_url.value).toBe('http://trivy-adapter:8080');
    expect((await ask('Harbor-Secret shared-by-parts', '/configurations')).status).toBe(200);
    for (const wrong of ['Harbor-Secret shared', 'Harbor-Secret ', 'Harbor-Secret', 'Bearer shared-by-parts']) {
      expect((await ask(wrong)).status).toBe(401);
    }
  } finally {
    await rest.close();
  }
});
