import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageOf, indexOf, pushImage } from '../../../../test/images.ts';
import { sql } from '../../../db/sql.ts';
import { blobKey } from '../../../storage/object-key.ts';
import { type RetentionTest, rule, startRetentionTest } from '../retention.suite.ts';

let retention: RetentionTest;
beforeAll(async () => {
  retention = await startRetentionTest();
});
afterAll(async () => {
  expect(retention.content.failures).toEqual([]);
  await retention.close();
});

const eventsOf = (projectId: number, type: string) =>
  retention.content.database.many<{ actor: string; payload: Record<string, unknown> }>(sql`
    SELECT actor, payload FROM event WHERE project_id = ${projectId} AND type = ${type} ORDER BY id`);
const logOf = async (policy: number, run: { id: number; tasks: readonly { id: number }[] }, task = 0) =>
  (await retention.send('GET', `/retentions/${policy}/executions/${run.id}/tasks/${run.tasks[task]?.id}`)).text;

test('what no rule keeps goes, in every repository in which a rule has a say and in no other', async () => {
  const { name, id } = await retention.project();
  for (const repository of ['app', 'deep/er/app', 'other']) {
    for (const age of [1, 2, 3, 4]) await retention.push(`${name}/${repository}`, `v${age}`, { pushed: age });
  }
  const policy = await retention.policy(id, [
    rule('latestPushedK', 2, { repositories: '**/app' }),
    rule('always', undefined, { tags: 'v4', repositories: 'app' }),
    rule('nothing', undefined, { repositories: 'other', disabled: true }),
  ]);
  const run = await retention.run(policy);
  expect(run.status).toBe('Succeed');
  const tasks = [...run.tasks].sort((a, b) => a.repository.localeCompare(b.repository));
  expect(tasks.map(({ repository, total, retained }) => [repository, total, retained])).toEqual([
    ['app', 4, 3],
    ['deep/er/app', 4, 2],
  ]);
  expect(await retention.left(`${name}/app`)).toEqual(['v1', 'v2', 'v4']);
  expect(await retention.left(`${name}/deep/er/app`)).toEqual(['v1', 'v2']);
  expect(await retention.left(`${name}/other`)).toEqual(['v1', 'v2', 'v3', 'v4']);
});

test('a dry run says what would go, and nothing does', async () => {
  const { name, id } = await retention.project();
  const [old] = [await retention.push(`${name}/app`, 'v1', { pushed: 9 }), await retention.push(`${name}/app`, 'v2')];
  const policy = await retention.policy(id, [rule('latestPushedK', 1)]);
  const run = await retention.run(policy, true);
  expect(run.tasks).toMatchObject([{ repository: 'app', total: 2, retained: 1 }]);
  expect(await retention.left(`${name}/app`)).toEqual(['v1', 'v2']);
  const log = await logOf(policy, run);
  expect(log).toMatch(new RegExp(`\\| ${old?.digest} \\| v1 \\| image \\|.*\\| DEL \\| passed by 0 \\|`));
  expect(log).toMatch(/\| v2 \| image \|.*\| RETAIN \| kept by 0 \|/);
  expect(log).toContain('2 artifacts, 1 retained, 1 removed');
  expect(await eventsOf(id, 'TAG_RETENTION')).toEqual([]);
});

test('what is removed is put down to who started the run, told of, off the quota and in the trash', async () => {
  const { name, id } = await retention.project();
  const image = await retention.push(`${name}/app`, 'v1?tag=v1.0', { pushed: 9 });
  await retention.push(`${name}/app`, 'v2', { pushed: 1 });
  const used = async () =>
    (await retention.content.database.first<{ used: number }>(sql`SELECT used FROM quota WHERE project_id = ${id}`))
      ?.used ?? 0;
  const before = await used();
  const policy = await retention.policy(id, [rule('latestPushedK', 1)]);
  await retention.run(policy);
  expect(await used()).toBeLessThan(before);
  const audit = await retention.content.database.many(sql`
    SELECT username, operation, resource FROM audit_log_ext WHERE project_id = ${id} AND operation = 'delete'`);
  expect(audit).toEqual([{ username: 'admin', operation: 'delete', resource: `${name}/app:v1` }]);
  expect((await eventsOf(id, 'DELETE_ARTIFACT')).map(({ payload }) => payload.digest)).toEqual([image.digest]);
  expect(await eventsOf(id, 'TAG_RETENTION')).toEqual([
    {
      actor: 'admin',
      payload: {
        repository: `${name}/app`,
        policyId: policy,
        total: 2,
        retained: 1,
        status: 'SUCCESS',
        rules: [
          {
            template: 'latestPushedK',
            params: { latestPushedK: 1 },
            tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '**', extras: '' }],
            scope_selectors: {
              repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**', extras: '' }],
            },
          },
        ],
        deleted: [{ type: 'image', status: 'SUCCESS', nameTag: 'app:v1', references: null }],
      },
    },
  ]);
  // A push of the same manifest brings it back.
  await pushImage(retention.content.v2, { repository: `${name}/app`, as: 'admin' }, image, 'v1');
  expect(await retention.left(`${name}/app`)).toEqual(['v1', 'v2']);
  // A run that removes nothing is nothing to tell.
  const { tasks } = await retention.run(policy);
  expect(tasks).toMatchObject([{ total: 2, retained: 1 }]);
  await retention.run(policy);
  expect(await eventsOf(id, 'TAG_RETENTION')).toHaveLength(2);
});

test('signatures and SBOMs live and die with what they belong to', async () => {
  const { name, id } = await retention.project();
  const at = `${name}/app`;
  const [old, young] = [await retention.push(at, 'v1', { pushed: 90 }), await retention.push(at, 'v2', { pushed: 60 })];
  const attach = async (subject: typeof old, artifactType: string) => {
    const image = imageOf({ subject, artifactType });
    return retention.push(at, undefined, { image, pushed: 50 });
  };
  const gone = [old, await attach(old, 'application/vnd.cncf.notary.signature')];
  gone.push(await attach(gone[1] ?? old, 'application/vnd.goharbor.harbor.sbom.v1'));
  const kept = [young, await attach(young, 'application/vnd.cncf.notary.signature')];
  // Nothing about them matches any rule by itself.
  const policy = await retention.policy(id, [rule('always', undefined, { tags: 'v2', extras: '{"untagged":false}' })]);
  const run = await retention.run(policy);
  expect(run.tasks).toMatchObject([{ total: 2, retained: 1 }]);
  const status = async (digest: string) =>
    (await retention.content.v2.send('GET', `/v2/${at}/manifests/${digest}`, { as: 'admin' })).status;
  expect(await Promise.all(kept.map(({ digest }) => status(digest)))).toEqual([200, 200]);
  expect(await Promise.all(gone.map(({ digest }) => status(digest)))).toEqual([404, 404, 404]);
  await retention.content.registry.collector.run({ grace: 0, trash: 0 });
  for (const { digest } of gone) expect(await retention.content.storage.stat(blobKey(digest))).toBeUndefined();
});

describe('indexes', () => {
  test('keep what they list, and take it along', async () => {
    const { name, id } = await retention.project();
    const at = `${name}/app`;
    const children = [
      await retention.push(at, 'v1-amd64', { pushed: 9 }),
      await retention.push(at, undefined, { pushed: 9 }),
    ];
    const index = await retention.push(at, 'v1', { image: indexOf(children), pushed: 9 });
    await retention.push(at, 'v2', { pushed: 1 });
    const keeps = await retention.policy(id, [rule('always', undefined, { tags: 'v1' })]);
    const run = await retention.run(keeps);
    expect(run.tasks).toMatchObject([{ total: 3, retained: 2 }]);
    expect(await retention.left(at)).toEqual([children[1]?.digest, 'v1', 'v1-amd64'].sort());
    expect(await logOf(keeps, run)).toMatch(/\| v1-amd64 \|.*\| RETAIN \| an index that stays refers to it \|/);
    await retention.send('PUT', `/retentions/${keeps}`, { rules: [rule('nothing')] });
    expect((await retention.run(keeps)).tasks).toMatchObject([{ total: 2, retained: 0 }]);
    expect(await retention.left(at)).toEqual([]);
    expect(index.digest).toBeDefined();
  });
});

test('a frozen tag keeps its artifact, and the log says so', async () => {
  const { name, id } = await retention.project();
  await retention.push(`${name}/app`, 'v1?tag=latest', { pushed: 9 });
  await retention.push(`${name}/app`, 'dev', { pushed: 9 });
  await retention.send('POST', `/projects/${name}/immutabletagrules`, {
    tag_selectors: [{ decoration: 'matches', pattern: 'v*' }],
    scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
  });
  const policy = await retention.policy(id, [rule('nothing')]);
  const run = await retention.run(policy);
  expect(run.tasks).toMatchObject([{ total: 2, retained: 1 }]);
  expect(await retention.left(`${name}/app`)).toEqual(['latest', 'v1']);
  expect(await logOf(policy, run)).toMatch(/\| latest,v1 \|.*\| IMMUTABLE \| a tag is immutable \|/);
});

test('rules for tags take tags off, and artifacts with their last tag', async () => {
  const { name, id } = await retention.project();
  const at = `${name}/app`;
  const image = await retention.push(at, 'v1?tag=dev-1', { pushed: 9 });
  await retention.push(at, 'dev-2', { pushed: 9 });
  const policy = await retention.policy(id, [rule('always', undefined, { tags: 'v*', level: 'tag' })]);
  expect((await retention.send('GET', `/retentions/${policy}`)).json.rules[0].level).toBe('tag');
  const run = await retention.run(policy);
  expect(run.tasks).toMatchObject([{ total: 2, retained: 1 }]);
  expect(await retention.left(at)).toEqual(['v1']);
  expect((await eventsOf(id, 'DELETE_TAG')).map(({ payload }) => payload)).toEqual([
    { repository: at, digest: image.digest, tags: ['dev-1'] },
  ]);
  const versions = await retention.content.database.many(sql`
    SELECT v.name, v.reason FROM tag_version v JOIN repository r USING (repository_id)
    WHERE r.name = ${at} AND digest IS NULL ORDER BY v.name`);
  expect(versions).toEqual([
    { name: 'dev-1', reason: 'retention' },
    { name: 'dev-2', reason: 'artifact deleted' },
  ]);
  const [event] = await eventsOf(id, 'TAG_RETENTION');
  expect(event?.payload).toMatchObject({
    total: 2,
    retained: 1,
    deleted: [{ nameTag: 'app:dev-1' }, { nameTag: 'app:dev-2' }],
  });
});

test('a policy without rules, and a project without repositories, are run in no time', async () => {
  const { name, id } = await retention.project();
  const policy = await retention.policy(id, [rule('nothing')]);
  expect(await retention.run(policy)).toMatchObject({ status: 'Succeed', tasks: [] });
  await retention.push(`${name}/app`, 'v1');
  await retention.send('PUT', `/retentions/${policy}`, { rules: [] });
  expect(await retention.run(policy)).toMatchObject({ status: 'Succeed', tasks: [] });
  expect(await retention.left(`${name}/app`)).toEqual(['v1']);
});
