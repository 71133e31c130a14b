import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { imageOf, pushImage } from '../../../test/images.ts';
import { sql } from '../../db/sql.ts';

let content: TestContent;
let digest: string;
beforeAll(async () => {
  content = await startTestContent();
  for (const name of ['alice', 'bob', 'carol']) await content.addUser(name);
  await content.addProject('team', { hard: 1_000_000 });
  await content.addProject('open', { public: true });
  await content.addMember('team', 'alice', 'projectAdmin');
  await content.addMember('open', 'alice', 'projectAdmin');
  await content.addMember('team', 'carol', 'developer');
  const image = await pushImage(content.v2, { repository: 'team/api/server', as: 'alice' }, imageOf(), 'v1.2.3');
  digest = image.digest;
  await pushImage(content.v2, { repository: 'open/api', as: 'alice' }, imageOf(), 'v1.2.4');
  const body = {
    name: 'apiary',
    duration: 5,
    level: 'project',
    permissions: [{ kind: 'project', namespace: 'team', access: [{ resource: 'repository', action: 'pull' }] }],
  };
  expect((await content.send('POST', '/robots', { as: 'admin', body })).status).toBe(201);
});
afterAll(async () => {
  expect(content.failures).toEqual([]);
  await content.close();
});

const suggest = async (q: string, as?: string) => {
  const answer = await content.send('GET', `/haven/suggest?q=${encodeURIComponent(q)}`, as === undefined ? {} : { as });
  expect(answer.status).toBe(200);
  return answer.json.map((one: { kind: string; name: string }) => `${one.kind} ${one.name}`);
};

describe('suggestions', () => {
  test('are of every kind, of those things that the caller may see', async () => {
    expect(await suggest('api', 'alice')).toEqual([
      'repository open/api',
      'repository team/api/server',
      'robot team+apiary',
    ]);
    expect(await suggest('api', 'bob')).toEqual(['repository open/api']);
    expect(await suggest('api')).toEqual(['repository open/api']);
    expect(await suggest('TEA', 'alice')).toContain('project team');
  });

  test('find tags by their beginning, and by that of their repository', async () => {
    expect(await suggest('v1.2', 'alice')).toEqual(['tag v1.2.4', 'tag v1.2.3']);
    expect(await suggest('v1.2')).toEqual(['tag v1.2.4']);
    expect(await suggest('server:v', 'alice')).toEqual(['tag v1.2.3']);
    expect(await suggest('server:', 'alice')).toEqual(['tag v1.2.3']);
  });

  test('find digests by their beginning, with and without the algorithm', async () => {
    for (const text of [digest, digest.slice(0, 20), digest.slice(7, 19)]) {
      expect(await suggest(text, 'alice')).toEqual([`artifact ${digest}`]);
      expect(await suggest(text, 'bob')).toEqual([]);
    }
    await content.send('DELETE', `/projects/team/repositories/api%252Fserver/artifacts/${digest}`, { as: 'alice' });
    expect(await suggest(digest, 'alice')).toEqual([]);
  });

  test('take any text as it is', async () => {
    for (const text of ['%', '_', "'", '\\', '~', ':', '::', 'a'.repeat(300)]) await suggest(text, 'alice');
    expect((await content.send('GET', '/haven/suggest?q=')).status).toBe(422);
    expect((await content.send('GET', '/haven/suggest?q=a&limit=51')).status).toBe(422);
  });

  test('of tags and digests come from an index', async () => {
    const plan = async (query: ReturnType<typeof sql>) => {
      await content.database.run(sql`ANALYZE`);
      return JSON.stringify(
        await content.database.transaction(async (tx) => {
          await tx.run(sql`SET LOCAL enable_seqscan = off`);
          return tx.many(query);
        }),
      );
    };
    expect(await plan(sql`EXPLAIN SELECT FROM tag WHERE name >= 'v1' AND name < 'v1~'`)).toMatch(/tag_by_name/);
    expect(
      await plan(sql`
        EXPLAIN SELECT FROM artifact
        WHERE deleted_at IS NULL AND digest COLLATE "C" >= 'sha256:ab' AND digest COLLATE "C" < 'sha256:ab~'`),
    ).toMatch(/artifact_by_digest/);
  });
});

describe('attention', () => {
  const attention = async (as: string) => (await content.send('GET', '/haven/me/attention', { as })).json;

  test('is asked for full projects, expiring robots and failed runs, of those who can do something', async () => {
    await content.database.run(sql`UPDATE quota SET used = 900000 WHERE hard = 1000000`);
    await content.database.run(sql`
      INSERT INTO execution (vendor_type, vendor_id, trigger, status, status_message, end_time)
      VALUES ('GARBAGE_COLLECTION', -1, 'MANUAL', 'Error', 'the disk is gone', now()),
        ('GARBAGE_COLLECTION', -1, 'MANUAL', 'Error', 'long ago', now() - interval '8 days')`);
    const full = [{ project: 'team', used: 900_000, hard: 1_000_000 }];
    const alice = await attention('alice');
    expect(alice).toMatchObject({ quotas: full, robots: [{ name: 'team+apiary', project: 'team' }], jobs: [] });
    expect(await attention('carol')).toEqual({ quotas: full, robots: [], jobs: [] });
    expect(await attention('bob')).toEqual({ quotas: [], robots: [], jobs: [] });
    expect((await attention('admin')).jobs).toMatchObject([
      { type: 'GARBAGE_COLLECTION', message: 'the disk is gone' },
    ]);
    expect((await content.send('GET', '/haven/me/attention')).status).toBe(401);
  });
});
