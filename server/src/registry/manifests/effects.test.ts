import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { imageOf, pushBlob, pushImage, putManifest } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { rawSql, sql } from '../../db/sql.ts';

const alice = { repository: 'p/a', as: 'alice' };
let setting: TestRegistry;
let projectId: number;

beforeAll(async () => {
  setting = await startTestRegistry();
  projectId = await setting.addProject('p');
  await setting.addProject('mirror', { registryId: 7 });
  await setting.addUser('alice');
  for (const project of ['p', 'mirror']) await setting.addMember(project, 'alice', 'maintainer');
});

afterAll(() => setting.close());

beforeEach(async () => {
  await setting.database.run(sql`DELETE FROM audit_log_ext`);
  await setting.database.run(sql`DELETE FROM event`);
});

const audit = () =>
  setting.database.many(sql`
    SELECT project_id, operation, resource_type, resource, username, operation_result FROM audit_log_ext ORDER BY id`);

const events = () => setting.database.many(sql`SELECT type, project_id, actor, payload FROM event ORDER BY id`);

const entry = (operation: string, resource: string) => ({
  project_id: projectId,
  operation,
  resource_type: 'artifact',
  resource,
  username: 'alice',
  operation_result: true,
});

const event = (type: string, digest: string, tags: readonly string[]) => ({
  type,
  project_id: projectId,
  actor: 'alice',
  payload: { repository: 'p/a', digest, tags },
});

describe('a push', () => {
  test('leaves an audit row and an event', async () => {
    const image = await pushImage(setting, alice, imageOf(), 'v1');
    expect(await audit()).toMatchObject([entry('create', 'p/a:v1')]);
    expect(await events()).toMatchObject([event('PUSH_ARTIFACT', image.digest, ['v1'])]);
  });

  test('by digest names the digest', async () => {
    const image = await pushImage(setting, alice, imageOf());
    expect(await audit()).toMatchObject([entry('create', `p/a@${image.digest}`)]);
    expect(await events()).toMatchObject([event('PUSH_ARTIFACT', image.digest, [])]);
  });

  test('of what is there already leaves them too', async () => {
    const image = await pushImage(setting, alice, imageOf(), 'v1');
    await pushImage(setting, alice, image, 'v1');
    expect(await events()).toHaveLength(2);
    expect(await audit()).toHaveLength(2);
  });

  test('that is refused leaves none', async () => {
    await putManifest(setting, alice, imageOf(), 'v1');
    await setting.send('PUT', '/v2/p/a/manifests/v1', { as: 'alice', body: 'x' });
    expect([await audit(), await events()]).toEqual([[], []]);
  });
});

describe('a delete', () => {
  test('leaves one audit row and one event, whatever went along', async () => {
    const subject = await pushImage(setting, alice, imageOf(), 'v1?tag=v2');
    await pushImage(setting, alice, imageOf({ subject, artifactType: 'application/x.sig' }));
    await setting.database.run(sql`DELETE FROM audit_log_ext`);
    await setting.database.run(sql`DELETE FROM event`);
    await setting.send('DELETE', `/v2/p/a/manifests/${subject.digest}`, { as: 'alice' });
    expect(await audit()).toMatchObject([entry('delete', 'p/a:v1')]);
    expect(await events()).toMatchObject([event('DELETE_ARTIFACT', subject.digest, ['v1', 'v2'])]);
  });

  test('that is refused leaves none', async () => {
    await setting.send('DELETE', `/v2/p/a/manifests/${imageOf().digest}`, { as: 'alice' });
    expect([await audit(), await events()]).toEqual([[], []]);
  });
});

describe('what cannot be written as a whole is not written at all', () => {
  const state = () =>
    setting.database.first(sql`
      SELECT (SELECT count(*) FROM artifact WHERE deleted_at IS NULL) AS artifacts, (SELECT count(*) FROM tag) AS tags,
        (SELECT count(*) FROM tag_version) AS versions, (SELECT count(*) FROM manifest) AS manifests,
        (SELECT count(*) FROM blob) AS blobs, (SELECT sum(live_refs) FROM repository_blob) AS refs,
        (SELECT sum(used) FROM quota) AS used, (SELECT count(*) FROM audit_log_ext) AS audit,
        (SELECT count(*) FROM artifact_blob) AS links`);

  /** Lets no row into a table while `work` runs. */
  async function without<T>(table: string, work: () => Promise<T>): Promise<T> {
    await setting.database.run(rawSql(`ALTER TABLE ${table} ADD CONSTRAINT broken CHECK (false) NOT VALID`));
    try {
      return await work();
    } finally {
      await setting.database.run(rawSql(`ALTER TABLE ${table} DROP CONSTRAINT broken`));
    }
  }

  test.each(['event', 'audit_log_ext', 'tag_version', 'artifact_blob'])('when %s takes no row', async (table) => {
    const image = imageOf();
    for (const blob of image.blobs) await pushBlob(setting, alice, blob);
    const before = await state();
    const answer = await without(table, () => putManifest(setting, alice, image, 'broken'));
    expect([answer.status, answer.error]).toEqual([500, 'UNKNOWN: internal server error']);
    expect(await state()).toEqual(before);
    expect((await setting.send('GET', '/v2/p/a/manifests/broken', { as: 'alice' })).status).toBe(404);
    expect((await putManifest(setting, alice, image, `fixed-${table}`)).status).toBe(201);
    expect(setting.failures.splice(0)).toHaveLength(1);
  });

  test.each(['event', 'audit_log_ext', 'tag_version'])('nor deleted when %s takes no row', async (table) => {
    const image = await pushImage(setting, alice, imageOf(), 'stays');
    const before = await state();
    const path = `/v2/p/a/manifests/${image.digest}`;
    const answer = await without(table, () => setting.send('DELETE', path, { as: 'alice' }));
    expect(answer.status).toBe(500);
    expect(await state()).toEqual(before);
    expect((await setting.send('GET', '/v2/p/a/manifests/stays', { as: 'alice' })).body).toEqual(image.bytes);
    expect(setting.failures.splice(0)).toHaveLength(1);
  });
});

describe('a project that mirrors another registry', () => {
  test('takes no pushes', async () => {
    const text = 'DENIED: denied: can not push artifact to a proxy project: mirror';
    for (const [method, path] of [
      ['POST', 'blobs/uploads/'],
      ['POST', `blobs/uploads/?digest=${imageOf().digest}`],
      ['PUT', 'manifests/v1'],
    ]) {
      const answer = await setting.send(method ?? '', `/v2/mirror/a/${path}`, { as: 'alice', body: 'x' });
      expect([answer.status, answer.error]).toEqual([403, text]);
    }
  });
});

describe('a project that is deleted while it is pushed to', () => {
  test('is not found, and the push is no server error', async () => {
    const id = await setting.addProject('doomed');
    await setting.addMember('doomed', 'alice', 'maintainer');
    const pusher = { ...alice, repository: 'doomed/a' };
    const image = imageOf();
    for (const blob of image.blobs) await pushBlob(setting, pusher, blob);
    // What this process remembers of the project is not told of the deletion.
    for (const table of ['project_blob', 'repository_blob']) {
      const where =
        table === 'project_blob'
          ? `project_id = ${id}`
          : `repository_id IN (SELECT repository_id FROM repository WHERE project_id = ${id})`;
      await setting.database.run(rawSql(`DELETE FROM ${table} WHERE ${where}`));
    }
    await setting.database.run(sql`DELETE FROM repository WHERE project_id = ${id}`);
    await setting.database.run(sql`DELETE FROM project WHERE project_id = ${id}`);
    const answers = [
      await setting.send('POST', '/v2/doomed/a/blobs/uploads/', { as: 'alice' }),
      await setting.send('POST', `/v2/doomed/a/blobs/uploads/?digest=${image.digest}`, {
        as: 'alice',
        body: image.bytes,
      }),
      await putManifest(setting, pusher, image, 'v1'),
    ];
    for (const answer of answers) expect([answer.status, answer.json.errors[0].code]).toEqual([404, 'NOT_FOUND']);
    expect(setting.failures).toEqual([]);
  });
});
