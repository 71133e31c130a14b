import { mediaTypes } from '@haven/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { configOf, contentOf, imageOf, indexOf, jsonOf, layerOf, pushImage } from '../../../test/images.ts';
import { sql } from '../../db/sql.ts';

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

const at = (repository: string, rest = '') =>
  `/projects/team/repositories/${encodeURIComponent(encodeURIComponent(repository))}/artifacts${rest}`;

function push<T extends Parameters<typeof pushImage>[2]>(repository: string, image: T, reference?: string) {
  return pushImage(content.v2, { repository: `team/${repository}`, as: 'alice' }, image, reference);
}

const get = (path: string, as = 'alice') => content.send('GET', path, { as });

describe('an artifact', () => {
  test('is shown by tag and by digest as Harbor shows it', async () => {
    const image = await push('nginx/stable', imageOf({ annotations: { vendor: 'us' } }), 'latest');
    const answer = await get(at('nginx/stable', '/latest'));
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      id: expect.any(Number),
      type: 'IMAGE',
      media_type: mediaTypes.ociConfig,
      manifest_media_type: mediaTypes.ociManifest,
      artifact_type: mediaTypes.ociConfig,
      project_id: expect.any(Number),
      repository_id: expect.any(Number),
      repository_name: 'team/nginx/stable',
      digest: image.digest,
      size: image.bytes.length + image.blobs.reduce((sum, blob) => sum + blob.bytes.length, 0),
      icon: 'sha256:0048162a053eef4d4ce3fe7518615bef084403614f8bca43b40ae2e762e11e06',
      push_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      pull_time: '0001-01-01T00:00:00.000Z',
      extra_attrs: { architecture: 'amd64', os: 'linux', author: '', config: expect.any(Object) },
      annotations: { vendor: 'us' },
      references: null,
      tags: [
        {
          id: expect.any(Number),
          repository_id: answer.json.repository_id,
          artifact_id: answer.json.id,
          name: 'latest',
          push_time: expect.any(String),
          pull_time: '0001-01-01T00:00:00.000Z',
          immutable: false,
        },
      ],
      addition_links: {
        build_history: {
          href: `/api/v2.0/projects/team/repositories/nginx%252Fstable/artifacts/${image.digest}/additions/build_history`,
          absolute: false,
        },
      },
      labels: null,
      accessories: null,
    });
    expect((await get(at('nginx/stable', `/${image.digest}`))).json).toEqual(answer.json);
    expect((await get('/projects/team/repositories/nginx%2Fstable/artifacts/latest')).json).toEqual(answer.json);
    expect((await get(at('nginx/stable', '/latest?with_tag=false'))).json.tags).toBeNull();
    expect((await get(answer.json.addition_links.build_history.href)).json).toEqual([]);
  });

  test.each(['missing', `sha256:${'0'.repeat(64)}`, 'sha256:short', 'a b'])(
    'that is not there is 404: %s',
    async (reference) => {
      const answer = await get(at('nginx/stable', `/${encodeURIComponent(reference)}`));
      expect([answer.status, answer.json.errors[0].code]).toEqual([404, 'NOT_FOUND']);
    },
  );

  test('of a private project is hidden from strangers, and its project from everybody but administrators', async () => {
    expect((await get(at('nginx/stable', '/latest'), 'bob')).status).toBe(403);
    expect((await content.send('GET', at('nginx/stable'))).status).toBe(401);
    expect((await get('/projects/nowhere/repositories/a/artifacts', 'bob')).status).toBe(403);
    expect((await get('/projects/nowhere/repositories/a/artifacts', 'admin')).status).toBe(404);
  });

  test('with a repository name that cannot be decoded is refused', async () => {
    expect((await get('/projects/team/repositories/a%25zz/artifacts')).error).toMatch(/^BAD_REQUEST: bad request/);
  });
});

describe('a list', () => {
  beforeAll(async () => {
    for (const tag of ['v1', 'v2', 'v3']) await push('listed', imageOf(), tag);
    await push('listed', imageOf());
  });

  test('has the newest first, in pages with links, and a page past the end is empty', async () => {
    const first = await get(at('listed', '?page_size=2'));
    expect(first.json.map((artifact: { tags: { name: string }[] | null }) => artifact.tags?.[0]?.name)).toEqual([
      undefined,
      'v3',
    ]);
    expect(first.headers.get('x-total-count')).toBe('4');
    expect(first.headers.get('link')).toBe(
      '</api/v2.0/projects/team/repositories/listed/artifacts?page=2&page_size=2>; rel="next"',
    );
    const past = await get(at('listed', '?page=9&page_size=2'));
    expect([past.status, past.text, past.headers.get('x-total-count')]).toEqual([200, '[]\n', '4']);
    const all = await get(at('listed', '?page=0&page_size=0&q=&sort='));
    expect([all.json.length, all.headers.get('link')]).toEqual([4, null]);
  });

  test('of a repository that does not exist is empty', async () => {
    const answer = await get(at('nothing/here'));
    expect([answer.status, answer.text, answer.headers.get('x-total-count')]).toEqual([200, '[]\n', '0']);
  });

  const named = async (query: string) => {
    const answer = await get(at('listed', `?${query}`));
    expect(answer.status).toBe(200);
    const names = answer.json.map((artifact: { tags: { name: string }[] | null }) => artifact.tags?.[0]?.name ?? '-');
    expect(answer.headers.get('x-total-count')).toBe(String(names.length));
    return names;
  };

  test.each([
    ['q=tags=*', ['v3', 'v2', 'v1']],
    ['q=tags=nil', ['-']],
    ['q=tags=v2', ['v2']],
    ['q=tags%3D~V', ['v3', 'v2', 'v1']],
    ['q=tags=~2', ['v2']],
    ['q=tags=~%25', []],
    ['q=tags=nothing', []],
    ['q=type=IMAGE', ['-', 'v3', 'v2', 'v1']],
    ['q=type={CHART CNAB}', []],
    ['q=media_type=application/vnd.oci.image.config.v1%252Bjson,tags=v1', ['v1']],
    ['q=digest=sha256:0', []],
    ['q=push_time=[2000-01-01T00:00:00~]', ['-', 'v3', 'v2', 'v1']],
    ['q=push_time=[~2000-01-01T00:00:00]', []],
    ['q=pull_time=[~0001-01-01T00:00:00]', ['-', 'v3', 'v2', 'v1']],
    ['q=labels=(999)', []],
    ['q=base=*', ['-', 'v3', 'v2', 'v1']],
    ['q=unknown=x', ['-', 'v3', 'v2', 'v1']],
    ['sort=push_time', ['v1', 'v2', 'v3', '-']],
    ['sort=-id', ['-', 'v3', 'v2', 'v1']],
    ['sort=nothing', ['-', 'v3', 'v2', 'v1']],
    ['q=tags=*&sort=push_time', ['v1', 'v2', 'v3']],
  ])('is narrowed and ordered by %s', async (query, expected) => {
    expect(await named(query)).toEqual(expected);
  });

  test.each([
    'tags={a b}',
    'tags=[a~b]',
    'labels=1',
    'labels=(x)',
    'base=1',
    'base=~x',
    'size=x',
    'tags',
    'a=',
    'push_time=yesterday',
  ])('refuses q=%s', async (query) => {
    expect((await get(at('listed', `?q=${encodeURIComponent(query)}`))).status).toBe(400);
  });

  test('refuses a page of more than 100', async () => {
    expect((await get(at('listed', '?page_size=101'))).error).toBe(
      'UNPROCESSABLE_ENTITY: validation failure list:\npage_size in query should be less than or equal to 100',
    );
  });

  test('of a project shows all repositories to people who have signed in, or the newest of each', async () => {
    const all = await get('/projects/team/artifacts?page_size=100');
    expect(
      new Set(all.json.map((artifact: { repository_name: string }) => artifact.repository_name)).size,
    ).toBeGreaterThan(1);
    const type = encodeURIComponent(encodeURIComponent(mediaTypes.ociConfig));
    const latest = await get(`/projects/team/artifacts?latest_in_repository=true&q=media_type=${type}`);
    const names = latest.json.map((artifact: { repository_name: string }) => artifact.repository_name);
    expect(names).toEqual([...new Set(names)]);
    expect(latest.headers.get('x-total-count')).toBe(String(names.length));
    expect(
      latest.json.find((artifact: { repository_name: string }) => artifact.repository_name === 'team/listed').tags,
    ).toBeNull();
    expect((await get('/projects/team/artifacts?latest_in_repository=true')).status).toBe(400);
    expect((await content.send('GET', '/projects/team/artifacts')).status).toBe(401);
    await content.addProject('open', { public: true });
    expect((await content.send('GET', '/projects/open/artifacts')).status).toBe(401);
    expect((await get('/projects/open/artifacts', 'bob')).text).toBe('[]\n');
  });
});

describe('an index', () => {
  test('hides its children until they are tagged, asked for, or it is gone', async () => {
    const [amd, arm] = [await push('multi', imageOf()), await push('multi', imageOf())];
    const descriptors = [
      { ...amd.descriptor, platform: { architecture: 'amd64', os: 'linux' } },
      {
        ...arm.descriptor,
        platform: {
          architecture: 'arm64',
          os: 'windows',
          'os.version': '10',
          'os.features': ['win32k'],
          variant: 'v8',
        },
        annotations: { note: 'x' },
      },
    ];
    const index = await push('multi', indexOf([], { manifests: descriptors }), 'all');
    const digests = async (query = '') =>
      (await get(at('multi', query))).json.map((artifact: { digest: string }) => artifact.digest);
    expect(await digests()).toEqual([index.digest]);
    expect((await digests('?q=base=*')).sort()).toEqual([amd.digest, arm.digest, index.digest].sort());
    expect(await digests('?q=tags=nil')).toEqual([]);
    expect((await get('/projects/team/repositories/multi')).json.artifact_count).toBe(1);

    const shown = (await get(at('multi', '/all'))).json;
    expect(shown).toMatchObject({
      type: 'IMAGE',
      size: index.bytes.length + (await sizeOf(amd.digest)) + (await sizeOf(arm.digest)),
    });
    expect(shown.addition_links).toBeUndefined();
    expect(shown.extra_attrs).toBeUndefined();
    expect(shown.references).toEqual([
      {
        parent_id: shown.id,
        child_id: expect.any(Number),
        child_digest: amd.digest,
        platform: { architecture: 'amd64', os: 'linux', "'os.features'": null },
        urls: null,
      },
      {
        parent_id: shown.id,
        child_id: expect.any(Number),
        child_digest: arm.digest,
        platform: {
          architecture: 'arm64',
          os: 'windows',
          "'os.version'": '10',
          "'os.features'": ['win32k'],
          variant: 'v8',
        },
        annotations: { note: 'x' },
        urls: null,
      },
    ]);

    await content.send('POST', at('multi', `/${arm.digest}/tags`), { as: 'alice', body: { name: 'arm' } });
    expect((await digests()).sort()).toEqual([arm.digest, index.digest].sort());
    expect((await content.send('DELETE', at('multi', `/${amd.digest}`), { as: 'alice' })).error).toBe(
      'VIOLATE_FOREIGN_KEY_CONSTRAINT: the deleting artifact is referenced by others',
    );
    await content.send('DELETE', at('multi', '/arm/tags/arm'), { as: 'alice' });
    expect(await digests()).toEqual([index.digest]);
    await content.send('POST', at('multi', `/${arm.digest}/tags`), { as: 'alice', body: { name: 'arm' } });
    expect((await content.send('DELETE', at('multi', '/all'), { as: 'alice' })).status).toBe(200);
    expect(await digests()).toEqual([arm.digest]);
  });

  async function sizeOf(digest: string): Promise<number> {
    return (await get(at('multi', `/${digest}`))).json.size;
  }
});

describe('accessories', () => {
  test('are hidden from lists and shown at their subject when asked for, signatures of an index also at its children', async () => {
    const child = await push('signed', imageOf());
    const index = await push('signed', indexOf([child]), 'v1');
    const signature = await push(
      'signed',
      imageOf({ subject: index, artifactType: 'application/vnd.cncf.notary.signature' }),
    );
    const other = await push('signed', imageOf({ subject: index, artifactType: 'application/vnd.example.thing' }));
    const nested = await push('signed', imageOf({ subject: signature, artifactType: 'application/vnd.example.note' }));

    const list = await get(at('signed', '?with_accessory=true'));
    expect(list.json.map((artifact: { digest: string }) => artifact.digest)).toEqual([index.digest]);
    expect(list.json[0].accessories).toEqual([
      {
        id: expect.any(Number),
        artifact_id: expect.any(Number),
        subject_artifact_id: list.json[0].id,
        subject_artifact_digest: index.digest,
        subject_artifact_repo: 'team/signed',
        size: signature.bytes.length + signature.blobs.reduce((sum, blob) => sum + blob.bytes.length, 0),
        digest: signature.digest,
        type: 'signature.notation',
        icon: 'sha256:3ac706e102bbe9362b400aa162df58135d35e66b9c3bee2165de92022d25fe34',
        creation_time: expect.any(String),
      },
      expect.objectContaining({ digest: other.digest, type: 'subject.accessory', icon: '' }),
    ]);
    expect((await get(at('signed', '?q=base=*'))).json.length).toBe(2);

    const paged = await get(at('signed', '/v1/accessories?page_size=1'));
    expect([paged.headers.get('x-total-count'), paged.json[0].digest]).toEqual(['2', other.digest]);
    const filtered = await get(at('signed', '/v1/accessories?q=type=signature.notation'));
    expect(filtered.json.map((accessory: { digest: string }) => accessory.digest)).toEqual([signature.digest]);

    const inner = await get(at('signed', `/${signature.digest}?with_accessory=true&with_tag=true`));
    expect(inner.json.accessories[0].digest).toBe(nested.digest);

    const inherited = await get(at('signed', `/${child.digest}?with_inherited_accessory=true`));
    expect(inherited.json.accessories).toBeNull();
    expect(inherited.json.inherited_accessories).toEqual([
      expect.objectContaining({ digest: signature.digest, subject_artifact_id: list.json[0].id }),
    ]);
    expect((await get(at('signed', '/v1?with_inherited_accessory=true'))).json).not.toHaveProperty(
      'inherited_accessories',
    );
    await push('signed', imageOf({ subject: child, artifactType: 'application/vnd.cncf.notary.signature' }));
    expect((await get(at('signed', `/${child.digest}?with_inherited_accessory=true`))).json).not.toHaveProperty(
      'inherited_accessories',
    );
  });

  test('go with their subject', async () => {
    const image = await push('gone', imageOf(), 'v1');
    const signature = await push(
      'gone',
      imageOf({ subject: image, artifactType: 'application/vnd.cncf.notary.signature' }),
    );
    expect((await content.send('DELETE', at('gone', '/v1'), { as: 'alice' })).status).toBe(200);
    expect((await get(at('gone', `/${signature.digest}`))).status).toBe(404);
    expect((await get(at('gone'))).text).toBe('[]\n');
    expect((await get('/projects/team/repositories/gone')).json.artifact_count).toBe(0);
  });
});

describe('deleting', () => {
  test('needs the right, and leaves the audit row and the event', async () => {
    const image = await push('deleted', imageOf(), 'v1');
    await content.addUser('dora');
    await content.addMember('team', 'dora', 'developer');
    expect((await content.send('DELETE', at('deleted', '/v1'), { as: 'dora' })).status).toBe(403);
    const answer = await content.send('DELETE', at('deleted', '/v1'), { as: 'alice' });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect((await get(at('deleted', '/v1'))).status).toBe(404);
    const audit = await content.database.first(sql`
      SELECT username, operation, resource_type FROM audit_log_ext WHERE resource = 'team/deleted:v1' AND operation = 'delete'`);
    expect(audit).toEqual({ username: 'alice', operation: 'delete', resource_type: 'artifact' });
    const event = await content.database.first(sql`
      SELECT payload FROM event WHERE type = 'DELETE_ARTIFACT' AND payload->>'repository' = 'team/deleted'`);
    expect(event).toEqual({ payload: { repository: 'team/deleted', digest: image.digest, tags: ['v1'] } });
  });
});

describe('icons', () => {
  test.each([
    'sha256:0048162a053eef4d4ce3fe7518615bef084403614f8bca43b40ae2e762e11e06',
    'sha256:c19f80c357cd7e90d2a01b9ae3e2eb62ce447a2662bb590a19177d72d550bdae',
  ])('of ours are served to anybody: %s', async (digest) => {
    const { status, json } = await content.send('GET', `/icons/${digest}`);
    expect([status, json['content-type']]).toEqual([200, 'image/png']);
    expect(Buffer.from(json.content, 'base64').subarray(1, 4).toString()).toBe('PNG');
  });

  test('of artifacts are served when they are pictures, nothing else is', async () => {
    const gif = contentOf(Buffer.from('GIF89a-and-so-on'), 'image/gif');
    const fake = contentOf('<svg onload=alert(1)>', 'image/png');
    const config = jsonOf({}, 'application/vnd.example.own.config.v1+json');
    const marked = (icon: typeof gif) => ({
      ...icon,
      descriptor: { ...icon.descriptor, annotations: { 'io.goharbor.artifact.v1alpha1.icon': '' } },
    });
    await push('icons', imageOf({ config, layers: [marked(gif)] }), 'v1');
    await push('icons', imageOf({ config: jsonOf({ a: 1 }, config.mediaType), layers: [marked(fake)] }), 'v2');
    expect((await get(at('icons', '/v1'))).json.icon).toBe(gif.digest);
    const shown = await content.send('GET', `/icons/${gif.digest}`);
    expect(shown.json).toEqual({ 'content-type': 'image/gif', content: gif.bytes.toString('base64') });
    expect((await content.send('GET', `/icons/${fake.digest}`)).status).toBe(404);
    const layer = layerOf();
    await push('icons', imageOf({ layers: [layer] }));
    for (const other of [layer.digest, `sha256:${'1'.repeat(64)}`, 'nothing']) {
      expect((await content.send('GET', `/icons/${other}`)).status).toBe(404);
    }
  });
});

test('a config with an author, and the numbers of a page do not grow with the artifacts in it', async () => {
  await push('many', imageOf({ config: configOf({ author: 'Ann', history: [{ created_by: 'RUN x' }] }) }), 'v1');
  const shown = await get(at('many', '/v1'));
  expect(shown.json.extra_attrs.author).toBe('Ann');
  expect((await get(at('many', '/v1/additions/build_history'))).json).toEqual([{ created_by: 'RUN x' }]);
});
