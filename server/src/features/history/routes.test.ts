import { describe, expect, test } from 'vitest';
import { imageOf, indexOf, layerOf } from '../../../test/images.ts';
import { sql } from '../../db/sql.ts';
import { historyBench, type Version } from './history.suite.ts';

const bench = historyBench();
const { push, repo, remove, statusOf, digestOf, versionsOf, collect, used, state } = bench;

describe('the history of a tag', () => {
  test('says who pointed it where, when and why', async () => {
    const [one, two] = [await push(imageOf(), 'v1'), await push(imageOf(), 'v1')];
    await remove(two.digest);
    const versions = await versionsOf('v1');
    expect(
      versions.map(({ digest, actor, reason, state, current }) => [digest, actor, reason, state, current]),
    ).toEqual([
      [undefined, 'maintainer', 'artifact deleted', 'deleted', false],
      [two.digest, 'developer', 'push', 'trash', false],
      [one.digest, 'developer', 'push', 'living', false],
    ]);
    await push(two, 'v1');
    expect((await versionsOf('v1'))[0]).toMatchObject({
      digest: two.digest,
      state: 'living',
      current: true,
      tag: 'v1',
    });
    await remove(two.digest);
    await collect(0);
    expect((await versionsOf('v1'))[1]).toMatchObject({ digest: two.digest, state: 'gone' });
  });

  test('is paged, filtered, and is of one tag or of all', async () => {
    for (const tag of ['a', 'b', 'a', 'a']) await push(imageOf(), tag);
    const page = await repo('GET', '/tags/a/history?page=2&page_size=2');
    expect([page.headers.get('x-total-count'), page.json.length]).toEqual(['3', 1]);
    const all = await repo('GET', '/history');
    expect([all.headers.get('x-total-count'), all.json.map(({ tag }: Version) => tag)]).toEqual([
      '4',
      ['a', 'a', 'b', 'a'],
    ]);
    const some = await repo('GET', '/history?q=name=b,actor=developer');
    expect(some.json).toHaveLength(1);
    expect((await repo('GET', '/history?q=actor=nobody')).json).toEqual([]);
  });

  test('is not there for what has never been', async () => {
    await push(imageOf(), 'v1');
    expect((await repo('GET', '/tags/never/history')).status).toBe(404);
    expect((await repo('GET', '/tags/v1/history', undefined, 'nowhere')).status).toBe(404);
    expect((await repo('GET', '/history', undefined, 'nowhere')).status).toBe(404);
    expect((await repo('GET', '/history', undefined, 'a%252500b')).status).toBe(404);
    expect((await repo('GET', '/history', undefined, 'UPPER')).status).toBe(404);
  });

  test('is for those who may pull; names of people are for those who have signed in', async () => {
    await push(imageOf(), 'v1');
    await bench.content.addUser(`stranger-${bench.word}`);
    expect((await repo('GET', '/history', undefined, 'app', 'guest')).status).toBe(200);
    expect((await repo('GET', '/history', undefined, 'app', `stranger-${bench.word}`)).status).toBe(403);
    const path = `/haven/projects/${bench.project}/repositories/app/history`;
    expect((await bench.content.send('GET', path)).status).toBe(401);
    await bench.content.send('PUT', `/projects/${bench.project}`, {
      as: 'admin',
      body: { metadata: { public: 'true' } },
    });
    const open = await bench.content.send('GET', path);
    expect([open.status, open.json[0].tag, 'actor' in open.json[0]]).toEqual([200, 'v1', false]);
    // What is not shown cannot be guessed either.
    expect((await bench.content.send('GET', `${path}?q=actor=nobody`)).json).toHaveLength(1);
  });
});

describe('a time', () => {
  test('has its version of a tag, and its tags of a repository', async () => {
    const one = await push(imageOf(), 'v1');
    const two = await push(imageOf(), 'v1');
    const other = await push(imageOf(), 'other');
    await remove(two.digest);
    const [deleted, second, first] = await versionsOf('v1');
    const at = async (time: string | undefined) => {
      const answer = await repo('GET', `/tags/v1/version?at=${encodeURIComponent(time ?? '')}`);
      return answer.status === 200 ? answer.json.digest : answer.status;
    };
    const before = (time = '') => new Date(new Date(time).getTime() - 1).toISOString();
    // Versions of one millisecond are told apart by their order only.
    expect(await at(first?.time)).toBe(first?.time === second?.time ? two.digest : one.digest);
    expect(await at(second?.time)).toBe(second?.time === deleted?.time ? 404 : two.digest);
    expect(await at(before(first?.time))).toBe(404);
    expect(await at(deleted?.time)).toBe(404);
    expect(await at('')).toBe(404);
    const tagsAt = async (time: string | undefined) => {
      const answer = await repo('GET', `/tags-at?at=${encodeURIComponent(time ?? '')}`);
      expect(answer.headers.get('x-total-count')).toBe(String(answer.json.length));
      return answer.json.map(({ tag, digest }: Version) => `${tag} ${digest}`);
    };
    expect(await tagsAt(before(first?.time))).toEqual([]);
    const [then] = await versionsOf('other');
    expect(await tagsAt(then?.time)).toEqual(
      then?.time === deleted?.time ? [`other ${other.digest}`] : [`other ${other.digest}`, `v1 ${two.digest}`],
    );
    expect(await tagsAt('')).toEqual([`other ${other.digest}`]);
    expect((await repo('GET', '/tags-at?page=2&page_size=1')).json).toEqual([]);
  });

  test.each(['yesterday', '2026-01-02', '2026-13-02T03:04:05Z', '2026-01-02T03:04:05', '-1', '99999-01-01T00:00:00Z'])(
    '%s is none',
    async (at) => {
      await push(imageOf(), 'v1');
      const answer = await repo('GET', `/tags-at?at=${at}`);
      expect([answer.status, answer.error]).toEqual([400, expect.stringContaining('at must be a time')]);
    },
  );

  test('may have an offset, also with a plus that was not encoded', async () => {
    await push(imageOf(), 'v1');
    for (const at of ['2099-01-02T03:04:05%2B02:00', '2099-01-02T03:04:05+02:00', '2099-01-02T03:04:05.123456-02:00']) {
      expect((await repo('GET', `/tags-at?at=${at}`)).json).toHaveLength(1);
    }
  });
});

describe('restoring a version', () => {
  const restoreTag = (tag: string, version: number | undefined, as = 'developer') =>
    repo('POST', `/tags/${tag}/restore`, { version }, 'app', as);

  test('points the tag where it pointed', async () => {
    const one = await push(imageOf(), 'v1');
    await push(imageOf(), 'v1');
    const first = (await versionsOf('v1'))[1];
    const answer = await restoreTag('v1', first?.id);
    expect([answer.status, answer.json]).toEqual([200, { digest: one.digest, changed: true, artifacts: 0 }]);
    expect(await digestOf('v1')).toBe(one.digest);
    expect((await versionsOf('v1'))[0]).toMatchObject({
      ...{ digest: one.digest, actor: 'developer', reason: `version ${first?.id} restored`, current: true },
    });
    expect((await restoreTag('v1', first?.id)).json).toEqual({ digest: one.digest, changed: false, artifacts: 0 });
    const log = await bench.content.database.many(sql`
      SELECT operation_description FROM audit_log_ext WHERE project_id = ${bench.projectId} AND operation = 'restore'`);
    expect(log).toEqual([{ operation_description: `restore tag: ${bench.project}/app:v1 to ${one.digest}` }]);
    const events = await bench.content.database.many(sql`
      SELECT payload FROM event WHERE project_id = ${bench.projectId} AND payload ? 'restored'`);
    expect(events).toEqual([
      { payload: { repository: `${bench.project}/app`, digest: one.digest, tags: ['v1'], restored: true } },
    ]);
  });

  test('brings the artifact back from the trash, whole, but only with this tag', async () => {
    const child = imageOf();
    await push(child);
    const index = await push(indexOf([child]), 'multi');
    await push(index, 'also');
    const signature = await push(imageOf({ subject: index, artifactType: 'application/vnd.example' }));
    const before = await used();
    await remove('multi');
    expect(await used()).toBe(0);
    const version = (await versionsOf('multi'))[1];
    const answer = await restoreTag('multi', version?.id);
    expect([answer.status, answer.json]).toEqual([200, { digest: index.digest, changed: true, artifacts: 3 }]);
    for (const reference of ['multi', index.digest, child.digest, signature.digest])
      expect(await statusOf(reference)).toBe(200);
    expect(await statusOf('also')).toBe(404);
    expect(await used()).toBe(before);
    const events = await bench.content.database.many<{ digest: string; tags: string[] }>(sql`
      SELECT payload->>'digest' AS digest, payload->'tags' AS tags FROM event
      WHERE project_id = ${bench.projectId} AND payload ? 'restored' ORDER BY id`);
    expect(events.map(({ digest, tags }) => [digest, tags]).sort()).toEqual(
      [
        [child.digest, []],
        [index.digest, ['multi']],
        [signature.digest, []],
      ].sort(),
    );
  });

  test('works after the tag was deleted, and after the repository was', async () => {
    const image = await push(imageOf(), 'v1');
    await bench.content.send('DELETE', `/projects/${bench.project}/repositories/app/artifacts/v1/tags/v1`, {
      as: 'maintainer',
    });
    expect((await restoreTag('v1', (await versionsOf('v1')).at(-1)?.id)).status).toBe(200);
    expect(await statusOf('v1')).toBe(200);
    await bench.content.send('DELETE', `/projects/${bench.project}/repositories/app`, { as: 'maintainer' });
    expect(await statusOf('v1')).toBe(404);
    expect((await restoreTag('v1', (await versionsOf('v1')).at(-1)?.id)).json).toMatchObject({ artifacts: 1 });
    expect(await digestOf('v1')).toBe(image.digest);
    expect(
      (await bench.content.send('GET', `/projects/${bench.project}/repositories/app`, { as: 'guest' })).status,
    ).toBe(200);
  });

  test('is refused for deletions, other tags, what is gone, and those who may not push', async () => {
    await push(imageOf(), 'v1');
    await push(imageOf(), 'v2');
    await remove('v1');
    const [deletion, version] = await versionsOf('v1');
    expect((await restoreTag('v1', deletion?.id)).error).toMatch(/^BAD_REQUEST: .* is its deletion/);
    expect((await restoreTag('v2', version?.id)).error).toMatch(/^NOT_FOUND: tag v2 has no version/);
    expect((await restoreTag('v1', 2 ** 40)).status).toBe(404);
    expect((await restoreTag('v1', version?.id, 'guest')).status).toBe(403);
    expect((await repo('POST', '/tags/v1/restore', {})).status).toBe(422);
    await collect(0);
    expect((await restoreTag('v1', version?.id)).error).toMatch(/^NOT_FOUND: .* is gone for good/);
  });

  test('is kept off by what keeps off a push: frozen tags, a full quota, a mirror', async () => {
    await push(imageOf(), 'v1');
    const layer = layerOf(5_000);
    const large = await push(imageOf({ layers: [layer] }), 'large');
    await push(imageOf(), 'v1');
    const old = (await versionsOf('v1'))[1]?.id;
    await bench.content.send('POST', `/projects/${bench.project}/immutabletagrules`, {
      as: 'admin',
      body: {
        tag_selectors: [{ decoration: 'matches', pattern: 'v*' }],
        scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
      },
    });
    expect((await restoreTag('v1', old)).error).toMatch(/^PRECONDITION: .* configured as immutable/);
    await remove(large.digest);
    const before = await state();
    await bench.content.database.run(sql`UPDATE quota SET hard = used + 100 WHERE project_id = ${bench.projectId}`);
    const full = await restoreTag('large', (await versionsOf('large'))[1]?.id);
    expect([full.status, full.error]).toEqual([403, expect.stringContaining('will exceed the configured upper limit')]);
    expect(await state()).toEqual(before);
    const events = await bench.content.database.many(
      sql`SELECT FROM event WHERE project_id = ${bench.projectId} AND type = 'QUOTA_EXCEED'`,
    );
    expect(events).toHaveLength(1);
    await bench.content.database.run(sql`UPDATE quota SET hard = -1 WHERE project_id = ${bench.projectId}`);
    await bench.content.database.run(sql`UPDATE project SET registry_id = 7 WHERE project_id = ${bench.projectId}`);
    bench.content.authorizer.forgetAll();
    expect((await restoreTag('large', (await versionsOf('large'))[1]?.id)).error).toMatch(/^DENIED: .*proxy project/);
  });
});
