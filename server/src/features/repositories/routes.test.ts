import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { imageOf, indexOf, layerOf, pushImage } from '../../../test/images.ts';
import { sql } from '../../db/sql.ts';

let content: TestContent;
beforeAll(async () => {
  content = await startTestContent();
  for (const name of ['alice', 'bob', 'gus']) await content.addUser(name);
  await content.addProject('team', { hard: 1_000_000 });
  await content.addProject('open', { public: true });
  for (const project of ['team', 'open']) await content.addMember(project, 'alice', 'projectAdmin');
  await content.addMember('team', 'gus', 'guest');
});
afterAll(async () => {
  expect(content.failures).toEqual([]);
  await content.close();
});

const send = (method: string, path: string, as?: string, body?: unknown) =>
  content.send(method, path, { ...(as !== undefined && { as }), ...(body !== undefined && { body }) });
const push = <T extends Parameters<typeof pushImage>[2]>(repository: string, image: T, reference?: string) =>
  pushImage(content.v2, { repository, as: 'alice' }, image, reference);
const names = (answer: { json: { name: string }[] }) => answer.json.map((repository) => repository.name);

describe('a repository', () => {
  test('is there after the first manifest, not after blobs, with what Harbor shows', async () => {
    const image = imageOf();
    await content.v2.send('POST', `/v2/team/a/b/blobs/uploads/?digest=${image.blobs[0]?.digest}`, {
      as: 'alice',
      body: image.blobs[0]?.bytes ?? Buffer.alloc(0),
    });
    expect((await send('GET', '/projects/team/repositories/a%252Fb', 'alice')).error).toBe(
      'NOT_FOUND: repository team/a/b not found',
    );
    await push('team/a/b', image, 'v1');
    for (const name of ['a%252Fb', 'a%2Fb']) {
      const answer = await send('GET', `/projects/team/repositories/${name}`, 'gus');
      expect(answer.json).toEqual({
        id: expect.any(Number),
        project_id: expect.any(Number),
        name: 'team/a/b',
        artifact_count: 1,
        pull_count: 0,
        creation_time: expect.stringMatching(/Z$/),
        update_time: expect.stringMatching(/Z$/),
      });
    }
    expect((await send('GET', '/projects/open/repositories/x', 'bob')).status).toBe(403);
    expect((await send('GET', '/projects/open/repositories/x')).status).toBe(401);
  });

  test('counts artifacts as their list does', async () => {
    const child = await push('team/counted', imageOf());
    const index = await push('team/counted', indexOf([child]), 'v1');
    await push('team/counted', imageOf({ subject: index, artifactType: 'application/vnd.example.note' }));
    await push('team/counted', imageOf(), 'v2');
    const { json } = await send('GET', '/projects/team/repositories/counted', 'alice');
    expect(json.artifact_count).toBe(2);
    const listed = await send('GET', '/projects/team/repositories?q=name=~counted', 'alice');
    expect(listed.json[0].artifact_count).toBe(2);
    const search = await send('GET', '/search?q=counted', 'alice');
    expect(search.json.repository[0].artifact_count).toBe(2);
  });

  test('takes a description, with what HTML would understand escaped', async () => {
    await push('team/described', imageOf(), 'v1');
    const description = `<script>alert("x" & 'y')</script>`;
    const answer = await send('PUT', '/projects/team/repositories/described', 'alice', {
      description,
      name: 'other',
      pull_count: 7,
    });
    expect([answer.status, answer.text]).toEqual([200, '']);
    const { json } = await send('GET', '/projects/team/repositories/described', 'alice');
    expect(json).toMatchObject({
      name: 'team/described',
      pull_count: 0,
      description: '&lt;script&gt;alert(&#34;x&#34; &amp; &#39;y&#39;)&lt;/script&gt;',
    });
    expect((await send('PUT', '/projects/team/repositories/described', 'gus', { description })).status).toBe(403);
    expect((await send('PUT', '/projects/team/repositories/nothing', 'alice', { description })).status).toBe(404);
    const long = { description: 'x'.repeat(70_000) };
    expect((await send('PUT', '/projects/team/repositories/described', 'alice', long)).status).toBe(400);
  });
});

describe('a list', () => {
  beforeAll(async () => {
    for (const name of ['list/one', 'list/two', 'list/three']) await push(`open/${name}`, imageOf(), 'v1');
    await push('team/secret', imageOf(), 'v1');
  });

  test('of a project has the newest first, in pages until an empty one', async () => {
    const pages = [];
    for (let page = 1; ; page++) {
      const answer = await send('GET', `/projects/open/repositories?page=${page}&page_size=2`, 'bob');
      expect([answer.status, answer.headers.get('x-total-count')]).toEqual([200, '3']);
      if (answer.text === '[]\n') break;
      pages.push(names(answer));
    }
    expect(pages).toEqual([['open/list/three', 'open/list/two'], ['open/list/one']]);
    expect(names(await send('GET', '/projects/open/repositories?sort=name'))).toEqual([
      'open/list/one',
      'open/list/three',
      'open/list/two',
    ]);
    expect(names(await send('GET', '/projects/open/repositories?q=name=~LIST/T&sort=-name'))).toEqual([
      'open/list/two',
      'open/list/three',
    ]);
    expect(names(await send('GET', '/projects/open/repositories?q=name=open/list/one'))).toEqual(['open/list/one']);
    expect(names(await send('GET', '/projects/open/repositories?sort=artifact_count,name')).length).toBe(3);
    expect((await send('GET', '/projects/team/repositories', 'bob')).status).toBe(403);
    expect((await send('GET', '/projects/team/repositories')).status).toBe(401);
  });

  test('of everything shows what the caller may see', async () => {
    const all = async (as?: string) => names(await send('GET', '/repositories?page_size=100', as));
    expect(await all()).toEqual(['open/list/three', 'open/list/two', 'open/list/one']);
    expect(await all('bob')).toEqual(await all());
    expect(await all('gus')).toContain('team/secret');
    expect(await all('admin')).toEqual(await all('gus'));
  });

  test('finds where a blob can be mounted from, as another Harbor asks, but only where the caller may look', async () => {
    const layer = layerOf();
    await push('team/base', imageOf({ layers: [layer] }), 'v1');
    const query = `q=blob_digest%3D${encodeURIComponent(layer.digest)}&page_size=1&page_number=1`;
    expect(names(await send('GET', `/repositories?${query}`, 'alice'))).toEqual(['team/base']);
    expect(names(await send('GET', `/repositories?${query}`, 'bob'))).toEqual([]);
    expect(names(await send('GET', `/repositories?q=blob_digest=sha256:${'0'.repeat(64)}`, 'alice'))).toEqual([]);
    expect((await send('GET', '/repositories?q=blob_digest=~sha', 'alice')).status).toBe(400);
    await send('DELETE', '/projects/team/repositories/base', 'alice');
    expect(names(await send('GET', `/repositories?${query}`, 'alice'))).toEqual([]);
  });
});

describe('deleting', () => {
  test('takes everything in it off the lists, the quota and the door, and leaves nothing wrong behind', async () => {
    const used = async () =>
      (
        await content.database.first<{ used: number }>(sql`
        SELECT used FROM quota JOIN project USING (project_id) WHERE name = 'team'`)
      )?.used;
    const before = await used();
    const shared = layerOf();
    await push('team/other', imageOf({ layers: [shared] }), 'v1');
    const kept = await used();
    const child = await push('team/whole', imageOf({ layers: [shared] }));
    const index = await push('team/whole', indexOf([child]), 'v1');
    await push('team/whole', imageOf({ subject: index, artifactType: 'application/vnd.example.note' }));
    const twin = await push('team/whole', imageOf(), 'v2');
    await send('POST', `/projects/team/repositories/whole/artifacts/v2/tags`, 'alice', { name: 'v3' });
    await content.v2.send('GET', '/v2/team/whole/manifests/v1', { as: 'alice' });
    expect((await send('DELETE', '/projects/team/repositories/whole', 'gus')).status).toBe(403);
    const answer = await send('DELETE', '/projects/team/repositories/whole', 'alice');
    expect([answer.status, answer.text]).toEqual([200, '']);

    expect(await used()).toBe(kept);
    expect(kept).toBeGreaterThan(before ?? 0);
    expect((await send('GET', '/projects/team/repositories/whole', 'alice')).status).toBe(404);
    expect((await send('GET', '/projects/team/repositories/whole/artifacts', 'alice')).text).toBe('[]\n');
    expect((await send('DELETE', '/projects/team/repositories/whole', 'alice')).status).toBe(404);
    for (const reference of ['v1', index.digest, child.digest]) {
      expect((await content.v2.send('GET', `/v2/team/whole/manifests/${reference}`, { as: 'alice' })).status).toBe(404);
    }
    const rows = await content.database.first(sql`
      SELECT
        (SELECT count(*) FROM artifact a WHERE a.repository_id = r.repository_id AND deleted_at IS NULL) AS living,
        (SELECT count(*) FROM tag t WHERE t.repository_id = r.repository_id) AS tags,
        (SELECT count(*) FROM repository_blob b WHERE b.repository_id = r.repository_id AND (live_refs > 0 OR charged)) AS held,
        (SELECT count(DISTINCT name) FROM tag_version v WHERE v.repository_id = r.repository_id AND digest IS NULL) AS deleted_tags
      FROM repository r WHERE name = 'team/whole'`);
    expect(rows).toEqual({ living: 0, tags: 0, held: 0, deleted_tags: 3 });
    const audit = await content.database.many(sql`
      SELECT resource_type, resource FROM audit_log_ext
      WHERE operation = 'delete' AND resource LIKE 'team/whole%' ORDER BY resource_type, resource`);
    expect(audit).toEqual([
      { resource_type: 'artifact', resource: 'team/whole:v1' },
      { resource_type: 'artifact', resource: 'team/whole:v2' },
      { resource_type: 'repository', resource: 'team/whole' },
    ]);
    const events = await content.database.many(sql`
      SELECT type, payload FROM event WHERE payload->>'repository' = 'team/whole' AND type LIKE 'DELETE%' ORDER BY id`);
    expect(events).toEqual([
      { type: 'DELETE_ARTIFACT', payload: { repository: 'team/whole', digest: index.digest, tags: ['v1'] } },
      { type: 'DELETE_ARTIFACT', payload: { repository: 'team/whole', digest: twin.digest, tags: ['v2', 'v3'] } },
      { type: 'DELETE_REPOSITORY', payload: { repository: 'team/whole' } },
    ]);
    expect((await content.v2.send('GET', '/v2/team/other/manifests/v1', { as: 'alice' })).status).toBe(200);
  });

  test('lets a repository of the same name begin anew', async () => {
    const image = await push('team/phoenix', imageOf(), 'v1');
    await send('PUT', '/projects/team/repositories/phoenix', 'alice', { description: 'old' });
    await content.database.run(sql`UPDATE repository SET pull_count = 5 WHERE name = 'team/phoenix'`);
    await send('DELETE', '/projects/team/repositories/phoenix', 'alice');
    await push('team/phoenix', image, 'v2');
    const { json } = await send('GET', '/projects/team/repositories/phoenix', 'alice');
    expect(json).toMatchObject({ artifact_count: 1, pull_count: 0 });
    expect(json).not.toHaveProperty('description');
    const tags = await send('GET', '/projects/team/repositories/phoenix/artifacts/v2/tags', 'alice');
    expect(tags.json.map((tag: { name: string }) => tag.name)).toEqual(['v2']);
  });

  test('and pushing at once ends in one of the two orders', async () => {
    for (let round = 0; round < 8; round++) {
      const images = [imageOf(), imageOf()];
      for (const [at, image] of images.entries()) await push('team/contested', image, `t${at}`);
      await Promise.all([
        send('DELETE', '/projects/team/repositories/contested', 'alice').then((answer) =>
          expect(answer.status).toBe(200),
        ),
        push('team/contested', images[0] ?? imageOf(), 't1'),
        push('team/contested', imageOf(), 't0'),
      ]);
      const { json } = await send('GET', '/projects/team/repositories/contested/artifacts', 'alice');
      for (const artifact of json) {
        for (const tag of artifact.tags ?? []) {
          const pulled = await content.v2.send('GET', `/v2/team/contested/manifests/${tag.name}`, { as: 'alice' });
          expect([pulled.status, pulled.headers['docker-content-digest']]).toEqual([200, artifact.digest]);
        }
      }
      const state = await content.database.first(sql`
        SELECT state, (SELECT count(*) FROM artifact a WHERE a.repository_id = r.repository_id AND deleted_at IS NULL) AS living,
          (SELECT count(*) FROM tag t JOIN artifact a ON a.id = t.artifact_id
           WHERE t.repository_id = r.repository_id AND a.deleted_at IS NOT NULL) AS dangling
        FROM repository r WHERE name = 'team/contested'`);
      expect(state).toEqual({ state: json.length > 0 ? 'active' : 'deleted', living: json.length, dangling: 0 });
    }
  });
});

test('sizes tell what is in a repository, and what of it is nowhere else in the project', async () => {
  await content.addProject('sized');
  await content.addMember('sized', 'alice', 'projectAdmin');
  const [shared, own] = [layerOf(5_000), layerOf(700)];
  const first = await push('sized/first', imageOf({ layers: [shared, own] }), 'v1');
  const second = await push('sized/second', imageOf({ layers: [shared] }), 'v1');
  const bytesOf = ({ bytes, blobs }: typeof first) =>
    bytes.length + blobs.reduce((sum, one) => sum + one.bytes.length, 0);
  const list = async (query: string) =>
    (await send('GET', `/projects/sized/repositories?sort=name${query}`, 'alice')).json;
  expect(await list('&with_size=true')).toMatchObject([
    { name: 'sized/first', size: bytesOf(first), unique_size: bytesOf(first) - 5_000 },
    { name: 'sized/second', size: bytesOf(second), unique_size: bytesOf(second) - 5_000 },
  ]);
  expect((await list(''))[0]).not.toHaveProperty('size');
  expect((await send('GET', '/repositories?q=name=~sized/&sort=name&with_size=true', 'alice')).json).toEqual(
    await list('&with_size=true'),
  );
});

test('repositories are put in the order of their sizes', async () => {
  await content.addProject('ordered');
  await content.addMember('ordered', 'alice', 'projectAdmin');
  const shared = layerOf(9_000);
  await push('ordered/shares', imageOf({ layers: [shared, layerOf(10)] }), 'v1');
  await push('ordered/alone', imageOf({ layers: [layerOf(5_000)] }), 'v1');
  await push('ordered/both', imageOf({ layers: [shared, layerOf(1_000)] }), 'v1');
  const order = async (sort: string, path = '/projects/ordered/repositories') => {
    const { json } = await send('GET', `${path}?sort=${sort}&q=name=~ordered/`, 'alice');
    return json.map(({ name }: { name: string }) => name.replace('ordered/', ''));
  };
  for (const path of [undefined, '/repositories']) {
    expect(await order('-size', path)).toEqual(['both', 'shares', 'alone']);
    expect(await order('size', path)).toEqual(['alone', 'shares', 'both']);
    expect(await order('-unique_size', path)).toEqual(['alone', 'both', 'shares']);
  }
});
