import { type Descriptor, digestOf } from '@haven/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Content, imageOf, indexOf, pushBlob, pushImage } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';

let setting: TestRegistry;
const names = ['1.0', '1.10', '1.9', 'Latest', '_x', 'a', 'b', 'latest', 'z-z'];
const repositories = ['p/a', 'p/a-b', 'p/a/b', 'p/b', 'q/a'];

beforeAll(async () => {
  setting = await startTestRegistry();
  for (const project of ['p', 'q']) await setting.addProject(project);
  for (const repository of repositories) {
    await pushImage(
      setting,
      { repository, as: 'admin' },
      imageOf(),
      `${names[0]}?${names.map((tag) => `tag=${tag}`).join('&')}`,
    );
  }
  // Seen by uploads only: listed nowhere.
  await pushBlob(setting, { repository: 'p/pending', as: 'admin' }, imageOf());
});

afterAll(() => setting.close());

const get = (path: string) => setting.send('GET', path, { as: 'admin' });

/** Follows the links of a list to its end. */
async function pages(path: string): Promise<{ status: number; items: string[] }[]> {
  const found = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const { status, json, headers } = await get(next);
    found.push({ status, items: json.tags ?? json.repositories });
    next = /^<([^>]+)>; rel="next"$/.exec(String(headers.link ?? ''))?.[1];
    if (found.length > 50) throw new Error('the links do not end');
  }
  return found;
}

describe.each([
  ['tags', '/v2/p/a/tags/list', names],
  ['repositories', '/v2/_catalog', repositories],
])('the list of %s', (_name, path, expected) => {
  test('is whole and sorted without a limit', async () => {
    expect(await pages(path)).toEqual([{ status: 200, items: expected }]);
    expect(await pages(`${path}?n=`)).toEqual([{ status: 200, items: expected }]);
    expect(await pages(`${path}?n=1000000`)).toEqual([{ status: 200, items: expected }]);
  });

  test.each([1, 2, 3, 4, 5, 9, 10])('is the same in pages of %i', async (size) => {
    const found = await pages(`${path}?n=${size}`);
    expect(found.flatMap(({ items }) => items)).toEqual(expected);
    expect(found.every(({ items }) => items.length <= size)).toBe(true);
    expect(found).toHaveLength(Math.ceil(expected.length / size));
  });

  test('begins after the last one', async () => {
    const { json, headers } = await get(`${path}?n=2&last=${encodeURIComponent(expected[1] ?? '')}`);
    expect(json.tags ?? json.repositories).toEqual(expected.slice(2, 4));
    expect(headers.link).toBe(`<${path}?last=${encodeURIComponent(expected[3] ?? '')}&n=2>; rel="next"`);
  });

  test('is empty when none is asked for', async () => {
    const { json, headers } = await get(`${path}?n=0`);
    expect([json.tags ?? json.repositories, headers.link]).toEqual([[], undefined]);
  });

  // CVE-2023-2253: room was made for as many as were asked for.
  test.each(['-1', 'x', '1.5', '1e3', '99999999999', '%00', '%201', '0x10'])('has no page of %s', async (size) => {
    const answer = await get(`${path}?n=${size}`);
    expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('has nothing after U+0000', async () => {
    expect((await get(`${path}?last=%00`)).status).toBe(400);
    expect((await get(`${path}?last=a%00b`)).status).toBe(400);
  });
});

describe('the tags of a repository', () => {
  test('are answered with its name', async () => {
    expect((await get('/v2/p/a/b/tags/list?n=1')).json).toEqual({ name: 'p/a/b', tags: ['1.0'] });
  });

  test('may be asked for from a name that is not there on', async () => {
    expect((await get('/v2/p/a/tags/list?last=1.5')).json.tags).toEqual(names.slice(2));
    expect((await get('/v2/p/a/tags/list?last=zzz')).json.tags).toEqual([]);
    expect((await get(`/v2/p/a/tags/list?last=${encodeURIComponent("' OR 1=1 --")}`)).json.tags).toEqual(names);
  });

  test.each(['p/none', 'p/pending'])('of %s are not found', async (repository) => {
    const answer = await get(`/v2/${repository}/tags/list`);
    expect([answer.status, answer.json.errors[0].code]).toEqual([404, 'NOT_FOUND']);
  });

  test('are none when the last artifact is gone', async () => {
    const image = await pushImage(setting, { repository: 'q/emptied', as: 'admin' }, imageOf(), 'v1');
    await setting.send('DELETE', `/v2/q/emptied/manifests/${image.digest}`, { as: 'admin' });
    expect((await get('/v2/q/emptied/tags/list')).json).toEqual({ name: 'q/emptied', tags: [] });
    expect((await get('/v2/_catalog')).json.repositories).toEqual(repositories);
  });
});

test('the catalog begins after a repository that is there', async () => {
  const answer = await get('/v2/_catalog?last=p/none');
  expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'BAD_REQUEST']);
});

describe('the referrers of a manifest', () => {
  let subject: Content;
  const path = (query = ''): string => `/v2/p/refs/referrers/${subject.digest}${query}`;
  const pushed: Descriptor[] = [];

  beforeAll(async () => {
    const admin = { repository: 'p/refs', as: 'admin' };
    subject = await pushImage(setting, admin, imageOf());
    for (const artifactType of [
      'application/x.a',
      'application/x.b',
      'application/x.a',
      'application/x.c+json',
      'application/x.a',
    ]) {
      const annotations = { 'org.example.n': String(pushed.length) };
      const { descriptor } = await pushImage(setting, admin, imageOf({ subject, artifactType, annotations }));
      pushed.push({ ...descriptor, artifactType, annotations });
    }
    const { descriptor } = await pushImage(setting, admin, indexOf([], { subject: subject.descriptor }));
    pushed.push(descriptor);
    const config = await pushImage(setting, admin, imageOf({ subject }));
    pushed.push({ ...config.descriptor, artifactType: 'application/vnd.oci.image.config.v1+json' });
  });

  test('are an index of descriptors', async () => {
    const answer = await get(path());
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/vnd.oci.image.index.v1+json',
      'x-total-count': String(pushed.length),
    });
    expect(answer.headers).not.toHaveProperty('oci-filters-applied');
    expect(answer.json).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: pushed,
    });
  });

  test.each([
    ['application/x.a', 3],
    ['application/x.c%2Bjson', 1],
    ['application/vnd.oci.image.config.v1%2Bjson', 1],
    ['application/none', 0],
    ["' OR true --", 0],
  ])('of type %s are %i', async (artifactType, count) => {
    const answer = await get(path(`?artifactType=${artifactType.replaceAll(' ', '%20')}`));
    expect(answer.json.manifests).toHaveLength(count);
    expect(answer.headers['oci-filters-applied']).toBe('artifactType');
    expect(answer.headers['x-total-count']).toBe(String(pushed.length));
  });

  test('are none of an unknown subject, and of one in another repository', async () => {
    for (const target of [
      `/v2/p/refs/referrers/${digestOf('x')}`,
      `/v2/p/a/referrers/${subject.digest}`,
      `/v2/p/none/referrers/${subject.digest}`,
    ]) {
      const answer = await get(target);
      expect([answer.status, answer.json.manifests]).toEqual([200, []]);
    }
  });

  test.each(['', '&artifactType=application/x.a'])('come in pages (%j)', async (filter) => {
    const all = (await get(path(`?n=1000${filter}`))).json.manifests;
    const found: unknown[] = [];
    for (let next: string | undefined = path(`?n=2${filter}`); next !== undefined; ) {
      const { json, headers } = await get(next);
      expect(headers['x-total-count']).toBe(String(pushed.length));
      found.push(...json.manifests);
      next = /^<([^>]+)>/.exec(String(headers.link ?? ''))?.[1];
    }
    expect(found).toEqual(all);
  });

  test.each(['latest', 'sha256:abc', 'x'])('of %s cannot be asked for', async (text) => {
    const answer = await get(`/v2/p/refs/referrers/${text}`);
    expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'BAD_REQUEST']);
  });

  test.each(['last=x', 'last=-1', 'last=1e99', 'n=x', 'artifactType=%00'])(
    'cannot be asked for with %s',
    async (query) => {
      expect((await get(path(`?${query}`))).status).toBe(400);
    },
  );

  test('are gone when they are deleted', async () => {
    const [first] = pushed;
    await setting.send('DELETE', `/v2/p/refs/manifests/${first?.digest}`, { as: 'admin' });
    expect((await get(path())).json.manifests).toEqual(pushed.slice(1));
  });
});
