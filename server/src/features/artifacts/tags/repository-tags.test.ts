import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../../test/content.ts';
import { imageOf, layerOf, pushImage } from '../../../../test/images.ts';
import { sql } from '../../../db/sql.ts';

let content: TestContent;
beforeAll(async () => {
  content = await startTestContent();
  await content.addUser('alice');
  await content.addUser('bob');
  await content.addProject('team');
  await content.addMember('team', 'alice', 'projectAdmin');
});
afterAll(async () => {
  expect(content.failures).toEqual([]);
  await content.close();
});

const keyOf = async (name: string): Promise<string> => {
  const row = await content.database.first<{ key: string }>(sql`SELECT tag_version_key(${name}) AS key`);
  return row?.key ?? '';
};

describe('the order of versions', () => {
  test.each([
    [['1.9', '1.10', '1.11.1', '2.0', '10.0']],
    [['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0']],
    [['v1.2.0', '1.3.0', 'v1.10.0']],
    [['2024-01-09', '2024-01-10', '2024-11-01']],
    [['1', '2', '99999999999999999999', 'latest', 'stable']],
  ])('%j', async (names) => {
    const keys = await Promise.all([...names].reverse().map(async (name) => [await keyOf(name), name] as const));
    expect(keys.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name)).toEqual(names);
  });

  test('is by each number of dotted ones', async () => {
    const version = fc.array(fc.nat(100_000), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(version, version, async (one, other) => {
        const difference = one.map((part, index) => part - (other[index] ?? 0)).find((each) => each !== 0) ?? 0;
        const [left, right] = [await keyOf(one.join('.')), await keyOf(other.join('.'))];
        expect(Math.sign(difference)).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
      { numRuns: 50 },
    );
  });
});

test('is what an index of the database follows', async () => {
  const plan = await content.database.transaction(async (tx) => {
    // There are too few rows here for the index to be worth it.
    await tx.run(sql`SET LOCAL enable_sort = off`);
    return tx.many<{ 'QUERY PLAN': string }>(sql`
      EXPLAIN SELECT name FROM tag t WHERE repository_id = 1
      ORDER BY tag_version_key(t.name) COLLATE "C" DESC, t.name DESC LIMIT 10`);
  });
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/Index.*tag_by_version/);
});

describe('the tags of a repository', () => {
  const list = (query = '', as = 'alice') =>
    content.send('GET', `/haven/projects/team/repositories/app/tags${query}`, { as });

  beforeAll(async () => {
    const push = (image: ReturnType<typeof imageOf>, tag: string) =>
      pushImage(content.v2, { repository: 'team/app', as: 'alice' }, image, tag);
    const [old, young] = [imageOf({ layers: [layerOf(100)] }), imageOf({ layers: [layerOf(200)] })];
    for (const tag of ['1.2.0', '1.10.0', '1.9.3']) await push(old, tag);
    for (const tag of ['2.0.0-rc1', '2.0.0', 'latest']) await push(young, tag);
  });

  test('come by version, each with what it stands for', async () => {
    const { json, headers } = await list();
    expect(json.map((row: { tag: { name: string } }) => row.tag.name)).toEqual([
      'latest',
      '2.0.0',
      '2.0.0-rc1',
      '1.10.0',
      '1.9.3',
      '1.2.0',
    ]);
    expect(headers.get('x-total-count')).toBe('6');
    const [first] = json;
    const artifact = await content.send('GET', '/projects/team/repositories/app/artifacts/latest', { as: 'alice' });
    expect(first.artifact.digest).toBe(artifact.json.digest);
    expect(first.artifact.tags.map((tag: { name: string }) => tag.name).sort()).toEqual([
      '2.0.0',
      '2.0.0-rc1',
      'latest',
    ]);
  });

  test('that clients make up for signatures come when they are asked for by name', async () => {
    const hex = 'a'.repeat(64);
    for (const tag of [`sha256-${hex}.sig`, `sha256-${hex}.att`, `sha256-${hex}`, 'sha256-mine']) {
      await pushImage(content.v2, { repository: 'team/signed', as: 'alice' }, imageOf(), tag);
    }
    const names = async (query: string) => {
      const { json, headers } = await content.send('GET', `/haven/projects/team/repositories/signed/tags${query}`, {
        as: 'alice',
      });
      expect(headers.get('x-total-count')).toBe(String(json.length));
      return json.map((row: { tag: { name: string } }) => row.tag.name).sort();
    };
    expect(await names('')).toEqual(['sha256-mine']);
    expect(await names('?q=tag=*.sig')).toEqual([`sha256-${hex}.sig`]);
    expect(await names('?q=name=~sha256')).toHaveLength(4);
  });

  test('can be filtered, put in order and read in pages', async () => {
    const names = async (query: string) =>
      (await list(query)).json.map((row: { tag: { name: string } }) => row.tag.name);
    expect(await names('?q=name=~2.0.0')).toEqual(['2.0.0', '2.0.0-rc1']);
    expect(await names('?sort=name&page_size=2')).toEqual(['1.10.0', '1.2.0']);
    expect(await names('?sort=version&page_size=2&page=2')).toEqual(['1.10.0', '2.0.0-rc1']);
    expect((await list('?page=9')).json).toEqual([]);
    expect((await list('?page_size=101')).status).toBe(422);
  });

  test('of a private project are for its members', async () => {
    expect((await list('', 'bob')).status).toBe(403);
    expect((await content.send('GET', '/haven/projects/team/repositories/app/tags')).status).toBe(401);
    expect((await content.send('GET', '/haven/projects/team/repositories/none/tags', { as: 'alice' })).json).toEqual(
      [],
    );
  });
});
