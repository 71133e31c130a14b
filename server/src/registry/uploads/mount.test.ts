import { digestOf } from '@haven/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layerOf, pushBlob } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { sql } from '../../db/sql.ts';

const layer = layerOf(1_000);
let setting: TestRegistry;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('secret');
  await setting.addProject('open', { public: true });
  await setting.addProject('mine');
  await setting.addUser('mallory');
  await setting.addMember('mine', 'mallory', 'developer');
  await setting.addUser('alice');
  await setting.addMember('mine', 'alice', 'developer');
  await setting.addMember('secret', 'alice', 'limitedGuest');
  await pushBlob(setting, { repository: 'secret/a', as: 'admin' }, layer);
});

afterAll(() => setting.close());

const mount = (as: string, digest: string, from?: string, repository = 'mine/a') =>
  setting.send('POST', `/v2/${repository}/blobs/uploads/?mount=${digest}${from === undefined ? '' : `&from=${from}`}`, {
    as,
  });

const has = async (repository: string, digest: string): Promise<boolean> =>
  (await setting.send('HEAD', `/v2/${repository}/blobs/${digest}`, { as: 'admin' })).status === 200;

describe('knowing a digest is no permission (CVE-2024-39897)', () => {
  test.each([
    ['from a project one may not read', 'secret/a'],
    ['from anywhere', undefined],
    ['from a repository that is not there', 'secret/none'],
    ['from a project that is not there', 'nowhere/a'],
    ['from what is no repository', '../secret/a'],
    ['from an odd spelling', 'secret%2fa'],
    ['from itself', 'mine/a'],
  ])('a mount %s starts an upload', async (_name, from) => {
    const answer = await mount('mallory', layer.digest, from);
    expect([answer.status, answer.headers.range]).toEqual([202, '0-0']);
    expect(await has('mine/a', layer.digest)).toBe(false);
  });

  test('the answer for a blob nobody has is the same', async () => {
    const known = await mount('mallory', layer.digest, 'secret/a');
    const unknown = await mount('mallory', digestOf('nobody has this'), 'secret/a');
    expect(Object.keys(unknown.headers)).toEqual(Object.keys(known.headers));
    expect(unknown.status).toBe(known.status);
  });

  test('the bytes are not to be had through another repository', async () => {
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      const answer = await setting.send(method, `/v2/mine/b/blobs/${layer.digest}`, { as: 'admin' });
      expect(answer.status, method).toBe(404);
    }
  });

  test('a token for the target alone does not open the source', async () => {
    const token = await setting.token('alice', 'mine/a');
    const path = `/v2/mine/a/blobs/uploads/?mount=${layer.digest}&from=secret/a`;
    expect((await setting.send('POST', path, { token })).status).toBe(202);
    const both = await setting.token('alice', 'mine/a', 'secret/a');
    expect((await setting.send('POST', path, { token: both })).status).toBe(201);
  });

  test('a token that is older than the project of the source does not open it', async () => {
    const access = [
      { type: 'repository', name: 'mine/a', actions: ['pull', 'push'] },
      { type: 'repository', name: 'secret/a', actions: ['pull'] },
    ];
    const { token } = await setting.tokens.issue('alice', access);
    const creation = (seconds: number) =>
      setting.database
        .run(sql`UPDATE project SET creation_time = now() + make_interval(secs => ${seconds}) WHERE name = 'secret'`)
        .then(() => setting.authorizer.forgetAll());
    const path = `/v2/mine/old/blobs/uploads/?mount=${layer.digest}&from=secret/a`;
    await creation(120);
    expect((await setting.send('POST', path, { token })).status).toBe(202);
    await creation(-120);
    expect((await setting.send('POST', path, { token })).status).toBe(201);
  });
});

describe('who may read the source', () => {
  test('gets the blob by a mount, without its bytes', async () => {
    const answer = await mount('alice', layer.digest, 'secret/a', 'mine/mounted');
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      location: `/v2/mine/mounted/blobs/${layer.digest}`,
      'docker-content-digest': layer.digest,
    });
    const { body } = await setting.send('GET', `/v2/mine/mounted/blobs/${layer.digest}`, { as: 'mallory' });
    expect(body).toEqual(layer.bytes);
  });

  test('gets it without saying from where', async () => {
    expect((await mount('alice', layer.digest, undefined, 'mine/anywhere')).status).toBe(201);
  });

  test('may be everybody', async () => {
    const open = layerOf();
    await pushBlob(setting, { repository: 'open/a', as: 'admin' }, open);
    expect((await mount('mallory', open.digest, 'open/a', 'mine/open')).status).toBe(201);
  });

  test('may mount what is there already', async () => {
    for (let time = 0; time < 2; time++) {
      expect((await mount('alice', layer.digest, 'secret/a', 'mine/again')).status).toBe(201);
    }
  });

  test('but not push to the source', async () => {
    expect((await mount('alice', layer.digest, 'mine/mounted', 'secret/b')).status).toBe(401);
  });
});

test('many at the same time each get what they asked for, and are charged once', async () => {
  await setting.addProject('crowd');
  await setting.addProject('limited');
  await setting.database.run(sql`
    UPDATE quota SET hard = 1_000_000 WHERE project_id = (SELECT project_id FROM project WHERE name = 'limited')`);
  const layers = [layerOf(500), layerOf(700), layerOf(900)];
  for (const one of layers) await pushBlob(setting, { repository: 'secret/crowd', as: 'admin' }, one);
  const targets = ['crowd/a', 'crowd/b', 'limited/a', 'crowd/a'];
  for (const repository of targets) await pushBlob(setting, { repository, as: 'admin' }, layer);
  const wanted = targets.flatMap((repository) => [...layers, layerOf()].map(({ digest }) => ({ repository, digest })));
  const answers = await Promise.all(
    wanted.map(({ repository, digest }) => mount('admin', digest, 'secret/crowd', repository)),
  );
  // Into repositories that are not there yet, too, the same blob into several of them at once.
  for (let round = 0; round < 5; round++) {
    const fresh = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        mount('admin', layers[index % 2]?.digest ?? '', 'secret/crowd', `crowd/new${round}-${index % 4}`),
      ),
    );
    expect(fresh.map(({ status }) => status)).toEqual(fresh.map(() => 201));
  }
  const known = new Set<string>(layers.map(({ digest }) => digest));
  for (const [index, { repository, digest }] of wanted.entries()) {
    expect([repository, answers[index]?.status]).toEqual([repository, known.has(digest) ? 201 : 202]);
    expect(await has(repository, digest)).toBe(known.has(digest));
  }
  const used = await setting.database.many(sql`
    SELECT p.name, q.used FROM quota q JOIN project p USING (project_id)
    WHERE p.name IN ('crowd', 'limited') ORDER BY p.name`);
  expect(used).toEqual(['crowd', 'limited'].map((name) => ({ name, used: layer.bytes.length + 2_100 })));
});

test.each(['', 'x', 'sha256:abc', '%00'])('a mount of %j is refused', async (digest) => {
  const answer = await mount('alice', digest, 'secret/a');
  expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'DIGEST_INVALID']);
});

test('a mount or a second upload restarts the grace period of a blob that no manifest needs yet', async () => {
  const blob = layerOf();
  const pusher = { repository: 'mine/grace', as: 'alice' };
  const age = async (): Promise<number> => {
    const row = await setting.database.first<{ age: number }>(sql`
      SELECT extract(epoch FROM now() - touched_at)::float8 AS age FROM repository_blob rb
      JOIN blob b ON b.id = rb.blob_id JOIN repository r USING (repository_id)
      WHERE b.digest = ${blob.digest} AND r.name = ${pusher.repository}`);
    return row?.age ?? Number.NaN;
  };
  const makeOld = () =>
    setting.database.run(sql`UPDATE repository_blob SET touched_at = now() - interval '3 hours' WHERE live_refs = 0`);
  await pushBlob(setting, pusher, blob);
  await pushBlob(setting, { repository: 'mine/source', as: 'alice' }, blob);
  for (const again of [
    () => pushBlob(setting, pusher, blob),
    () => mount('alice', blob.digest, 'mine/source', pusher.repository),
    () => setting.send('HEAD', `/v2/${pusher.repository}/blobs/${blob.digest}`, { as: 'alice' }),
  ]) {
    await makeOld();
    expect(await age()).toBeGreaterThan(10_000);
    await again();
    expect(await age()).toBeLessThan(60);
  }
  // Whoever may not push does not rely on it.
  await setting.addUser('reader');
  await setting.addMember('mine', 'reader', 'guest');
  await makeOld();
  await setting.send('HEAD', `/v2/${pusher.repository}/blobs/${blob.digest}`, { as: 'reader' });
  expect(await age()).toBeGreaterThan(10_000);
});
