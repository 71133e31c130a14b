import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../../../test/browser.ts';
import { startTestRest, type TestRest, testPassword } from '../../../test/rest.ts';
import { Sessions } from '../../auth/sessions.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
let serial = 0;
beforeAll(async () => {
  rest = await startTestRest();
});
afterAll(() => rest.close());

const newcomer = async () => {
  const name = `person-${++serial}`;
  await rest.addUser(name);
  return name;
};
const loggedIn = async (name: string, userAgent = 'Browser/1.0') => {
  const browser = await new Browser(rest).arrive();
  const answer = await browser.send('POST', '/c/login', {
    form: { principal: name, password: testPassword },
    headers: { 'user-agent': userAgent },
  });
  expect(answer.status).toBe(200);
  return browser;
};
const whoIs = async (browser: Browser) => {
  const answer = await browser.send('GET', '/users/current');
  return answer.json?.username ?? answer.status;
};
const list = async (browser: Browser) => (await browser.send('GET', '/haven/me/sessions')).json;
const time = expect.stringMatching(/^20\d\d-\d\d-\d\dT/);

describe('one’s own sessions', () => {
  test('say from where, with what and when one signed in, and which one asks', async () => {
    const name = await newcomer();
    const [one, other] = [await loggedIn(name, 'Fox/1'), await loggedIn(name, 'Wolf/2')];
    await loggedIn(await newcomer());
    const row = (user_agent: string, current: boolean) => ({
      ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), address: expect.stringMatching(/127\.0\.0\.1$/) },
      ...{ user_agent, current, creation_time: time, last_seen: time },
    });
    expect(await list(one)).toEqual([row('Wolf/2', false), row('Fox/1', true)]);
    expect(await list(other)).toEqual([row('Wolf/2', true), row('Fox/1', false)]);
    const byPassword = await rest.send('GET', '/haven/me/sessions', { as: name });
    expect(byPassword.json).toEqual([row('Wolf/2', false), row('Fox/1', false)]);
    expect(byPassword.headers.get('x-total-count')).toBe('2');
  });

  test('never show what opens them', async () => {
    const browser = await loggedIn(await newcomer());
    const { text } = await browser.send('GET', '/haven/me/sessions');
    const { json } = await browser.send('GET', '/haven/me/sessions');
    const rows = await rest.database.many<{ id_hash: string }>(sql`SELECT id_hash FROM session`);
    for (const secret of [browser.cookies.get('sid') ?? '', ...rows.map(({ id_hash }) => id_hash)]) {
      expect(text).not.toContain(secret);
    }
    const stranger = new Browser(rest);
    stranger.cookies.set('sid', json[0].id);
    expect(await whoIs(stranger)).toBe(401);
  });

  test('keep no more of the browser’s words than a line', async () => {
    const browser = await loggedIn(await newcomer(), 'B'.repeat(2_000));
    expect((await list(browser))[0].user_agent).toBe('B'.repeat(400));
  });

  test('are there for as long as they live', async () => {
    const name = await newcomer();
    const [one] = [await loggedIn(name), await loggedIn(name)];
    const [{ id }] = (await list(one)).filter(({ current }: { current: boolean }) => !current);
    await rest.database.run(sql`
      UPDATE session SET renewed_at = now() - interval '61 minutes' WHERE public_id = ${id}::uuid`);
    expect(await list(one)).toEqual([expect.objectContaining({ current: true })]);
  });
});

describe('ending a session', () => {
  test('signs it out at its next request, and no other one', async () => {
    const name = await newcomer();
    const [one, other] = [await loggedIn(name, 'Fox/1'), await loggedIn(name, 'Wolf/2')];
    // Remembered by the process by now.
    expect(await whoIs(other)).toBe(name);
    const [{ id }] = await list(one);
    expect((await one.send('DELETE', `/haven/me/sessions/${id}`)).status).toBe(200);
    expect(await whoIs(other)).toBe(401);
    expect(await whoIs(one)).toBe(name);
    expect(await list(one)).toEqual([expect.objectContaining({ user_agent: 'Fox/1', current: true })]);
    expect((await one.send('DELETE', `/haven/me/sessions/${id}`)).status).toBe(404);
  });

  test('is told to other servers', async () => {
    const name = await newcomer();
    const [one, other] = [await loggedIn(name), await loggedIn(name)];
    const elsewhere = new Sessions({ database: rest.database, timeoutMinutes: async () => 60 });
    const sid = other.cookies.get('sid') ?? '';
    expect(await elsewhere.find(sid, false)).toMatchObject({ username: name });
    const told: string[] = [];
    rest.database.onAnnounce((_channel, payload) => told.push(payload));
    expect((await one.send('DELETE', '/haven/me/sessions')).status).toBe(200);
    for (const payload of told) elsewhere.forget(JSON.parse(payload).idHash);
    expect(await elsewhere.find(sid, false)).toBeUndefined();
  });

  test('leaves those of other people alone', async () => {
    const [mine, theirs] = [await loggedIn(await newcomer()), await loggedIn(await newcomer())];
    const [{ id }] = await list(theirs);
    for (const wrong of [id, 'none', '%00', "'", 'x'.repeat(64)]) {
      const answer = await mine.send('DELETE', `/haven/me/sessions/${wrong}`);
      expect([wrong, answer.status >= 400 && answer.status < 500]).toEqual([wrong, true]);
    }
    expect((await mine.send('DELETE', '/haven/me/sessions')).status).toBe(200);
    expect(await list(theirs)).toHaveLength(1);
  });

  test('is possible for all but the one that asks, or for all of them by the password', async () => {
    const name = await newcomer();
    const [one, other] = [await loggedIn(name), await loggedIn(name)];
    expect((await one.send('DELETE', '/haven/me/sessions')).status).toBe(200);
    expect([await whoIs(one), await whoIs(other)]).toEqual([name, 401]);
    expect((await rest.send('DELETE', '/haven/me/sessions', { as: name })).status).toBe(200);
    expect(await whoIs(one)).toBe(401);
  });

  test('is possible in read-only mode, and not without the token of the page', async () => {
    const name = await newcomer();
    const [one, other] = [await loggedIn(name), await loggedIn(name)];
    const { token } = one;
    one.token = undefined;
    expect((await one.send('DELETE', '/haven/me/sessions')).status).toBe(403);
    one.token = token;
    rest.settings.readOnly = true;
    expect((await one.send('DELETE', '/haven/me/sessions')).status).toBe(200);
    rest.settings = {};
    expect(await whoIs(other)).toBe(401);
  });
});

test('programs and strangers have no sessions', async () => {
  const access = [{ resource: 'quota', action: 'list' }];
  const robot = {
    name: 'quota',
    level: 'system',
    duration: -1,
    permissions: [{ kind: 'system', namespace: '/', access }],
  };
  const { json } = await rest.send('POST', '/robots', { as: 'admin', body: robot });
  const authorization = `Basic ${Buffer.from(`${json.name}:${json.secret}`).toString('base64')}`;
  for (const [method, path] of [
    ['GET', '/haven/me/sessions'],
    ['DELETE', '/haven/me/sessions'],
    ['DELETE', '/haven/me/sessions/none'],
  ] as const) {
    expect((await rest.send(method, path)).status).toBe(401);
    const refused = await rest.send(method, path, { headers: { authorization } });
    expect([refused.status, refused.error]).toEqual([403, 'FORBIDDEN: robot$quota is no person']);
  }
});
