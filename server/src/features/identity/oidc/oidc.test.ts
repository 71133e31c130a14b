import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { basic, startTestRest, type TestRest, testPassword } from '../../../../test/rest.ts';
import { internal } from '../../../auth/caller.ts';
import { sql } from '../../../db/sql.ts';
import { TestBrowser } from './browser.suite.ts';
import { isLocalPath } from './model.ts';
import { startTestProvider, type TestProvider, TOKEN_SECONDS } from './provider.suite.ts';

let rest: TestRest;
let provider: TestProvider;
beforeAll(async () => {
  rest = await startTestRest();
  provider = await startTestProvider(rest.url);
});
afterAll(async () => {
  await rest?.close();
  await provider?.close();
});
beforeEach(() => configure());

async function configure(more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  rest.settings.authMode = 'oidc_auth';
  await rest.changeableSettings.update(internal, {
    oidc_name: 'test',
    oidc_endpoint: provider.issuer,
    oidc_client_id: 'haven',
    oidc_client_secret: provider.clientSecret,
    oidc_scope: 'openid,profile,email,offline_access',
    oidc_user_claim: 'preferred_username',
    oidc_groups_claim: 'groups',
    oidc_admin_group: 'admins',
    oidc_group_filter: '',
    oidc_auto_onboard: true,
    oidc_logout: false,
    oidc_extra_redirect_parms: '{}',
    ...more,
  });
}

let people = 0;
function person(more: Readonly<Record<string, unknown>> = {}): string {
  const name = `person${++people}`;
  provider.people.set(name, {
    preferred_username: name,
    name: `${name} of Test`,
    email: `${name}@haven.test`,
    ...more,
  });
  return name;
}

async function logIn(who: string | undefined, path = '/c/oidc/login') {
  const browser = new TestBrowser(rest.url);
  provider.current = who;
  return { browser, ...(await browser.open(path)) };
}

const withSecret = (name: string, secret: string, path = '/users/current') =>
  rest.send('GET', path, { headers: { authorization: basic(name, secret) } });

describe('logging in', () => {
  test('makes an account named by the claim, once, and comes back to where it began', async () => {
    const who = person();
    const first = await logIn(who, '/c/oidc/login?redirect_url=%2Fharbor%2Fprojects%3Fpage%3D2');
    expect(first.stoppedAt).toBe('/harbor/projects?page=2');
    const account = await first.browser.whoami();
    expect(account).toMatchObject({
      username: who,
      realname: `${who} of Test`,
      email: `${who}@haven.test`,
      comment: 'from OIDC provider.',
      sysadmin_flag: false,
      oidc_user_meta: { subiss: `${who}${provider.issuer}`, secret: expect.stringMatching(/^.{32}$/) },
    });
    const again = await logIn(who);
    expect(again.stoppedAt).toBe('/');
    expect(await again.browser.whoami()).toMatchObject({
      user_id: account.user_id,
      oidc_user_meta: { secret: account.oidc_user_meta.secret },
    });
  });

  test('brings the groups of now, from the user-info endpoint too, and takes those of before (CVE-2025-23208)', async () => {
    await configure({ oidc_scope: 'openid,profile,groups', oidc_group_filter: '^team-' });
    const who = person({ groups: ['team-a', 'other', 'admins'] });
    const { browser } = await logIn(who);
    expect(await browser.whoami()).toMatchObject({ admin_role_in_auth: true, sysadmin_flag: false });
    const groups = await rest.send('GET', '/usergroups/search?groupname=team', { as: 'alice' });
    expect(groups.json.map((group: { group_name: string }) => group.group_name)).toEqual(['team-a']);
    await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'of-team-a' } });
    const body = { role_id: 3, member_group: { group_name: 'team-a', group_type: 3 } };
    await rest.send('POST', '/projects/of-team-a/members', { as: 'alice', body });
    provider.people.set(who, { ...provider.people.get(who), groups: 'team-a' });
    const member = await logIn(who);
    expect((await member.browser.request('GET', '/api/v2.0/projects/of-team-a')).status).toBe(200);
    expect(await member.browser.whoami()).toMatchObject({ admin_role_in_auth: false });
    provider.people.set(who, { ...provider.people.get(who), groups: [] });
    const nobody = await logIn(who);
    expect((await nobody.browser.request('GET', '/api/v2.0/projects/of-team-a')).status).toBe(403);
  });

  test('is refused when the provider refuses, with its words', async () => {
    const { status, text, browser } = await logIn(undefined);
    expect(status).toBe(401);
    expect(JSON.parse(text).errors[0].message).toContain('access_denied, changed <mind>');
    expect(await browser.whoami()).toBeUndefined();
  });

  test('is refused when the provider does not know us', async () => {
    await configure({ oidc_client_secret: 'wrong' });
    const { status, browser } = await logIn(person());
    expect(status).toBe(401);
    expect(await browser.whoami()).toBeUndefined();
  });

  test.each(['/c/oidc/login', '/c/oidc/callback', '/c/oidc/logout'])('%s is 412 without provider', async (path) => {
    await configure({ oidc_endpoint: '' });
    expect((await new TestBrowser(rest.url).request('GET', path)).status).toBe(412);
  });
});

describe('coming back', () => {
  async function begun(who = person()) {
    provider.current = who;
    const browser = new TestBrowser(rest.url);
    const start = await browser.request('GET', '/c/oidc/login');
    return { browser, location: new URL(start.headers.get('location') ?? '') };
  }

  test('begins with state, nonce and PKCE', async () => {
    await configure({
      oidc_extra_redirect_parms: '{"ui":"dark","state":"mine","redirect_uri":"https://evil.example"}',
    });
    const { location } = await begun();
    const sent = Object.fromEntries(location.searchParams);
    expect(sent).toMatchObject({
      client_id: 'haven',
      response_type: 'code',
      redirect_uri: `${rest.url}/c/oidc/callback`,
      scope: 'openid profile email offline_access',
      code_challenge_method: 'S256',
      ui: 'dark',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(sent[name]).toMatch(/^[\w-]{43}$/);
  });

  test('needs the state that was sent and the browser that began', async () => {
    const mine = await begun();
    const theirs = await begun();
    const code = 'code=anything';
    const answers = [
      await mine.browser.request('GET', `/c/oidc/callback?${code}`),
      await mine.browser.request('GET', `/c/oidc/callback?${code}&state=${theirs.location.searchParams.get('state')}`),
      await new TestBrowser(rest.url).request(
        'GET',
        `/c/oidc/callback?${code}&state=${mine.location.searchParams.get('state')}`,
      ),
      await new TestBrowser(rest.url).request('GET', '/c/oidc/callback?error=x&state='),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  test('with a code of somebody else is refused (login CSRF, code injection)', async () => {
    const [mine, theirs] = [await begun(), await begun()];
    // The other person's login, stopped before the code is used.
    let url = theirs.location;
    for (;;) {
      const answer = await theirs.browser.request('GET', url.href);
      url = new URL(answer.headers.get('location') ?? '', url);
      if (url.pathname === '/c/oidc/callback') break;
    }
    url.searchParams.set('state', mine.location.searchParams.get('state') ?? '');
    expect((await mine.browser.request('GET', url.href)).status).toBe(401);
    expect(await mine.browser.whoami()).toBeUndefined();
  });

  test('works once', async () => {
    const { browser, location } = await begun();
    let url = location;
    let answer: Response;
    const jar = () => new Map(browser.cookies.get(rest.url));
    let before = jar();
    do {
      before = jar();
      answer = await browser.request('GET', url.href);
      if (url.pathname === '/c/oidc/callback') break;
      url = new URL(answer.headers.get('location') ?? '', url);
    } while (url.href.length > 0);
    expect(answer.status).toBe(302);
    const replay = new TestBrowser(rest.url);
    replay.cookies.set(rest.url, before);
    expect((await replay.request('GET', url.href)).status).toBe(401);
  });
});

describe('a newcomer who has to choose a name', () => {
  beforeEach(() => configure({ oidc_auto_onboard: false, oidc_user_claim: '' }));

  async function newcomer(more: Readonly<Record<string, unknown>> = {}) {
    const who = person(more);
    const found = await logIn(who, '/c/oidc/login?redirect_url=/harbor');
    return { who, ...found };
  }

  test('is asked with a proposal, chooses, and is logged in', async () => {
    const { who, browser, stoppedAt } = await newcomer();
    expect(stoppedAt).toBe(`/oidc-onboard?username=${who}_of_Test&redirect_url=%2Fharbor`);
    expect(await browser.whoami()).toBeUndefined();
    expect((await browser.request('POST', '/c/oidc/onboard', { username: `chosen-${who}` })).status).toBe(200);
    expect(await browser.whoami()).toMatchObject({ username: `chosen-${who}` });
    expect((await logIn(who)).stoppedAt).toBe('/');
    expect((await browser.request('POST', '/c/oidc/onboard', { username: 'twice' })).status).toBe(400);
  });

  test('may choose again when a name is taken or no name', async () => {
    const { who, browser } = await newcomer();
    const choose = async (username: unknown) => (await browser.request('POST', '/c/oidc/onboard', { username })).status;
    expect(await choose('alice')).toBe(409);
    expect(await choose('admin')).toBe(409);
    for (const name of ['', 'x'.repeat(256), 'a,b', 'robot$x', 'a#1', 'a\nb', 7, null])
      expect(await choose(name)).toBe(400);
    expect(await choose(`again-${who}`)).toBe(200);
  });

  test('never becomes owner of an account that is there, even of one nobody owns', async () => {
    await rest.database.run(sql`INSERT INTO harbor_user (username) VALUES ('without-owner')`);
    const { browser } = await newcomer();
    expect((await browser.request('POST', '/c/oidc/onboard', { username: 'without-owner' })).status).toBe(409);
    await configure();
    const auto = await newcomer({ preferred_username: 'without-owner' });
    expect(auto.stoppedAt).toMatch(/^\/oidc-onboard\?username=without-owner/);
  });

  test('needs the cookie of the login and the token against forgery', async () => {
    const { browser } = await newcomer();
    const stranger = new TestBrowser(rest.url);
    await stranger.request('GET', '/c/log_out');
    expect((await stranger.request('POST', '/c/oidc/onboard', { username: 'stranger' })).status).toBe(400);
    const cookie = [...(browser.cookies.get(rest.url) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    const forged = await fetch(`${rest.url}/c/oidc/onboard`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: '{"username":"forged"}',
    });
    expect(forged.status).toBe(403);
  });
});

describe('the secret of programs', () => {
  async function withAccount(more: Readonly<Record<string, unknown>> = {}) {
    const who = person(more);
    const { browser } = await logIn(who);
    const account = await browser.whoami();
    return { who, browser, id: account.user_id, secret: account.oidc_user_meta.secret };
  }

  test('logs in as the person, also with a new one, and nothing else does', async () => {
    const { who, browser, id, secret } = await withAccount();
    expect((await withSecret(who, secret)).json.username).toBe(who);
    expect((await withSecret(who, `${secret}x`)).status).toBe(401);
    expect((await withSecret(`${who}x`, secret)).status).toBe(401);
    // It is for programs: a browser gets no session for it.
    const form = new URLSearchParams({ principal: who, password: secret });
    const other = new TestBrowser(rest.url);
    await other.request('GET', '/c/log_out');
    expect((await other.request('POST', '/c/login', form)).status).toBe(403);
    expect(await other.whoami()).toBeUndefined();
    const set = async (value: string) =>
      (await browser.request('PUT', `/api/v2.0/users/${id}/cli_secret`, { secret: value })).status;
    expect(await set('weak')).toBe(400);
    expect(await set('My-0wn-secret')).toBe(200);
    expect((await withSecret(who, secret)).status).toBe(401);
    expect((await withSecret(who, 'My-0wn-secret')).status).toBe(200);
    expect(await set('')).toBe(200);
    const generated = (await browser.whoami()).oidc_user_meta.secret;
    expect((await withSecret(who, generated)).status).toBe(200);
    expect(generated).not.toBe(secret);
  });

  test('is encrypted in the database, and shown to its owner and administrators only', async () => {
    const { id, secret } = await withAccount();
    const rows = await rest.database.many(sql`SELECT * FROM oidc_user`);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect((await rest.send('GET', `/users/${id}`, { as: 'admin' })).json.oidc_user_meta.secret).toBe(secret);
    expect((await rest.send('GET', `/users/${id}`, { as: 'alice' })).status).toBe(403);
    const robot = {
      name: 'reader',
      level: 'system',
      duration: -1,
      permissions: [{ kind: 'system', namespace: '/', access: [{ resource: 'user', action: 'read' }] }],
    };
    const { json } = await rest.send('POST', '/robots', { as: 'admin', body: robot });
    const seen = await withSecret(json.name, json.secret, `/users/${id}`);
    expect([seen.status, seen.json.oidc_user_meta]).toEqual([200, undefined]);
  });

  test('lives as long as the provider knows the person, and brings the groups of now', async () => {
    await configure({ oidc_scope: 'openid,profile,groups,offline_access' });
    const { who, secret } = await withAccount({ groups: ['admins'] });
    expect((await withSecret(who, secret, '/users')).status).toBe(200);
    provider.people.set(who, { ...provider.people.get(who), groups: [] });
    await delay(TOKEN_SECONDS * 1_000 + 500);
    await forget(who);
    const asked = provider.tokenRequests;
    const answers = await Promise.all(Array.from({ length: 5 }, () => withSecret(who, secret, '/users')));
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    // However many ask at once, the refresh token is used once.
    expect(provider.tokenRequests - asked).toBe(1);
    provider.revokeAll();
    await delay(TOKEN_SECONDS * 1_000 + 500);
    await forget(who);
    expect((await withSecret(who, secret)).status).toBe(401);
  });

  // What is verified counts for a minute; a change of the account ends that.
  async function forget(username: string): Promise<void> {
    const row = await rest.database.first<{ user_id: number }>(sql`
      SELECT user_id FROM harbor_user WHERE username = ${username}`);
    const path = `/users/${row?.user_id}/sysadmin`;
    await rest.send('PUT', path, { as: 'admin', body: { sysadmin_flag: false } });
  }
});

describe('the form for names and passwords', () => {
  const logInByForm = async (principal: string, password = testPassword) => {
    const browser = new TestBrowser(rest.url);
    await browser.request('GET', '/c/log_out');
    const answer = await browser.request('POST', '/c/login', new URLSearchParams({ principal, password }));
    return { status: answer.status, text: await answer.text() };
  };
  const sentOn = () => ({ status: 403, text: `{"redirect_location":"${rest.url}/c/oidc/login"}\n` });

  test('sends people of the provider to it, and whoever is not known here', async () => {
    const who = person();
    await logIn(who);
    for (const name of [who, 'nobody', 'x'.repeat(300), '']) expect(await logInByForm(name)).toEqual(sentOn());
    // An account here is no concern of the provider.
    expect((await logInByForm('admin')).status).toBe(200);
    expect((await logInByForm('admin@example.com')).status).toBe(200);
    expect((await logInByForm('admin', 'wrong')).status).toBe(401);
  });

  test('sends nobody there while people do not log in by it', async () => {
    const who = person();
    await logIn(who);
    rest.settings.authMode = 'db_auth';
    expect((await logInByForm(who)).status).toBe(401);
  });
});

describe('logging out', () => {
  test('of a script leads to where the session ends, for people of the provider', async () => {
    const { browser } = await logIn(person());
    const answer = await browser.request('GET', '/c/log_out');
    expect([answer.status, await answer.json()]).toEqual([403, { redirect_location: `${rest.url}/c/oidc/logout` }]);
    expect(await browser.whoami()).toBeDefined();
    await browser.open('/c/oidc/logout');
    expect(await browser.whoami()).toBeUndefined();
  });

  test('ends the session here', async () => {
    const { browser } = await logIn(person());
    const answer = await browser.request('GET', '/c/oidc/logout');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/account/sign-in']);
    expect(await browser.whoami()).toBeUndefined();
  });

  test('ends it there too when that is wanted', async () => {
    await configure({ oidc_logout: true });
    const { browser } = await logIn(person());
    const location = new URL((await browser.request('GET', '/c/oidc/logout')).headers.get('location') ?? '');
    expect(location.origin).toBe(provider.issuer);
    expect(location.searchParams.get('post_logout_redirect_uri')).toBe(`${rest.url}/account/sign-in`);
    expect(location.searchParams.get('id_token_hint')).toMatch(/^ey/);
    expect(await browser.whoami()).toBeUndefined();
  });
});

test('somebody whose account was deleted comes back with a new one', async () => {
  const who = person();
  const first = await (await logIn(who)).browser.whoami();
  expect((await rest.send('DELETE', `/users/${first.user_id}`, { as: 'admin' })).status).toBe(200);
  expect((await withSecret(who, first.oidc_user_meta.secret)).status).toBe(401);
  const second = await (await logIn(who)).browser.whoami();
  expect(second.username).toBe(who);
  expect(second.user_id).not.toBe(first.user_id);
});

test('a ping reads the discovery document', async () => {
  const ping = async (url: string) =>
    (await rest.send('POST', '/system/oidc/ping', { as: 'admin', body: { url, verify_cert: true } })).error;
  expect(await ping(provider.issuer)).toBeUndefined();
  for (const url of [`${provider.issuer}/other`, 'http://127.0.0.1:9', 'nonsense', '', 'file:///etc/passwd']) {
    expect(await ping(url)).toBe('BAD_REQUEST: failed to verify connection');
  }
});

describe('a place to come back to', () => {
  test.each(['/', '/harbor/projects?a=b#c', '/a//b', '/%5cevil.example', '/@evil.example'])('%j is here', (path) => {
    expect(isLocalPath(path)).toBe(true);
  });

  test.each([
    ...[
      '//evil.example',
      '/\\evil.example',
      '\\/evil.example',
      '/\t/evil.example',
      '/\n/evil.example',
      '/.//evil.example',
    ],
    ...[
      'https://evil.example',
      'javascript:alert(1)',
      'harbor',
      '',
      ' /',
      '/a b',
      '/a\\..\\b',
      '/ä',
      `/${'x'.repeat(2_048)}`,
    ],
    ...['/../..//evil.example', '/a/..//evil.example', '/\u0000'],
  ])('%j is not, or not clearly (CVE-2024-22244, zot #4238)', async (path) => {
    expect(isLocalPath(path)).toBe(false);
    const query = new URLSearchParams({ redirect_url: path });
    const answer = await new TestBrowser(rest.url).request('GET', `/c/oidc/login?${query}`);
    // Nothing at all is the start page.
    expect(answer.status).toBe(path === '' ? 302 : 400);
  });
});
