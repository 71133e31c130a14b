import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basic, startTestRest, type TestRest, testPassword } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';
import { conditions, shapes, startTestIssuer, type TestIssuer } from './issuer.suite.ts';

let rest: TestRest;
let issuer: TestIssuer;
let serial = 0;

beforeAll(async () => {
  [rest, issuer] = await Promise.all([startTestRest(), startTestIssuer()]);
  for (const name of ['team', 'other']) {
    await rest.send('POST', '/projects', { as: 'alice', body: { project_name: name } });
  }
});
afterAll(async () => {
  await issuer.close();
  await rest.close();
});

const SYSTEM = '/haven/federation';
const TEAM = '/haven/projects/team/federation';
const pull = { resource: 'repository', action: 'pull' };
const push = { resource: 'repository', action: 'push' };
const inProject = (namespace: string, ...access: readonly object[]) => [{ kind: 'project', namespace, access }];

const ruleOf = (more: object = {}) => ({
  name: `rule-${++serial}`,
  issuer: issuer.url,
  audience: 'haven',
  claims: conditions.github,
  permissions: inProject('team', pull, push),
  ...more,
});

const publicRule = (more: object = {}) => ruleOf({ issuer: 'https://token.actions.githubusercontent.com', ...more });

async function create(base: string, body: object, as = 'admin'): Promise<string> {
  const answer = await rest.send('POST', `${base}/rules`, { as, body });
  expect([answer.status, answer.error]).toEqual([201, undefined]);
  return answer.headers.get('location') ?? '';
}

async function errorOf(base: string, body: object, as = 'admin'): Promise<string> {
  const answer = await rest.send('POST', `${base}/rules`, { as, body });
  return `${answer.status} ${answer.error}`;
}

describe('a rule', () => {
  test('of the system is made, shown, changed and deleted', async () => {
    const sent = ruleOf({ description: 'Builds of the app', lifetime: 900 });
    const location = await create(SYSTEM, sent);
    expect(location).toMatch(/^\/api\/v2\.0\/haven\/federation\/rules\/\d+$/);
    const { json } = await rest.send('GET', location, { as: 'admin' });
    expect(json).toMatchObject({ ...sent, enabled: true, lifetime: 900, created_by: 'admin' });
    expect(json).not.toHaveProperty('project');
    const changed = { ...sent, description: '', enabled: false, claims: { sub: ['a*'] } };
    expect((await rest.send('PUT', location, { as: 'admin', body: changed })).status).toBe(200);
    const now = (await rest.send('GET', location, { as: 'admin' })).json;
    expect(now).toMatchObject({ claims: { sub: ['a*'] }, enabled: false });
    expect((await rest.send('DELETE', location, { as: 'admin' })).status).toBe(200);
    expect((await rest.send('GET', location, { as: 'admin' })).status).toBe(404);
    expect((await rest.send('DELETE', location, { as: 'admin' })).status).toBe(404);
  });

  test('of a project is made by those who administer it, and is of no other place', async () => {
    const id = (await create(TEAM, publicRule(), 'alice')).split('/').at(-1);
    const shown = (await rest.send('GET', `${TEAM}/rules/${id}`, { as: 'alice' })).json;
    expect(shown).toMatchObject({ project: 'team', lifetime: 3_600, created_by: 'alice' });
    for (const place of [SYSTEM, '/haven/projects/other/federation']) {
      for (const method of ['GET', 'DELETE', 'PUT']) {
        const body = method === 'PUT' ? { body: publicRule() } : {};
        const answer = await rest.send(method, `${place}/rules/${id}`, { as: 'admin', ...body });
        expect([method, answer.status]).toEqual([method, place === SYSTEM || method !== 'PUT' ? 404 : 400]);
      }
    }
    expect((await rest.send('GET', `${TEAM}/rules/${id}`, { as: 'alice' })).status).toBe(200);
  });

  test('has a name that is unique in its place', async () => {
    const body = publicRule();
    await create(SYSTEM, body);
    await create(TEAM, body);
    expect(await errorOf(SYSTEM, body)).toMatch(/^409 CONFLICT/);
    expect(await errorOf(TEAM, body)).toMatch(/^409 CONFLICT/);
    const other = await create(TEAM, publicRule());
    const renamed = await rest.send('PUT', other, { as: 'admin', body });
    expect(renamed.status).toBe(409);
  });

  test.each<[string, object, RegExp]>([
    ['a strange name', { name: 'Not A Name' }, /^400 .*the name must consist/],
    ['an issuer that is none', { issuer: 'github' }, /^400 .*must be an http/],
    ['an issuer with credentials', { issuer: 'https://a:b@example.com' }, /^400 .*must be an http/],
    ['an issuer with a query', { issuer: 'https://example.com/?a' }, /^400 .*must be an http/],
    ['an issuer in a file', { issuer: 'file:///etc' }, /^400 .*must be an http/],
    ['no audience', { audience: '' }, /^400 .*a token for anybody is not for us/],
    ['no claims', { claims: {} }, /^400 .*tell one workload from another/],
    ['claims that everybody has', { claims: { sub: ['*'] } }, /^400 .*tell one workload from another/],
    ['claims that are no lists', { claims: { sub: 'a' } }, /^422/],
    ['a short life', { lifetime: 59 }, /^400 .*60 to 86400 seconds/],
    ['a long life', { lifetime: 86_401 }, /^400 .*60 to 86400 seconds/],
    ['no permissions', { permissions: [] }, /^400 .*empty permission/],
    ['permissions on the system', { permissions: [{ kind: 'system', namespace: '/', access: [pull] }] }, /^400/],
    ['permissions in a project that is not there', { permissions: inProject('nowhere', pull) }, /^404/],
    [
      'the right to make robots',
      { permissions: inProject('team', { resource: 'robot', action: 'create' }) },
      /^400 .*outlive/,
    ],
    [
      'the right to make members',
      { permissions: inProject('team', { resource: 'member', action: 'update' }) },
      /^400 .*outlive/,
    ],
    ['a right that is none', { permissions: inProject('team', { resource: 'repository', action: 'fly' }) }, /^400/],
    ['a certificate that is none', { certificate: 'x' }, /^400 .*PEM/],
    ['a private key', { jwks: { keys: [{ kty: 'RSA', n: 'AA', e: 'AQAB', d: 'AA' }] } }, /^400 .*public keys only/],
    ['a shared key', { jwks: { keys: [{ kty: 'oct', k: 'AA' }] } }, /^400 .*public keys only/],
    ['keys that are none', { jwks: { keys: ['a'] } }, /^400 .*keys for signatures/],
    ['no keys', { jwks: {} }, /^400 .*keys for signatures/],
    ['NUL', { audience: 'a\0' }, /^422/],
  ])('with %s is refused', async (_what, more, expected) => {
    expect(await errorOf(SYSTEM, ruleOf(more))).toMatch(expected);
  });

  test('of a project gives nothing elsewhere', async () => {
    expect(await errorOf(TEAM, publicRule({ permissions: inProject('other', pull) }), 'alice')).toMatch(
      /^400 .*there only/,
    );
    expect(await errorOf(TEAM, publicRule({ permissions: inProject('*', pull) }), 'alice')).toMatch(/^400/);
  });

  test('of a project names no issuer without TLS, unless the system does', async () => {
    const local = await startTestIssuer();
    const rule = (issuerUrl: string) => ruleOf({ issuer: issuerUrl });
    for (const url of [local.url, 'http://example.com']) {
      expect(await errorOf(TEAM, rule(url), 'alice')).toMatch(/^400 .*must have an https address/);
    }
    const keys = { jwks: { keys: [local.publicKey()] } };
    await create(TEAM, { ...rule('http://10.0.0.1'), ...keys }, 'alice');
    // Switched off, a rule of the system lets nobody in, but says that the issuer may be asked.
    await create(SYSTEM, { ...rule(local.url), enabled: false });
    await create(TEAM, rule(local.url), 'alice');
    await local.close();
  });

  test('is not made by a robot that has less', async () => {
    const rights = ['create', 'read', 'list', 'delete'].map((action) => ({ resource: 'robot', action }));
    const robot = await rest.send('POST', '/robots', {
      as: 'admin',
      body: { name: 'maker', level: 'project', duration: 1, permissions: inProject('team', pull, ...rights) },
    });
    const headers = { authorization: basic(robot.json.name, robot.json.secret) };
    const refused = await rest.send('POST', `${TEAM}/rules`, { headers, body: publicRule() });
    expect(refused.error).toMatch(/^DENIED: .*repository:push is more than/);
    const body = publicRule({ permissions: inProject('team', pull) });
    expect((await rest.send('POST', `${TEAM}/rules`, { headers, body })).status).toBe(201);
  });

  test('is a project’s own, and goes with it', async () => {
    await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'short' } });
    await create('/haven/projects/short/federation', publicRule({ permissions: inProject('short', pull) }), 'alice');
    const id = await create(SYSTEM, ruleOf({ permissions: [...inProject('short', pull), ...inProject('team', pull)] }));
    expect((await rest.send('DELETE', '/projects/short', { as: 'alice' })).status).toBe(200);
    const left = await rest.database.first<{ count: number }>(sql`
      SELECT count(*) FROM trust_rule WHERE project_id NOT IN (SELECT project_id FROM project)`);
    expect(left?.count).toBe(0);
    const { permissions } = (await rest.send('GET', id, { as: 'admin' })).json;
    expect(permissions.map(({ namespace }: { namespace: string }) => namespace)).toEqual(['team']);
  });

  test('leaves a row in the log, with who and what, also when it is refused', async () => {
    const location = await create(TEAM, publicRule({ name: 'logged' }), 'alice');
    await rest.send('PUT', location, { as: 'alice', body: publicRule({ name: 'logged', audience: 'x' }) });
    await errorOf(TEAM, publicRule({ name: 'logged' }), 'alice');
    await rest.send('DELETE', location, { as: 'alice' });
    const { json } = await rest.send('GET', '/projects/team/auditlog-exts?q=resource=team%252Blogged', { as: 'alice' });
    const rows = json.map((row: Record<string, unknown>) => [
      row.operation,
      row.resource_type,
      row.username,
      row.operation_result,
    ]);
    expect(rows).toEqual([
      ['delete', 'trust_rule', 'alice', true],
      ['create', 'trust_rule', 'alice', false],
      ['update', 'trust_rule', 'alice', true],
      ['create', 'trust_rule', 'alice', true],
    ]);
  });
});

test('lists are of their place, paged, filtered and sorted', async () => {
  await rest.send('POST', '/projects', { as: 'bob', body: { project_name: 'listed' } });
  const base = '/haven/projects/listed/federation';
  for (const name of ['b', 'a', 'c']) {
    await create(base, publicRule({ name, permissions: inProject('listed', pull), enabled: name !== 'c' }), 'bob');
  }
  const names = async (query: string) => {
    const answer = await rest.send('GET', `${base}/rules?${query}`, { as: 'bob' });
    return [answer.headers.get('x-total-count'), answer.json.map(({ name }: { name: string }) => name)];
  };
  expect(await names('')).toEqual(['3', ['a', 'b', 'c']]);
  expect(await names('page=2&page_size=2')).toEqual(['3', ['c']]);
  expect(await names('q=enabled=true&sort=-name')).toEqual(['2', ['b', 'a']]);
  expect(await names('q=name=~C')).toEqual(['1', ['c']]);
});

describe('an explanation', () => {
  const explain = async (base: string, body: object, as = 'admin') => {
    const { status, json, error } = await rest.send('POST', `${base}/test`, { as, body });
    expect([status, error]).toEqual([200, undefined]);
    return json;
  };

  test('says which rule matches, and check by check why others do not', async () => {
    const audience = `aud-${++serial}`;
    const names = ['good', 'off', 'elsewhere', 'gitlab'].map((name) => `${name}-${serial}`);
    await create(SYSTEM, ruleOf({ name: names[0], audience }));
    await create(SYSTEM, ruleOf({ name: names[1], audience, enabled: false }));
    await create(SYSTEM, ruleOf({ name: names[2] }));
    await create(TEAM, ruleOf({ name: names[3], audience, claims: conditions.gitlab }));
    const token = await issuer.sign({ ...shapes.github, aud: audience });
    const decision = await explain(SYSTEM, { token });
    expect(decision).toMatchObject({ allowed: true, name: `oidc:${names[0]}:${shapes.github.sub}` });
    expect(decision.claims).toMatchObject(shapes.github);
    const failed = Object.fromEntries(
      decision.rules.map(({ name, checks }: { name: string; checks: { check: string; passed: boolean }[] }) => [
        name,
        checks.filter(({ passed }) => !passed).map(({ check }) => check),
      ]),
    );
    expect(decision.rules[0].name).toBe(names[0]);
    expect(failed).toMatchObject({
      [names[0] ?? '']: [],
      [names[1] ?? '']: ['enabled'],
      [names[2] ?? '']: ['audience'],
      [names[3] ?? '']: ['claim project_path', 'claim groups_direct'],
    });
    expect(decision.rules[0].checks).toContainEqual({ check: 'signature', passed: true });
    expect(decision.rules[0].checks).toContainEqual({
      ...{ check: 'claim ref', passed: true, found: 'refs/heads/main' },
      expected: 'refs/heads/main or refs/tags/v*',
    });
    // What other places have is not a project's business.
    const inTeam = await explain(TEAM, { token }, 'alice');
    expect(inTeam.allowed).toBe(false);
    expect(inTeam.rules.every(({ project }: { project: string }) => project === 'team')).toBe(true);
  });

  test('of claims believes them', async () => {
    const audience = `aud-${++serial}`;
    await create(SYSTEM, ruleOf({ name: 'k8s', audience, claims: conditions.kubernetes }));
    const claims = { ...shapes.kubernetes, iss: issuer.url, aud: [audience] };
    expect(await explain(SYSTEM, { claims })).toMatchObject({
      allowed: true,
      name: `oidc:k8s:${claims.sub}`,
    });
    const other = await explain(SYSTEM, { claims: { ...claims, 'kubernetes.io': { namespace: 'default' } } });
    expect(other).toMatchObject({
      allowed: false,
      reason:
        'no trust rule matches: the claim /kubernetes.io/namespace is default, there is no claim /kubernetes.io/serviceaccount/name',
    });
    expect(await explain(SYSTEM, { claims: { iss: 'https://nobody.example' } })).toMatchObject({
      ...{ allowed: false, reason: 'no trust rule names the issuer https://nobody.example', rules: [] },
    });
    expect(await explain(SYSTEM, { claims: { iss: 7, aud: {}, sub: null } })).toMatchObject({ allowed: false });
  });

  test('of a token says what is wrong with it, and changes nothing', async () => {
    await create(SYSTEM, ruleOf({ audience: 'expired' }));
    const token = await issuer.sign({ ...shapes.github, aud: 'expired', exp: 1_000, iat: 900 });
    expect(await explain(SYSTEM, { token })).toMatchObject({
      ...{ allowed: false, reason: 'the token is refused: it expired at 1970-01-01T00:16:40.000Z' },
    });
    expect((await explain(SYSTEM, { token: 'x' })).reason).toBe('the token is refused: it is no signed JSON web token');
    const rows = await rest.database.first<{ count: number }>(sql`
      SELECT count(*) FROM audit_log_ext WHERE resource_type = 'workload'`);
    expect(rows?.count).toBe(0);
  });

  test('is of a token or of claims', async () => {
    for (const body of [{}, { token: 'x', claims: {} }]) {
      expect((await rest.send('POST', `${SYSTEM}/test`, { as: 'admin', body })).status).toBe(400);
    }
    const long = { token: 'x'.repeat(16_385) };
    expect((await rest.send('POST', `${SYSTEM}/test`, { as: 'admin', body: long })).status).toBe(422);
  });
});

test('a person named oidc logs in as ever', async () => {
  await rest.addUser('oidc');
  expect((await rest.send('GET', '/users/current', { as: 'oidc' })).json.username).toBe('oidc');
  const headers = { authorization: basic('oidc', `${testPassword}x`) };
  expect((await rest.send('GET', '/users/current', { headers })).status).toBe(401);
});

test('read-only mode lets jobs come and go, but nobody change rules', async () => {
  await create(SYSTEM, ruleOf({ audience: 'read-only' }));
  rest.settings = { readOnly: true };
  const token = await issuer.sign({ ...shapes.github, aud: 'read-only' });
  const { status, json } = await rest.send('POST', '/haven/federation/token', { body: { token } });
  expect(status).toBe(200);
  expect((await rest.send('POST', `${SYSTEM}/test`, { as: 'admin', body: { token } })).status).toBe(200);
  expect(await errorOf(SYSTEM, ruleOf())).toMatch(/^403 DENIED: The system is in read only mode/);
  const headers = { authorization: basic(json.username, json.secret) };
  expect((await rest.send('DELETE', '/haven/federation/token', { headers })).status).toBe(200);
  rest.settings = {};
});
