import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../../test/rest.ts';
import { type FakeServer, startFakeServer } from '../../../auth/providers/fake-server.suite.ts';

let rest: TestRest;
let proxy: FakeServer;
let isAway = false;
beforeAll(async () => {
  rest = await startTestRest();
  proxy = await startFakeServer(({ body }) => {
    if (isAway) return [503, {}];
    const { token } = JSON.parse(body).spec;
    const [, username] = /^token of (.+)$/.exec(token) ?? [];
    return [201, { status: username ? { authenticated: true, user: { username, groups: ['devs'] } } : {} }];
  });
});
afterAll(async () => {
  await rest.close();
  await proxy.close();
});
beforeEach(async () => {
  isAway = false;
  await configure(proxy.url);
});

const configure = async (url: string) => {
  const body = { http_authproxy_endpoint: url, http_authproxy_tokenreview_endpoint: url && `${url}/review` };
  expect((await rest.send('PUT', '/configurations', { as: 'admin', body })).status).toBe(200);
};
const arrive = (token: string, postURI?: string) => {
  const query = new URLSearchParams({ token, ...(postURI !== undefined && { postURI }) });
  return rest.send('GET', `/c/authproxy/redirect?${query}`);
};

describe('a browser that the authenticating proxy sends', () => {
  test('is signed in as the person of its token, and goes on', async () => {
    const answer = await arrive('token of carla', '/p/library?x=1');
    expect([answer.status, answer.headers.get('location')]).toEqual([301, '/p/library?x=1']);
    const [, sid = ''] = /sid=([^;]+)/.exec(answer.headers.getSetCookie().join()) ?? [];
    const { json } = await rest.send('GET', '/users/current', { headers: { cookie: `sid=${sid}` } });
    expect(json).toMatchObject({ username: 'carla', comment: 'from auth proxy.' });
    const { json: groups } = await rest.send('GET', '/usergroups', { as: 'admin' });
    expect(groups).toEqual([expect.objectContaining({ group_name: 'devs', group_type: 2 })]);
  });

  test('goes to the first page when none is named', async () => {
    expect((await arrive('token of carla')).headers.get('location')).toBe('/');
  });

  test.each(['https://evil.example', '//evil.example', '/\\evil.example', '/.//evil.example', 'javascript:alert(1)'])(
    'never goes to %s, and is not signed in on the way (CVE-2024-22244)',
    async (postURI) => {
      const answer = await arrive('token of carla', postURI);
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
      expect(answer.headers.getSetCookie().join()).not.toContain('sid=');
    },
  );

  test('is refused with a wrong token, and with the name of somebody here', async () => {
    for (const token of ['', 'wrong', 'x'.repeat(20_000)]) {
      const { status } = await arrive(token);
      expect([401, 431]).toContain(status);
    }
    expect((await arrive('token of alice')).status).toBe(409);
  });

  test('is told when the proxy cannot be asked, or is none', async () => {
    isAway = true;
    expect((await arrive('token of carla')).status).toBe(503);
    await configure('');
    expect((await arrive('token of carla')).error).toBe('PRECONDITION: the authenticating proxy is not configured');
  });
});
