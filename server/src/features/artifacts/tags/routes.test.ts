import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../../test/content.ts';
import { imageOf, pushImage } from '../../../../test/images.ts';
import { sql } from '../../../db/sql.ts';
import { HavenError } from '../../../error.ts';

let content: TestContent;
let teamId: number;
const frozen = new Set<string>();

beforeAll(async () => {
  const guard = {
    name: 'immutability',
    async check(_tx: unknown, { tags }: { readonly tags: readonly string[] }) {
      const tag = tags.find((name) => frozen.has(name));
      if (tag) throw new HavenError('PRECONDITION', `the tag ${tag} configured as immutable, cannot be deleted`);
    },
  };
  content = await startTestContent({ tagGuards: [guard] });
  for (const name of ['alice', 'dora', 'gus']) await content.addUser(name);
  teamId = await content.addProject('team');
  await content.addMember('team', 'alice', 'projectAdmin');
  await content.addMember('team', 'dora', 'developer');
  await content.addMember('team', 'gus', 'guest');
});
afterAll(async () => {
  expect(content.failures).toEqual([]);
  await content.close();
});

const at = (repository: string, rest = '') => `/projects/team/repositories/${repository}/artifacts${rest}`;
const push = (repository: string, reference?: string) =>
  pushImage(content.v2, { repository: `team/${repository}`, as: 'alice' }, imageOf(), reference);
const send = (method: string, path: string, as = 'alice', body?: unknown) =>
  content.send(method, path, { as, ...(body !== undefined && { body }) });

describe('creating a tag', () => {
  test('gives the artifact one more name, which can be pulled at once', async () => {
    const image = await push('app', 'v1');
    const before = await content.v2.send('GET', '/v2/team/app/manifests/stable', { as: 'alice' });
    expect(before.status).toBe(404);
    const answer = await send('POST', at('app', '/v1/tags'), 'dora', { name: 'stable' });
    expect([answer.status, answer.text, answer.headers.get('location')]).toEqual([201, '', null]);
    const pulled = await content.v2.send('GET', '/v2/team/app/manifests/stable', { as: 'alice' });
    expect([pulled.status, pulled.headers['docker-content-digest']]).toEqual([200, image.digest]);
    const versions = await content.database.many(sql`
      SELECT name, digest, actor, reason FROM tag_version WHERE name = 'stable'`);
    expect(versions).toEqual([{ name: 'stable', digest: image.digest, actor: 'dora', reason: 'tag created' }]);
    const audit = await content.database.many(sql`
      SELECT username, operation FROM audit_log_ext WHERE resource_type = 'tag' AND resource = 'team/app:stable'`);
    expect(audit).toEqual([{ username: 'dora', operation: 'create' }]);
    const events = await content.database.many(sql`SELECT payload FROM event WHERE type = 'CREATE_TAG'`);
    expect(events).toEqual([{ payload: { repository: 'team/app', digest: image.digest, tags: ['stable'] } }]);
  });

  test('is a conflict when the repository has it already, on this artifact or another', async () => {
    await push('taken', 'a');
    await push('taken', 'b');
    expect((await send('POST', at('taken', '/a/tags'), 'alice', { name: 'b' })).status).toBe(409);
    expect((await send('POST', at('taken', '/b/tags'), 'alice', { name: 'b' })).status).toBe(409);
    const tags = await send('GET', at('taken', '/a/tags'));
    expect(tags.json.map((tag: { name: string }) => tag.name)).toEqual(['a']);
  });

  test('makes one tag of many that are created at once', async () => {
    const images = await Promise.all(Array.from({ length: 6 }, () => push('race')));
    const answers = await Promise.all(
      images.map(({ digest }) => send('POST', at('race', `/${digest}/tags`), 'alice', { name: 'once' })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const versions = await content.database.many(sql`SELECT FROM tag_version WHERE name = 'once'`);
    expect(versions).toHaveLength(1);
  });

  test.each(['', '-a', '.a', 'a b', 'a/b', 'ä', 'x'.repeat(129)])('refuses the name %j', async (name) => {
    expect((await send('POST', at('app', '/v1/tags'), 'alice', { name })).error).toMatch(/^BAD_REQUEST/);
  });

  test('refuses bodies without a name, artifacts that are not there, guests and proxy caches', async () => {
    expect((await send('POST', at('app', '/v1/tags'), 'alice', {})).status).toBe(422);
    expect((await send('POST', at('app', '/nothing/tags'), 'alice', { name: 'x' })).status).toBe(404);
    expect((await send('POST', at('app', '/v1/tags'), 'gus', { name: 'x' })).status).toBe(403);
    await content.addProject('mirror', { registryId: 3 });
    const answer = await send('POST', '/projects/mirror/repositories/a/artifacts/v1/tags', 'admin', { name: 'x' });
    expect([answer.status, answer.json.errors[0].code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
  });
});

describe('the tags of an artifact', () => {
  test('are listed with the last pushed first, narrowed and paged', async () => {
    const image = await push('tags', 'one');
    for (const name of ['two', 'three']) await send('POST', at('tags', '/one/tags'), 'alice', { name });
    await push('tags', 'other');
    const names = async (query: string) => {
      const answer = await send('GET', at('tags', `/${image.digest}/tags${query}`));
      return [answer.json.map((tag: { name: string }) => tag.name), answer.headers.get('x-total-count')];
    };
    expect(await names('')).toEqual([['three', 'two', 'one'], '3']);
    expect(await names('?sort=name&page_size=2')).toEqual([['one', 'three'], '3']);
    expect(await names('?q=name=~T&sort=name')).toEqual([['three', 'two'], '2']);
    expect(await names('?q=name=one')).toEqual([['one'], '1']);
    expect(await names('?page=4')).toEqual([[], '3']);
    expect((await send('GET', at('tags', '/missing/tags'))).status).toBe(404);
  });
});

describe('deleting a tag', () => {
  test('leaves the artifact, which cannot be pulled by it any more', async () => {
    const image = await push('shed', 'v1');
    expect((await content.v2.send('GET', '/v2/team/shed/manifests/v1', { as: 'alice' })).status).toBe(200);
    const answer = await send('DELETE', at('shed', '/v1/tags/v1'));
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect((await content.v2.send('GET', '/v2/team/shed/manifests/v1', { as: 'alice' })).status).toBe(404);
    expect((await send('GET', at('shed', `/${image.digest}`))).json.tags).toBeNull();
    const versions = await content.database.many(sql`
      SELECT digest, reason FROM tag_version v JOIN repository r USING (repository_id)
      WHERE r.name = 'team/shed' ORDER BY hlc`);
    expect(versions).toEqual([
      { digest: image.digest, reason: 'push' },
      { digest: null, reason: 'tag deleted' },
    ]);
    const events = await content.database.many(sql`
      SELECT payload FROM event WHERE type = 'DELETE_TAG' AND payload->>'repository' = 'team/shed'`);
    expect(events).toEqual([{ payload: { repository: 'team/shed', digest: image.digest, tags: ['v1'] } }]);
  });

  test('needs the right, and a tag that is on this artifact', async () => {
    await push('keep', 'a');
    await push('keep', 'b');
    expect((await send('DELETE', at('keep', '/a/tags/a'), 'dora')).status).toBe(403);
    expect((await send('DELETE', at('keep', '/a/tags/b'))).status).toBe(404);
    expect((await send('DELETE', at('keep', '/a/tags/nothing'))).status).toBe(404);
    expect((await send('DELETE', at('keep', '/nothing/tags/a'))).status).toBe(404);
    expect((await send('GET', at('keep', '/a/tags'))).json).toHaveLength(1);
  });

  test('asks the guards, also when the whole artifact or repository goes', async () => {
    await push('stone', 'v1');
    frozen.add('v1');
    const refused = 'PRECONDITION: the tag v1 configured as immutable, cannot be deleted';
    expect((await send('DELETE', at('stone', '/v1/tags/v1'))).error).toBe(refused);
    expect((await send('DELETE', at('stone', '/v1'))).error).toBe(refused);
    expect((await send('DELETE', '/projects/team/repositories/stone')).error).toBe(refused);
    expect((await send('GET', at('stone', '/v1/tags'))).json).toHaveLength(1);
    frozen.clear();
    expect((await send('DELETE', '/projects/team/repositories/stone')).status).toBe(200);
  });
});

describe('labels of artifacts', () => {
  async function label(as: string, body: object): Promise<number> {
    const answer = await send('POST', '/labels', as, body);
    expect([answer.status, answer.error]).toEqual([201, undefined]);
    return Number(answer.headers.get('location')?.split('/').at(-1));
  }

  test('are put on and taken off, shown when asked for, and lists are narrowed by them', async () => {
    const [global, own] = [
      await label('admin', { name: 'checked', scope: 'g', color: '#fff' }),
      await label('alice', { name: 'nightly', scope: 'p', project_id: teamId }),
    ];
    const image = await push('labelled', 'v1');
    await push('labelled', 'v2');
    for (const id of [global, own]) {
      const answer = await send('POST', at('labelled', '/v1/labels'), 'dora', { id });
      expect([answer.status, answer.text]).toEqual([200, '']);
    }
    await send('POST', at('labelled', '/v2/labels'), 'dora', { id: own });
    expect((await send('POST', at('labelled', '/v1/labels'), 'dora', { id: own })).status).toBe(409);
    expect((await send('POST', at('labelled', '/v1/labels'), 'gus', { id: own })).status).toBe(403);
    expect((await send('GET', at('labelled', '/v1'))).json.labels).toBeNull();
    const shown = (await send('GET', at('labelled', '/v1?with_label=true'))).json.labels;
    expect(shown).toEqual([
      {
        id: global,
        name: 'checked',
        color: '#fff',
        scope: 'g',
        creation_time: expect.any(String),
        update_time: expect.any(String),
      },
      {
        id: own,
        name: 'nightly',
        scope: 'p',
        project_id: teamId,
        creation_time: expect.any(String),
        update_time: expect.any(String),
      },
    ]);
    const withLabels = async (...ids: number[]) =>
      (await send('GET', at('labelled', `?q=labels=(${ids.join('%20')})`))).headers.get('x-total-count');
    expect([
      await withLabels(own),
      await withLabels(global, own),
      await withLabels(global),
      await withLabels(),
    ]).toEqual(['2', '1', '1', '2']);
    const events = await content.database.many(
      sql`SELECT payload FROM event WHERE type = 'ARTIFACT_LABELED' ORDER BY id`,
    );
    expect(events[0]).toEqual({ payload: { repository: 'team/labelled', digest: image.digest, labelId: global } });
    expect(events).toHaveLength(3);

    expect((await send('DELETE', at('labelled', `/v1/labels/${global}`), 'dora')).status).toBe(200);
    expect((await send('DELETE', at('labelled', `/v1/labels/${global}`), 'dora')).status).toBe(404);
    expect(await withLabels(global)).toBe('0');
    expect((await send('DELETE', `/labels/${own}`)).status).toBe(200);
    expect((await send('GET', at('labelled', '/v1?with_label=true'))).json.labels).toBeNull();
  });

  test('are not those of another project', async () => {
    const elsewhere = await content.addProject('elsewhere');
    const foreign = await label('admin', { name: 'foreign', scope: 'p', project_id: elsewhere });
    await push('labelled', 'v3');
    for (const id of [foreign, 999_999, 0]) {
      expect((await send('POST', at('labelled', '/v3/labels'), 'alice', { id })).status).toBe(404);
    }
    expect((await send('POST', at('labelled', '/v3/labels'), 'alice', {})).status).toBe(404);
  });

  test('do not come back with an artifact that is pushed again after it was deleted', async () => {
    const id = await label('admin', { name: 'once', scope: 'g' });
    const image = await push('again', 'v1');
    await send('POST', at('again', '/v1/labels'), 'alice', { id });
    await send('DELETE', at('again', '/v1'));
    await pushImage(content.v2, { repository: 'team/again', as: 'alice' }, image, 'v1');
    expect((await send('GET', at('again', '/v1?with_label=true'))).json.labels).toBeNull();
  });
});
