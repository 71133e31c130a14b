import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { mediaTypes } from '@haven/oci';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { type Content, configOf, contentOf, imageOf, indexOf, pushImage } from '../../../test/images.ts';
import { zstdFrame } from '../../archives/zstd.fixture.ts';
import { sql } from '../../db/sql.ts';

let content: TestContent;
beforeAll(async () => {
  content = await startTestContent();
  for (const name of ['alice', 'bob']) await content.addUser(name);
  await content.addProject('team', { public: true });
  await content.addProject('private');
  for (const name of ['team', 'private']) await content.addMember(name, 'alice', 'projectAdmin');
});
afterAll(async () => {
  expect(content.failures).toEqual([]);
  await content.close();
});

type Entry = string | Buffer | { readonly type: 'symlink' | 'link' | 'directory'; readonly linkname?: string };

async function tarOf(entries: Readonly<Record<string, Entry>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, entry] of Object.entries(entries)) {
    if (typeof entry === 'string' || Buffer.isBuffer(entry)) archive.entry({ name }, Buffer.from(entry));
    else archive.entry({ name, ...entry });
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const layerOf = async (entries: Readonly<Record<string, Entry>>) =>
  contentOf(gzipSync(await tarOf(entries)), mediaTypes.ociLayerGzip);
const push = <T extends Content & { readonly blobs?: readonly Content[] }>(repository: string, image: T, tag = 'v1') =>
  pushImage(content.v2, { repository: `team/${repository}`, as: 'alice' }, image, tag);
const base = (repository: string) => `/haven/projects/team/repositories/${repository}/artifacts/v1`;

// The first look may take longer than one request waits.
async function ask(path: string, as?: string) {
  for (;;) {
    const answer = await content.send('GET', path, as === undefined ? {} : { as });
    if (answer.status !== 202 && answer.status !== 429) return answer;
  }
}

const files = async (repository: string, query = '') => {
  const answer = await ask(`${base(repository)}/files?${query}`);
  expect(answer.status).toBe(200);
  return answer.json as { path: string; kind: string; layer: number; added_in: number; hidden_in?: number }[];
};
const indexes = async (repository: string) =>
  (await content.send('GET', `${base(repository)}/layers`)).json.map((layer: { index: unknown }) => layer.index);

describe('an image', () => {
  const history = [
    { created: '2026-01-01T00:00:00Z', created_by: 'ADD base' },
    { created: '2026-01-01T00:00:01Z', created_by: 'ENV a=b', empty_layer: true },
    { created: '2026-01-01T00:00:02Z', created_by: 'RUN change' },
    { created: '2026-01-01T00:00:03Z', created_by: 'RUN clean' },
  ];

  beforeAll(async () => {
    const lowest = await layerOf({
      './etc/os-release': 'ID=haven\n',
      'etc/passwd': 'root:x:0:0\n',
      'usr/bin/tool': Buffer.from([0x7f, 0x45, 0, 0xff]),
      'var/cache/a': 'cached',
      'var/log/b': 'logged',
    });
    const middle = await layerOf({
      'etc/os-release': 'ID=changed\n',
      'usr/bin/tool-link': { type: 'link', linkname: 'usr/bin/tool' },
      'usr/bin/soft': { type: 'symlink', linkname: '../../etc/passwd' },
    });
    const highest = contentOf(
      zstdFrame(await tarOf({ 'etc/.wh.passwd': '', 'var/cache/.wh..wh..opq': '', 'var/cache/new': 'fresh' })),
      'application/vnd.oci.image.layer.v1.tar+zstd',
    );
    await push('image', imageOf({ config: configOf({ history }), layers: [lowest, middle, highest] }));
  });

  test('has layers with the steps that made them, and what is in them once somebody has looked', async () => {
    const before = (await content.send('GET', `${base('image')}/layers`)).json;
    expect(before.map((layer: { command: string }) => layer.command)).toEqual([
      'ADD base',
      'ENV a=b',
      'RUN change',
      'RUN clean',
    ]);
    expect(before.map((layer: { number?: number }) => layer.number)).toEqual([1, undefined, 2, 3]);
    expect(before[0].index).toBeUndefined();
    await files('image');
    expect((await indexes('image'))[0]).toEqual({ state: 'complete', files: 11, size: 6_144 });
  });

  test('has directories whose files tell which layer they are from and which one took them away', async () => {
    expect((await files('image')).map(({ path, kind }) => [path, kind])).toEqual([
      ['etc', 'directory'],
      ['usr', 'directory'],
      ['var', 'directory'],
    ]);
    expect(await files('image', 'path=/etc/')).toMatchObject([
      { path: 'etc/os-release', layer: 2, added_in: 1, size: 11 },
      { path: 'etc/passwd', layer: 1, added_in: 1, hidden_in: 3 },
    ]);
    expect((await files('image', 'path=var/cache')).map(({ path, hidden_in }) => [path, hidden_in])).toEqual([
      ['var/cache/a', 3],
      ['var/cache/new', undefined],
    ]);
    expect(await files('image', 'path=nowhere')).toEqual([]);
  });

  test('can be searched over all its layers, page by page, and looked at layer by layer', async () => {
    expect((await files('image', 'q=TOOL')).map(({ path }) => path)).toEqual(['usr/bin/tool', 'usr/bin/tool-link']);
    const page = await ask(`${base('image')}/files?q=usr&page=2&page_size=2`);
    expect([page.json.length, page.headers.get('x-total-count')]).toEqual([2, '5']);
    const { digest } = (await content.send('GET', `${base('image')}/layers`)).json[2];
    expect((await files('image', `path=etc&layer=${digest}`)).map(({ path }) => path)).toEqual(['etc/os-release']);
    expect((await ask(`${base('image')}/files?layer=sha256:${'0'.repeat(64)}`)).status).toBe(404);
  });

  test('gives the text of a file, through hard links, and the bytes of any, never as a page', async () => {
    const text = await ask(`${base('image')}/files/text?path=etc/os-release`);
    expect([text.status, text.headers.get('content-type'), text.text]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'ID=changed\n',
    ]);
    const lowest = (await content.send('GET', `${base('image')}/layers`)).json[0].digest;
    expect((await ask(`${base('image')}/files/text?path=etc/os-release&layer=${lowest}`)).text).toBe('ID=haven\n');
    expect((await ask(`${base('image')}/files/text?path=var/cache/new`)).text).toBe('fresh');
    expect((await ask(`${base('image')}/files/text?path=usr/bin/tool`)).error).toMatch(/is no text/);
    expect((await ask(`${base('image')}/files/text?path=usr/bin/soft`)).error).toMatch(/is a symlink/);
    expect((await ask(`${base('image')}/files/text?path=etc/none`)).status).toBe(404);
    const download = await ask(`${base('image')}/files/download?path=usr/bin/tool-link`);
    expect([download.status, download.headers.get('content-length')]).toEqual([200, '4']);
    expect(download.headers.get('content-type')).toBe('application/octet-stream');
    expect(download.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''tool");
    expect(download.headers.get('x-content-type-options')).toBe('nosniff');
    expect(download.headers.get('content-security-policy')).toMatch(/^sandbox/);
  });

  test('is for those who may pull it, and only with the layers that its repository has', async () => {
    const secret = await layerOf({ secret: randomBytes(8).toString('hex') });
    const other = { repository: 'private/x', as: 'alice' };
    await pushImage(content.v2, other, imageOf({ layers: [secret] }), 'v1');
    const hidden = '/haven/projects/private/repositories/x/artifacts/v1';
    for (const path of ['layers', 'files', 'files/text?path=secret', 'files/download?path=secret']) {
      expect((await content.send('GET', `${hidden}/${path}`)).status).toBe(401);
      expect((await content.send('GET', `${hidden}/${path}`, { as: 'bob' })).status).toBe(403);
    }
    expect((await ask(`${hidden}/files`, 'alice')).status).toBe(200);
    // A manifest may name what lies elsewhere without anybody asking for it.
    const foreign: Content = {
      ...secret,
      descriptor: {
        ...secret.descriptor,
        mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
        urls: ['https://x'],
      },
    };
    const image = imageOf({ layers: [foreign] });
    await push('thief', { ...image, blobs: image.blobs.slice(0, 1) });
    expect(await files('thief')).toEqual([]);
    expect(await indexes('thief')).toEqual([{ state: 'refused', reason: 'elsewhere' }]);
    expect((await ask(`${base('thief')}/files/text?path=secret`)).status).toBe(404);
  });
});

describe('a layer', () => {
  test('of many megabytes is read from the nearest place', async () => {
    const noise = Array.from({ length: 12 }, () => randomBytes(1024 * 1024));
    const entries = Object.fromEntries(noise.map((bytes, at) => [`f${at}`, bytes]));
    await push('large', imageOf({ layers: [await layerOf({ ...entries, last: 'the end' })] }));
    expect((await ask(`${base('large')}/files/text?path=last`)).text).toBe('the end');
    expect((await ask(`${base('large')}/files/text?path=f3`)).status).toBe(413);
    const download = await ask(`${base('large')}/files/download?path=f9`);
    expect(download.headers.get('content-length')).toBe(String(1024 * 1024));
  });

  test('whose names lead out of the image is listed without them', async () => {
    const names = { '../up': 'x', 'a/../../b': 'x', '/abs': 'x', '././ok': 'x', [`${'d/'.repeat(300)}deep`]: 'x' };
    await push('tricks', imageOf({ layers: [await layerOf(names)] }));
    expect((await files('tricks', 'q=')).map(({ path }) => path)).toEqual(['abs', 'ok']);
    expect(await indexes('tricks')).toMatchObject([{ state: 'complete', left_out: 3 }]);
  });

  test.each([
    ['text', contentOf('hello', mediaTypes.ociLayerGzip), /^not-an-archive: /],
    ['noise', contentOf(randomBytes(5_000), mediaTypes.ociLayerGzip), /^not-an-archive: /],
    ['zip', contentOf(gzipSync('no archive'), mediaTypes.ociLayerGzip), /^not-an-archive: it ends early/],
    ['empty', contentOf(gzipSync(''), mediaTypes.ociLayerGzip), /^not-an-archive: it is empty/],
    ['locked', contentOf('x', `${mediaTypes.ociLayerGzip}+encrypted`), /^encrypted$/],
  ])('that is %s is refused, and the image has no files', async (name, layer, reason) => {
    await push(`refused-${name}`, imageOf({ layers: [layer] }));
    expect(await files(`refused-${name}`)).toEqual([]);
    expect(await indexes(`refused-${name}`)).toMatchObject([
      { state: 'refused', reason: expect.stringMatching(reason) },
    ]);
  });

  test('that breaks off is listed as far as it goes', async () => {
    const whole = await tarOf({ first: 'x', second: Buffer.alloc(4_000) });
    await push('broken', imageOf({ layers: [contentOf(whole.subarray(0, 2_000), mediaTypes.ociLayerGzip)] }));
    expect((await files('broken')).map(({ path }) => path)).toEqual(['first', 'second']);
    expect((await ask(`${base('broken')}/files`)).headers.get('x-incomplete-layers')).toBe('1');
    expect(await indexes('broken')).toMatchObject([{ state: 'cut', reason: 'damaged: it ends early' }]);
    expect((await ask(`${base('broken')}/files/text?path=second`)).status).toBeLessThan(500);
  });

  test('that is an index has none of its own', async () => {
    const child = await push('index', imageOf(), 'child');
    await push('index', indexOf([child]));
    for (const path of ['layers', 'files']) {
      expect((await content.send('GET', `${base('index')}/${path}`)).status).toBe(400);
    }
    expect((await content.send('GET', `${base('nothing')}/layers`)).status).toBe(404);
  });

  test('is forgotten with its bytes', async () => {
    await push('short-lived', imageOf({ layers: [await layerOf({ gone: randomBytes(8) })] }));
    expect(await files('short-lived')).toHaveLength(1);
    const known = () => content.database.many(sql`SELECT FROM layer_file WHERE path = 'gone'`);
    expect(await known()).toHaveLength(1);
    await content.send('DELETE', '/projects/team/repositories/short-lived/artifacts/v1', { as: 'alice' });
    await content.registry.collector.run({ grace: 0, trash: 0 });
    expect(await known()).toEqual([]);
  });
});
