import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testJobs } from '../../../test/jobs.ts';
import { sql } from '../../db/sql.ts';
import { Projects } from '../projects/index.ts';
import { type RetentionTest, rule, startRetentionTest } from './retention.suite.ts';
import { Retentions } from './service.ts';

let retention: RetentionTest;
beforeAll(async () => {
  retention = await startRetentionTest();
});
afterAll(async () => {
  expect(retention.content.failures).toEqual([]);
  await retention.close();
});

const send = (method: string, path: string, body?: unknown) => retention.send(method, path, body);
const scopeOf = (id: number) => ({ level: 'project', ref: id });

test('the building blocks are Harbor’s', async () => {
  const answer = await retention.content.send('GET', '/retentions/metadatas', { as: 'mia' });
  expect(answer.json).toEqual({
    templates: [
      {
        rule_template: 'latestPushedK',
        display_text: 'the most recently pushed # artifacts',
        action: 'retain',
        params: [{ type: 'int', unit: 'COUNT', required: true }],
      },
      {
        rule_template: 'latestPulledN',
        display_text: 'the most recently pulled # artifacts',
        action: 'retain',
        params: [{ type: 'int', unit: 'COUNT', required: true }],
      },
      {
        rule_template: 'nDaysSinceLastPush',
        display_text: 'pushed within the last # days',
        action: 'retain',
        params: [{ type: 'int', unit: 'DAYS', required: true }],
      },
      {
        rule_template: 'nDaysSinceLastPull',
        display_text: 'pulled within the last # days',
        action: 'retain',
        params: [{ type: 'int', unit: 'DAYS', required: true }],
      },
      { rule_template: 'always', display_text: 'always', action: 'retain', params: null },
    ],
    scope_selectors: [
      { display_text: 'Repositories', kind: 'doublestar', decorations: ['repoMatches', 'repoExcludes'] },
    ],
    tag_selectors: [{ display_text: 'Tags', kind: 'doublestar', decorations: ['matches', 'excludes'] }],
  });
});

test('a policy is created, read, changed and deleted at its location, and the project knows its id', async () => {
  const { id: ref, name } = await retention.project();
  const created = await send('POST', '/retentions', {
    algorithm: 'or',
    scope: scopeOf(ref),
    trigger: { kind: 'Schedule', references: {}, settings: { cron: '0 0 0 * * *' } },
    rules: [
      rule('latestPushedK', 10, { tags: 'v*', extras: '{"untagged":true}' }),
      rule('always', undefined, { disabled: true }),
    ],
  });
  expect([created.status, created.text]).toEqual([201, '']);
  const location = created.headers.get('location') ?? '';
  expect(location).toMatch(/^\/api\/v2\.0\/retentions\/\d+$/);
  const id = Number(location.split('/').at(-1));
  expect((await send('GET', `/projects/${name}`)).json.metadata.retention_id).toBe(String(id));
  const [selector] = [{ kind: 'doublestar', decoration: 'matches', pattern: 'v*', extras: '{"untagged":true}' }];
  const repositories = { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] };
  // Zero is left out of what Harbor answers, the id of the first rule too.
  expect((await send('GET', location)).json).toEqual({
    id,
    algorithm: 'or',
    rules: [
      {
        action: 'retain',
        template: 'latestPushedK',
        params: { latestPushedK: 10 },
        tag_selectors: [selector],
        scope_selectors: repositories,
      },
      {
        id: 1,
        disabled: true,
        action: 'retain',
        template: 'always',
        tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '**' }],
        scope_selectors: repositories,
      },
    ],
    trigger: {
      kind: 'Schedule',
      settings: { cron: '0 0 0 * * *', next_scheduled_time: expect.stringMatching(/T00:00:00\.000Z$/) },
      references: {},
    },
    scope: { level: 'project', ref },
  });
  // Harbor's clients send all of it back, with a rule added or taken away.
  const read = (await send('GET', location)).json;
  const rules = [read.rules[1], rule('nDaysSinceLastPull', 7)];
  const changed = await send('PUT', location, {
    ...read,
    trigger: { kind: 'Schedule', settings: { cron: '' } },
    rules,
  });
  expect([changed.status, changed.error]).toEqual([200, undefined]);
  const after = (await send('GET', location)).json;
  expect(after.rules.map((found: { id?: number; template: string }) => [found.id ?? 0, found.template])).toEqual([
    [0, 'always'],
    [1, 'nDaysSinceLastPull'],
  ]);
  expect(after.trigger).toEqual({ kind: 'Schedule', settings: { cron: '' }, references: {} });
  expect((await send('DELETE', location)).status).toBe(200);
  expect((await send('GET', location)).error).toBe(`NOT_FOUND: retention policy ${id} not found`);
  expect((await send('GET', `/projects/${name}`)).json.metadata).not.toHaveProperty('retention_id');
  expect((await send('POST', '/retentions', { scope: scopeOf(ref), rules: [] })).status).toBe(201);
});

test('terraform: a policy is destroyed by a PUT without rules, and found by the project when it is there already', async () => {
  const { id: ref, name } = await retention.project();
  const id = await retention.policy(ref, [rule('always')]);
  const again = await send('POST', '/retentions', { scope: scopeOf(ref), rules: [rule('always')] });
  expect([again.status, again.error]).toEqual([400, `BAD_REQUEST: project ${ref} already has a retention policy`]);
  const known = (await send('GET', `/projects/${name}`)).json.metadata.retention_id;
  expect(known).toBe(String(id));
  expect(
    (await send('PUT', `/retentions/${known}`, { id, algorithm: 'or', scope: scopeOf(ref), rules: [] })).status,
  ).toBe(200);
  expect((await send('GET', `/retentions/${id}`)).json.rules).toEqual([]);
});

test('harbor-cli: selectors without a kind are doublestar', async () => {
  const { id: ref } = await retention.project();
  const id = await retention.policy(ref, [
    {
      template: 'latestPushedK',
      params: { latestPushedK: 3 },
      tag_selectors: [{ decoration: 'matches', pattern: '**' }],
      scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
    },
  ]);
  const [stored] = (await send('GET', `/retentions/${id}`)).json.rules;
  expect(stored).toMatchObject({ action: 'retain', tag_selectors: [{ kind: 'doublestar' }] });
});

describe('a policy is refused', () => {
  const manyRules = Array.from({ length: 16 }, (_, index) => rule('latestPushedK', index));
  test.each([
    [{ rules: manyRules }, 400, 'only 15 retention rules are allowed at most'],
    [{ rules: [rule('always'), rule('always')] }, 409, 'rule 1 is conflict with rule 0'],
    [{ rules: [rule('latestPushedK', -1)] }, 400, 'params.latestPushedK must be a whole number'],
    [{ rules: [rule('newest', 1)] }, 400, 'the template must be one of'],
    [{ rules: [{ template: 'always' }] }, 400, 'expected 1 to 16 tag selectors, got 0'],
    [{ algorithm: 'and' }, 400, 'the algorithm must be "or"'],
    [{ trigger: { kind: 'Event' } }, 400, 'the kind of the trigger must be "Schedule"'],
    [{ trigger: { kind: 'Schedule', settings: { cron: '* * * * *' } } }, 400, 'expected six fields'],
    [
      { trigger: { kind: 'Schedule', settings: { cron: '5 0 0 * * *' } } },
      400,
      'the 1st field (indicating Seconds of time)',
    ],
    [{ trigger: { kind: 'Schedule', settings: { cron: 7 } } }, 400, 'must be text'],
    [{ scope: { level: 'system', ref: 1 } }, 400, 'the level of the scope must be "project"'],
    [{ scope: { level: 'project', ref: 999_999 } }, 400, 'project 999999 not found'],
    [{ scope: { level: 'project', ref: 2 ** 40 } }, 400, 'not found'],
    [{ scope: undefined }, 400, 'the level of the scope must be "project"'],
  ])('%j', async (change, status, reason) => {
    const { id: ref } = await retention.project();
    const answer = await send('POST', '/retentions', { scope: scopeOf(ref), rules: [], ...change });
    expect([answer.status, answer.error]).toEqual([status, expect.stringContaining(reason)]);
  });

  test('for a change, for the same reasons, and when it is of another project', async () => {
    const [one, other] = [await retention.project(), await retention.project()];
    const id = await retention.policy(one.id, []);
    expect((await send('PUT', `/retentions/${id}`, { rules: [rule('always'), rule('always')] })).status).toBe(409);
    const foreign = await send('PUT', `/retentions/${id}`, { scope: scopeOf(other.id), rules: [] });
    expect([foreign.status, foreign.error]).toEqual([404, `NOT_FOUND: retention policy ${id} not found`]);
  });
});

test('a run is started, listed and stopped, and knows its tasks; nobody else’s are shown', async () => {
  const [one, other] = [await retention.project(), await retention.project()];
  for (const name of ['a', 'b/c']) await retention.push(`${one.name}/${name}`, 'v1');
  const [id, foreign] = [await retention.policy(one.id, [rule('always')]), await retention.policy(other.id, [])];
  const { id: eid, tasks } = await retention.run(id, true);
  const [shown] = (await send('GET', `/retentions/${id}/executions`)).json;
  const seconds = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(shown).toEqual({
    id: eid,
    policy_id: id,
    start_time: seconds,
    end_time: seconds,
    status: 'Succeed',
    trigger: 'Manual',
    dry_run: true,
  });
  const [task] = tasks;
  expect([...tasks].sort((a, b) => a.repository.localeCompare(b.repository))).toMatchObject([
    {
      execution_id: eid,
      repository: 'a',
      status: 'Success',
      status_code: 3,
      total: 1,
      retained: 1,
      start_time: seconds,
    },
    { repository: 'b/c', status: 'Success', total: 1, retained: 1 },
  ]);
  const log = await send('GET', `/retentions/${id}/executions/${eid}/tasks/${task?.id}`);
  expect([log.status, log.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
  expect(log.text).toContain('| Digest | Tag | Kind | Labels | PushedTime | PulledTime | CreatedTime | Retention |');
  // Another policy's run is not to be had through this one.
  for (const [method, path] of [
    ['PATCH', `/retentions/${foreign}/executions/${eid}`],
    ['GET', `/retentions/${foreign}/executions/${eid}/tasks`],
    ['GET', `/retentions/${foreign}/executions/${eid}/tasks/${task?.id}`],
    ['GET', `/retentions/${id}/executions/${eid}/tasks/999999`],
    ['GET', `/retentions/${id}/executions/999999/tasks`],
  ] as const) {
    expect((await send(method, path, method === 'PATCH' ? { action: 'stop' } : undefined)).status).toBe(404);
  }
  expect((await send('PATCH', `/retentions/${id}/executions/${eid}`, { action: 'start' })).status).toBe(400);
  expect((await send('PATCH', `/retentions/${id}/executions/${eid}`, { action: 'stop' })).status).toBe(200);
  // Both lists have all of it when no size is given.
  for (let n = 0; n < 11; n++) await send('POST', `/retentions/${id}/executions`, { dry_run: true });
  expect((await send('GET', `/retentions/${id}/executions`)).json).toHaveLength(12);
  const page = await send('GET', `/retentions/${id}/executions?page=2&page_size=5`);
  expect([page.json.length, page.headers.get('x-total-count')]).toEqual([5, '12']);
});

test('the policy goes with its project, and nothing of it runs on', async () => {
  const { id: ref, name } = await retention.project();
  const created = await send('POST', '/retentions', {
    scope: scopeOf(ref),
    trigger: { kind: 'Schedule', settings: { cron: '0 0 0 * * *' } },
    rules: [rule('always')],
  });
  const id = Number(created.headers.get('location')?.split('/').at(-1));
  await send('POST', `/retentions/${id}/executions`, { dry_run: true });
  expect((await send('DELETE', `/projects/${name}`)).status).toBe(200);
  const left = await retention.content.database.first(sql`
    SELECT (SELECT count(*) FROM schedule WHERE vendor_id = ${id}) AS schedules,
      (SELECT count(*) FROM execution WHERE vendor_id = ${id} AND NOT outdated) AS runs,
      (SELECT count(*) FROM retention_policy WHERE id = ${id}) AS policies`);
  expect(left).toEqual({ schedules: 0, runs: 0, policies: 0 });
});

test('a new proxy cache lets go what nobody pulls for a week', async () => {
  const { database, authorizer, settings } = retention.content;
  const retentions = new Retentions({ database, jobs: testJobs(database) });
  const projects = new Projects({
    ...{ database, authorizer, settings: () => settings.current() },
    hasEndpoint: async () => true,
    equipProxy: (tx, id) => retentions.createForProxy(tx, id),
  });
  const admin = { kind: 'user', userId: 1, username: 'admin', sysadmin: true, groupIds: [] } as const;
  const asked = { isPublic: true, metadata: {}, allowlist: undefined, storageLimit: undefined };
  await projects.create(admin, { ...asked, name: 'mirror', registryId: 1 });
  const { retention_id: id } = (await send('GET', '/projects/mirror')).json.metadata;
  const policy = (await send('GET', `/retentions/${id}`)).json;
  expect(policy.rules).toMatchObject([{ template: 'nDaysSinceLastPull', params: { nDaysSinceLastPull: 7 } }]);
  expect(policy.trigger.settings.cron).toBe('0 0 0 * * *');
  await projects.create(admin, { ...asked, name: 'ordinary', registryId: 0 });
  expect((await send('GET', '/projects/ordinary')).json.metadata).not.toHaveProperty('retention_id');
});

describe('a preview', () => {
  test('says for rules that are not stored, and for those that are, what they would do in each repository', async () => {
    const { id: ref, name } = await retention.project();
    for (const [repository, tags] of [
      ['app', ['v1', 'v2', 'v3']],
      ['db', ['v1']],
      ['zoo', ['x', 'y']],
    ] as const) {
      for (const [age, tag] of tags.entries()) await retention.push(`${name}/${repository}`, tag, { pushed: age + 1 });
    }
    const preview = (rules?: readonly object[], query = '') =>
      send('POST', `/haven/projects/${name}/retention/preview${query}`, rules === undefined ? {} : { rules });
    const rules = [
      rule('latestPushedK', 1, { repositories: '{app,db}' }),
      rule('always', undefined, { tags: 'v3', repositories: 'app' }),
    ];
    const answer = await preview(rules);
    const none = { rules: [], judged: true, removed: 0, tags_removed: 0 };
    expect([answer.status, answer.json]).toEqual([
      200,
      [
        { repository: `${name}/app`, rules: [0, 1], judged: true, total: 3, kept: 2, removed: 1, tags_removed: 0 },
        { repository: `${name}/db`, rules: [0], judged: true, total: 1, kept: 1, removed: 0, tags_removed: 0 },
        { repository: `${name}/zoo`, ...none, total: 2, kept: 2 },
      ],
    ]);
    expect((await preview()).json.map((one: { rules: number[] }) => one.rules)).toEqual([[], [], []]);
    await retention.policy(ref, [rule('nothing', undefined, { repositories: 'zoo' })]);
    expect((await preview()).json[2]).toMatchObject({ rules: [0], total: 2, kept: 0, removed: 2 });
    const second = await preview(rules, '?page=2&page_size=2');
    expect([second.json.length, second.headers.get('x-total-count')]).toEqual([1, '3']);
    expect((await preview([rule('always'), rule('always')])).status).toBe(409);
    expect(await retention.left(`${name}/zoo`)).toEqual(['x', 'y']);
  });

  test('names for every artifact the rules that keep it, or pass it by', async () => {
    const { name } = await retention.project();
    const images = {
      old: await retention.push(`${name}/app`, 'v1', { pushed: 9, pulled: 2 }),
      frozen: await retention.push(`${name}/app`, 'stable', { pushed: 8 }),
      two: await retention.push(`${name}/app`, 'v2?tag=dev', { pushed: 5 }),
      untagged: await retention.push(`${name}/app`, undefined, { pushed: 3 }),
      newest: await retention.push(`${name}/app`, 'v3', { pushed: 1 }),
    };
    await send('POST', `/projects/${name}/immutabletagrules`, {
      tag_selectors: [{ decoration: 'matches', pattern: 'stable' }],
      scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
    });
    const rules = [
      rule('latestPushedK', 1, { tags: 'v*', extras: '{"untagged":false}' }),
      rule('always', undefined, { tags: 'v2', level: 'tag', extras: '{"untagged":false}' }),
    ];
    const at = `/haven/projects/${name}/repositories/app/retention/preview`;
    const answer = await send('POST', at, { rules });
    expect(answer.status).toBe(200);
    const tag = (tagName: string, kept: boolean, more: object = {}) => ({
      name: tagName,
      kept,
      immutable: false,
      kept_by: [],
      ...more,
    });
    expect(
      answer.json.map(({ push_time: _push, pull_time: _pull, size: _size, ...rest }: Record<string, unknown>) => rest),
    ).toEqual([
      {
        digest: images.newest.digest,
        ...{ type: 'IMAGE', outcome: 'keep', reason: 'rule', kept_by: [0], passed_by: [], tags: [tag('v3', true)] },
      },
      {
        digest: images.untagged.digest,
        ...{ type: 'IMAGE', outcome: 'remove', reason: 'no_rule', kept_by: [], passed_by: [], tags: [] },
      },
      {
        digest: images.two.digest,
        ...{ type: 'IMAGE', outcome: 'remove_tags', reason: 'rule', kept_by: [1], passed_by: [0] },
        tags: [tag('dev', false), tag('v2', true, { kept_by: [1] })],
      },
      {
        digest: images.frozen.digest,
        ...{ type: 'IMAGE', outcome: 'keep', reason: 'immutable', kept_by: [], passed_by: [] },
        tags: [tag('stable', true, { immutable: true })],
      },
      {
        digest: images.old.digest,
        ...{
          type: 'IMAGE',
          outcome: 'remove',
          reason: 'no_rule',
          kept_by: [],
          passed_by: [0],
          tags: [tag('v1', false)],
        },
      },
    ]);
    expect(answer.json[0]).toMatchObject({ size: expect.any(Number), pull_time: '0001-01-01T00:00:00.000Z' });
    const page = await send('POST', `${at}?page=2&page_size=2`, { rules });
    expect(page.headers.get('x-total-count')).toBe('5');
    expect(page.json.map((one: { digest: string }) => one.digest)).toEqual([images.two.digest, images.frozen.digest]);
    expect((await send('POST', at.replace('app', 'nothing'), { rules })).status).toBe(404);
    const untouched = await send('POST', at, { rules: [rule('nothing', undefined, { repositories: 'other' })] });
    expect(new Set(untouched.json.map((one: { reason: string }) => one.reason))).toEqual(new Set(['untouched']));
  });
});
