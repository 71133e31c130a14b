import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { imageOf, pushBlob, pushImage } from '../../../test/images.ts';
import { basic } from '../../../test/registry.ts';
import { until } from '../../../test/until.ts';
import { Authenticator } from '../../auth/authenticator.ts';
import { followAllChanges } from '../../cache-invalidation.ts';
import { sql } from '../../db/sql.ts';
import { silentLogger } from '../../log/logger.ts';
import { OutboundClient } from '../../outbound/client.ts';
import { RegistryCaches } from '../../registry/caches.ts';
import { conditions, seconds, shapes, startTestIssuer, type TestIssuer } from './issuer.suite.ts';
import { WorkloadLogins } from './logins/service.ts';

let content: TestContent;
let issuer: TestIssuer;
let serial = 0;
let project: string;
let audience: string;

beforeAll(async () => {
  [content, issuer] = await Promise.all([startTestContent(), startTestIssuer()]);
  // Administrators of the system trust the issuer's address, so projects may name it.
  await create('/haven/federation', { enabled: false, audience: 'nobody', permissions: give('*', 'repository:pull') });
});
afterAll(async () => {
  expect(content.failures).toEqual([]);
  await issuer.close();
  await content.close();
});
beforeEach(async () => {
  project = `team-${++serial}`;
  audience = `audience-${serial}`;
  await content.addProject(project);
});

const give = (namespace: string, ...rights: readonly string[]) => [
  {
    ...{ kind: 'project', namespace },
    access: rights.map((right) => ({ resource: right.split(':')[0], action: right.split(':')[1] })),
  },
];

async function create(base: string, more: object = {}): Promise<{ readonly path: string; readonly sent: object }> {
  const sent = {
    ...{ name: `ci-${++serial}`, issuer: issuer.url, audience, claims: conditions.github },
    permissions: give(project, 'repository:push'),
    ...more,
  };
  const answer = await content.send('POST', `${base}/rules`, { as: 'admin', body: sent });
  expect([answer.status, answer.error]).toEqual([201, undefined]);
  return { path: answer.headers.get('location') ?? '', sent };
}

const inProject = (more: object = {}) => create(`/haven/projects/${project}/federation`, more);
const tokenOf = (claims: Record<string, unknown> = shapes.github) => issuer.sign({ ...claims, aud: audience });
const byToken = async (claims?: Record<string, unknown>) => ({ authorization: basic('oidc', await tokenOf(claims)) });
const current = (headers: Record<string, string>) => content.send('GET', `/projects/${project}`, { headers });
const exchange = (token: string, more: object = {}) =>
  content.send('POST', '/haven/federation/token', { body: { token, ...more } });

async function bearer(headers: Record<string, string>, repository = `${project}/app`): Promise<string> {
  const path = `/service/token?service=harbor-registry&scope=repository:${repository}:pull,push`;
  const answer = await content.v2.send('GET', path, { headers });
  expect([answer.status, answer.error]).toEqual([200, undefined]);
  return answer.json.token;
}

const claimsIn = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

interface Row {
  readonly project_id: number;
  readonly operation: string;
  readonly resource: string;
  readonly username: string;
  readonly text: string;
  readonly result: boolean;
}

const rows = (about: string) =>
  content.database.many<Row>(sql`
    SELECT project_id, operation, resource, username, operation_description AS text, operation_result AS result
    FROM audit_log_ext WHERE resource_type = 'workload' AND operation_description LIKE ${`%${about}%`} ORDER BY id`);

describe('docker login with the token of a job', () => {
  test.each(['github', 'gitlab', 'gitea', 'kubernetes'] as const)('of %s lets it push and pull', async (kind) => {
    await inProject({ name: kind, claims: conditions[kind], permissions: give(project, 'repository:push') });
    const headers = await byToken(shapes[kind]);
    const login = await content.v2.send('GET', '/service/token?service=harbor-registry&account=oidc', { headers });
    expect(login.status).toBe(200);
    const token = await bearer(headers);
    const name = `oidc:${project}+${kind}:${shapes[kind].sub}`;
    expect(claimsIn(token)).toMatchObject({
      sub: name,
      access: [{ type: 'repository', name: `${project}/app`, actions: ['pull', 'push'] }],
    });
    const image = imageOf();
    for (const blob of image.blobs) {
      const path = `/v2/${project}/app/blobs/uploads/?digest=${blob.digest}`;
      expect((await content.v2.send('POST', path, { token, body: blob.bytes })).status).toBe(201);
    }
    const put = await content.v2.send('PUT', `/v2/${project}/app/manifests/v1`, {
      ...{ token, body: image.bytes, headers: { 'content-type': image.mediaType } },
    });
    expect(put.status).toBe(201);
    // Three times, so that it also comes from memory.
    for (let round = 0; round < 3; round++) {
      const got = await content.v2.send('GET', `/v2/${project}/app/manifests/v1`, { token });
      expect([got.status, got.headers['docker-content-digest']]).toEqual([200, image.digest]);
    }
    const log = await content.send('GET', `/projects/${project}/auditlog-exts?q=operation=create`, { as: 'admin' });
    expect(log.json[0]).toMatchObject({ username: name, resource_type: 'artifact' });
  });

  test('works on /v2 and the REST interface by Basic too, with the rights of the rule and no more', async () => {
    await inProject({ permissions: give(project, 'repository:pull', 'repository:list') });
    await pushImage(content.v2, { repository: `${project}/app`, as: 'admin' }, imageOf(), 'v1');
    const headers = await byToken();
    expect((await content.v2.send('GET', `/v2/${project}/app/manifests/v1`, { headers })).status).toBe(200);
    expect((await content.v2.send('POST', `/v2/${project}/app/blobs/uploads/`, { headers })).status).toBe(401);
    expect((await content.send('GET', `/projects/${project}/repositories`, { headers })).json).toHaveLength(1);
    expect((await content.send('GET', `/projects/${project}/members`, { headers })).status).toBe(403);
    expect((await content.send('GET', '/users', { headers })).status).toBe(403);
    expect((await content.send('GET', '/users/current', { headers })).status).toBe(412);
    const { json } = await content.send('GET', '/projects?name=team-', { headers });
    expect(json.map(({ name }: { name: string }) => name)).toEqual([project]);
  });

  test('of a job that no rule waits for fails, and says why', async () => {
    await inProject();
    const headers = await byToken({ ...shapes.github, ref: 'refs/heads/topic' });
    const reason = 'no trust rule matches: the claim ref is refs/heads/topic';
    const answer = await content.v2.send('GET', '/service/token?service=harbor-registry&account=oidc', { headers });
    expect([answer.status, answer.error]).toEqual([401, `UNAUTHORIZED: ${reason}`]);
    expect((await current(headers)).error).toBe(`UNAUTHORIZED: ${reason}`);
    expect((await content.v2.send('GET', '/v2/', { headers })).error).toContain(reason);
  });

  test('by several rules gives what all of them give, under a name that tells of none', async () => {
    const other = `${project}-other`;
    await content.addProject(other);
    await create(`/haven/projects/${other}/federation`, { permissions: give(other, 'repository:pull') });
    await inProject();
    const token = await bearer(await byToken(), `${other}/app`);
    expect(claimsIn(token)).toMatchObject({ sub: `oidc:*:${shapes.github.sub}`, access: [{ actions: ['pull'] }] });
    expect(claimsIn(await bearer(await byToken())).access[0].actions).toEqual(['pull', 'push']);
  });

  test('lives no longer than the rule says', async () => {
    await inProject({ lifetime: 60 });
    const { iat, exp } = claimsIn(await bearer(await byToken()));
    expect(exp - iat).toBe(60);
  });

  test('is not possible in a browser', async () => {
    await inProject();
    const caller = await content.authenticator.person('oidc', await tokenOf());
    expect(caller).toBeUndefined();
  });
});

describe('credentials in exchange for a token', () => {
  test('work wherever a password does, until they end', async () => {
    const rule = await inProject({ lifetime: 600 });
    const before = Date.now();
    const { status, json } = await exchange(await tokenOf());
    expect(status).toBe(200);
    expect(json).toMatchObject({
      username: expect.stringMatching(/^oidc~[0-9a-f]{20}$/),
      rules: [expect.stringContaining(project)],
    });
    const end = new Date(json.expires_at).getTime();
    expect(end).toBeGreaterThan(before + 590_000);
    expect(end).toBeLessThan(Date.now() + 610_000);
    const headers = { authorization: basic(json.username, json.secret) };
    const claims = claimsIn(await bearer(headers));
    expect(claims).toMatchObject({ sub: `oidc:${json.rules[0]}:${shapes.github.sub}` });
    expect(claims.exp - claims.iat).toBeLessThanOrEqual(600);
    expect((await content.v2.send('GET', '/v2/', { headers })).status).toBe(200);
    expect((await content.send('GET', '/users/current', { headers })).status).toBe(412);
    await content.database.run(sql`UPDATE workload_credential SET expires_at = now() - interval '1 second'`);
    content.authenticator.forgetWorkloads();
    expect((await current(headers)).error).toMatch(/^UNAUTHORIZED: the credentials oidc~\w+ expired at /);
    expect(rule.path).toContain(project);
  });

  test('are of one rule when it is named', async () => {
    const other = `${project}-other`;
    await content.addProject(other);
    await create(`/haven/projects/${other}/federation`, { name: 'x', permissions: give(other, 'repository:pull') });
    await inProject({ name: 'y', lifetime: 60 });
    const token = await tokenOf();
    expect((await exchange(token)).json.rules).toEqual([`${other}+x`, `${project}+y`]);
    const { json } = await exchange(token, { rule: `${other}+x` });
    expect(json.rules).toEqual([`${other}+x`]);
    const headers = { authorization: basic(json.username, json.secret) };
    expect(claimsIn(await bearer(headers)).access[0].actions).toEqual([]);
    expect((await exchange(token, { rule: 'nowhere' })).status).toBe(401);
  });

  test('are refused with the reason', async () => {
    await inProject();
    const refused = await exchange(await tokenOf({ ...shapes.github, repository: 'evil/app' }));
    expect([refused.status, refused.error]).toEqual([
      401,
      'UNAUTHORIZED: no trust rule matches: the claim repository is evil/app',
    ]);
    expect((await exchange('x')).status).toBe(401);
    expect((await exchange('')).status).toBe(422);
    expect((await exchange('x'.repeat(16_385))).status).toBe(422);
    expect((await content.send('POST', '/haven/federation/token', { raw: '{' })).status).toBe(422);
    expect((await content.send('POST', '/haven/federation/token', { body: { token: 7 } })).status).toBe(422);
  });

  test('with another secret are nobody’s', async () => {
    await inProject();
    const { json } = await exchange(await tokenOf());
    for (const secret of [`${json.secret}x`, 'x', await tokenOf()]) {
      expect((await current({ authorization: basic(json.username, secret) })).status).toBe(401);
    }
    expect((await current({ authorization: basic('oidc~nobody', json.secret) })).status).toBe(401);
  });

  test('are listed without their secret, and revoked by whoever may', async () => {
    await inProject();
    const { json } = await exchange(await tokenOf());
    const headers = { authorization: basic(json.username, json.secret) };
    const token = await bearer(headers);
    const base = `/haven/projects/${project}/federation/credentials`;
    const list = await content.send('GET', base, { as: 'admin' });
    expect([list.headers.get('x-total-count'), list.json]).toMatchObject([
      '1',
      [{ username: json.username, subject: shapes.github.sub, issuer: issuer.url, rules: json.rules }],
    ]);
    expect(list.text).not.toContain(json.secret);
    expect(
      (await content.send('DELETE', `/haven/projects/${project}/federation/credentials/nobody`, { as: 'admin' }))
        .status,
    ).toBe(404);
    expect((await content.v2.send('GET', '/v2/', { token })).status).toBe(200);
    expect((await content.send('DELETE', `${base}/${list.json[0].id}`, { as: 'admin' })).status).toBe(200);
    expect((await current(headers)).status).toBe(401);
    // Not even the token that was got with them works on.
    expect((await content.v2.send('GET', '/v2/', { token })).status).toBe(401);
    expect((await content.send('GET', base, { as: 'admin' })).json).toEqual([]);
  });

  test('are given back by the job itself', async () => {
    await inProject();
    const { json } = await exchange(await tokenOf());
    const headers = { authorization: basic(json.username, json.secret) };
    expect((await content.send('DELETE', '/haven/federation/token', { headers })).status).toBe(200);
    expect((await content.send('DELETE', '/haven/federation/token', { headers })).status).toBe(401);
    expect((await content.send('DELETE', '/haven/federation/token', { as: 'admin' })).status).toBe(403);
    expect((await content.send('DELETE', '/haven/federation/token', { headers: await byToken() })).status).toBe(403);
  });

  test('lose what one project gave when that project revokes them', async () => {
    const other = `${project}-other`;
    await content.addProject(other);
    await create(`/haven/projects/${other}/federation`, { permissions: give(other, 'repository:pull') });
    await inProject();
    const { json } = await exchange(await tokenOf());
    const headers = { authorization: basic(json.username, json.secret) };
    const token = await bearer(headers);
    const id = json.username.slice('oidc~'.length);
    await content.send('DELETE', `/haven/projects/${other}/federation/credentials/${id}`, { as: 'admin' });
    expect((await content.v2.send('GET', '/v2/', { token })).status).toBe(401);
    expect(claimsIn(await bearer(headers, `${other}/app`)).access[0].actions).toEqual([]);
    expect(claimsIn(await bearer(headers)).access[0].actions).toEqual(['pull', 'push']);
  });

  test('are removed a day after their end', async () => {
    await inProject();
    await exchange(await tokenOf());
    await content.database.run(sql`UPDATE workload_credential SET expires_at = now() - interval '25 hours'`);
    expect(await content.workloads.removeEnded()).toBeGreaterThan(0);
  });
});

describe('a change of the rule', () => {
  test.each<[string, (rule: { path: string; sent: object }) => Promise<{ readonly status: number }>]>([
    [
      'of claims',
      ({ path, sent }) => content.send('PUT', path, { as: 'admin', body: { ...sent, claims: { sub: ['*x'] } } }),
    ],
    [
      'of rights',
      ({ path, sent }) =>
        content.send('PUT', path, { as: 'admin', body: { ...sent, permissions: give(project, 'repository:read') } }),
    ],
    ['to off', ({ path, sent }) => content.send('PUT', path, { as: 'admin', body: { ...sent, enabled: false } })],
    ['to nothing', ({ path }) => content.send('DELETE', path, { as: 'admin' })],
  ])('%s ends tokens, credentials and what was got with them, at once', async (_what, change) => {
    const rule = await inProject();
    await pushImage(content.v2, { repository: `${project}/app`, as: 'admin' }, imageOf(), 'v1');
    const { json } = await exchange(await tokenOf());
    const ways = [await byToken(), { authorization: basic(json.username, json.secret) }];
    const tokens = await Promise.all(ways.map((headers) => bearer(headers)));
    const manifest = `/v2/${project}/app/manifests/v1`;
    for (const token of tokens) {
      for (let round = 0; round < 2; round++)
        expect((await content.v2.send('GET', manifest, { token })).status).toBe(200);
    }
    expect((await change(rule)).status).toBe(200);
    for (const token of tokens) {
      expect((await content.v2.send('GET', manifest, { token })).status).toBe(401);
      expect((await content.v2.send('POST', `/v2/${project}/app/blobs/uploads/`, { token })).status).toBe(401);
    }
    for (const headers of ways) expect((await content.v2.send('GET', manifest, { headers })).status).toBe(401);
  });

  test('of its description does not', async () => {
    const { path, sent } = await inProject();
    const token = await bearer(await byToken());
    await content.send('PUT', path, { as: 'admin', body: { ...sent, description: 'other words' } });
    expect((await content.v2.send('GET', '/v2/', { token })).status).toBe(200);
  });

  test('lets those in who were refused before', async () => {
    const headers = await byToken();
    expect((await current(headers)).status).toBe(401);
    await inProject();
    expect((await content.v2.send('GET', '/v2/', { headers })).status).toBe(200);
  });

  test('is heard of by other processes', async () => {
    const { path } = await inProject();
    const workloads = new WorkloadLogins({
      database: content.database,
      logger: silentLogger,
      outbound: new OutboundClient(),
    });
    const { tokens, ...others } = content;
    const authenticator = new Authenticator({ database: content.database, tokens, workloads, penaltyMs: 0 });
    const caches = { ...others, authenticator, registry: new RegistryCaches() };
    const listener = await followAllChanges(content.database, caches, silentLogger);
    const text = await tokenOf();
    const token = await bearer({ authorization: basic('oidc', text) });
    expect(await authenticator.basic('oidc', text)).toMatchObject({ kind: 'workload' });
    expect(await authenticator.bearer(token)).toMatchObject({ kind: 'token' });
    expect(authenticator.knownBearer(token)).toMatchObject({ kind: 'token' });
    await content.send('DELETE', path, { as: 'admin' });
    await until(async () => authenticator.knownBearer(token) === undefined);
    expect(await authenticator.bearer(token)).toBeUndefined();
    expect(await authenticator.basic('oidc', text)).toMatchObject({ kind: 'anonymous' });
    await listener.close();
  });
});

describe('the audit log', () => {
  test('has a row for each rule that lets a token in, without the token', async () => {
    await inProject({ name: 'logged' });
    const token = await tokenOf({ ...shapes.github, jti: `jti-${serial}` });
    await current({ authorization: basic('oidc', token) });
    const [row, ...others] = await rows(`id jti-${serial}`);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      ...{ operation: 'login', resource: `${project}+logged`, username: `oidc:${project}+logged:${shapes.github.sub}` },
      ...{
        result: true,
        text: `login: let in by ${project}+logged | issuer ${issuer.url}; subject ${shapes.github.sub}; audience ${audience}; id jti-${serial}`,
      },
    });
    expect(row?.project_id).toBeGreaterThan(0);
    const leaks = await content.database.many(sql`
      SELECT FROM audit_log_ext WHERE operation_description LIKE ${`%${token.split('.')[2]}%`}`);
    expect(leaks).toEqual([]);
  });

  test('explains a refusal to the system, and to projects that wait for such tokens', async () => {
    await inProject({ name: 'logged' });
    const id = `jti-${serial}`;
    await current(await byToken({ ...shapes.github, ref: 'refs/heads/x', jti: id }));
    const found = await rows(`id ${id}`);
    expect(found.map((row) => [row.project_id > 0, row.username, row.result])).toEqual([
      [false, 'oidc', false],
      [true, 'oidc', false],
    ]);
    expect(found[1]?.text).toContain(
      `refused: no trust rule matches: the claim ref is refs/heads/x | ${project}+logged: claim ref is refs/heads/x, expected refs/heads/main or refs/tags/v*`,
    );
  });

  test('knows of exchanges, and what came of them', async () => {
    await inProject();
    const id = `jti-${serial}`;
    const { json } = await exchange(await tokenOf({ ...shapes.github, jti: id }));
    expect(await rows(`id ${id}`)).toMatchObject([
      { operation: 'exchange', text: expect.stringContaining(`with ${json.username} until`) },
    ]);
    expect(JSON.stringify(await rows(''))).not.toContain(json.secret);
  });

  test('has names without what would make it deceive', async () => {
    await inProject({ claims: { repository: ['acme/app'] } });
    const sub = 'a\nb\u202Ec\0d';
    await current(await byToken({ ...shapes.github, sub, jti: `jti-${serial}` }));
    expect((await rows(`id jti-${serial}`))[0]?.username).toMatch(/:a\uFFFDb\uFFFDc\uFFFDd$/);
  });

  test('is not filled by strangers', async () => {
    const before = (await rows('')).length;
    const strangers = Array.from({ length: 300 }, (_, index) =>
      current({ authorization: basic('oidc', `${strange(index)}`) }),
    );
    expect(new Set((await Promise.all(strangers)).map(({ status }) => status))).toEqual(new Set([401]));
    const written = (await rows('')).length - before;
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(250);
  });
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const strange = (index: number) =>
  `${encode({ alg: 'RS256' })}.${encode({ iss: `https://x${index}.example`, sub: 'x', iat: seconds(), exp: seconds() + 60 })}.AAAA`;

describe('an issuer that cannot be asked', () => {
  test('makes logins fail as our own trouble does, and says so in the log', async () => {
    const away = await startTestIssuer();
    const token = await away.sign({ ...shapes.github, aud: audience });
    await away.close();
    await create('/haven/federation', { issuer: away.url });
    const headers = { authorization: basic('oidc', token) };
    const answer = await content.v2.send('GET', '/service/token?service=harbor-registry', { headers });
    expect(answer.status).toBe(503);
    expect((await exchange(token)).status).toBe(503);
    const [row] = await rows(`the keys of ${away.url} cannot be had`);
    expect(row).toMatchObject({ operation: 'login', result: false });
    content.failures.length = 0;
  });
});

test('an upload belongs to the job that began it', async () => {
  await inProject({ name: 'mine', claims: { sub: ['*'], repository: ['acme/*'] } });
  const begin = await content.v2.send('POST', `/v2/${project}/app/blobs/uploads/`, { headers: await byToken() });
  expect(begin.status).toBe(202);
  const location = begin.headers.location ?? '';
  const other = await byToken({ ...shapes.github, sub: 'repo:acme/app:ref:refs/heads/other' });
  expect((await content.v2.send('GET', location, { headers: other })).status).toBe(404);
  expect((await content.v2.send('GET', location, { headers: await byToken() })).status).toBe(204);
  await pushBlob(content.v2, { repository: `${project}/app`, as: 'admin' }, imageOf().blobs[0] ?? imageOf());
});
