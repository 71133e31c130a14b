import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../../test/content.ts';
import {
  type Content,
  configOf,
  contentOf,
  imageOf,
  indexOf,
  jsonOf,
  layerOf,
  pushImage,
} from '../../../../test/images.ts';

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

const push = <T extends Content & { readonly blobs?: readonly Content[] }>(repository: string, image: T, tag = 'v1') =>
  pushImage(content.v2, { repository: `team/${repository}`, as: 'alice' }, image, tag);
const addition = (repository: string, name: string, headers: Readonly<Record<string, string>> = {}) =>
  content.send('GET', `/projects/team/repositories/${repository}/artifacts/v1/additions/${name}`, { headers });

async function tarOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) archive.entry({ name }, Buffer.from(text));
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const chartConfig = (members: object = {}) =>
  jsonOf({ name: 'app', version: '1.0.0', apiVersion: 'v2', ...members }, 'application/vnd.cncf.helm.config.v1+json');
const chartLayer = async (files: Readonly<Record<string, string | Buffer>>) =>
  contentOf(gzipSync(await tarOf(files)), 'application/vnd.cncf.helm.chart.content.v1.tar+gzip');

describe('of a chart', () => {
  test('are its values, its readme and its dependencies, to anybody in a public project', async () => {
    const dependencies = [{ name: 'redis', version: '1.x', repository: 'oci://x' }];
    const provenance = contentOf('signed', 'application/vnd.cncf.helm.chart.provenance.v1.prov');
    const layer = await chartLayer({
      'app/Chart.yaml': 'name: app',
      'app/charts/sub/values.yaml': 'inner: true',
      'app/README.md': '# Read me',
      'app/values.yaml': 'replicas: 3\n',
    });
    await push('chart', imageOf({ config: chartConfig({ dependencies }), layers: [provenance, layer] }));
    const values = await addition('chart', 'values.yaml');
    expect([values.status, values.headers.get('content-type'), values.text]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'replicas: 3\n',
    ]);
    const readme = await addition('chart', 'readme.md');
    expect([readme.headers.get('content-type'), readme.text]).toEqual(['text/markdown; charset=utf-8', '# Read me']);
    const found = await addition('chart', 'dependencies', { accept: 'text/html, */*;q=0.1' });
    expect([found.headers.get('content-type'), found.json]).toEqual(['application/json; charset=utf-8', dependencies]);
    const shown = await content.send('GET', '/projects/team/repositories/chart/artifacts/v1');
    expect(shown.json.type).toBe('CHART');
    expect(Object.keys(shown.json.addition_links)).toEqual(['values.yaml', 'readme.md', 'dependencies']);
    expect(shown.json.extra_attrs).toMatchObject({ name: 'app', version: '1.0.0' });
  });

  test('are empty when the chart has no such file', async () => {
    await push('bare', imageOf({ config: chartConfig(), layers: [await chartLayer({ 'app/Chart.yaml': 'x' })] }));
    expect([(await addition('bare', 'values.yaml')).status, (await addition('bare', 'readme.md')).text]).toEqual([
      200,
      '',
    ]);
    expect((await addition('bare', 'dependencies')).json).toEqual([]);
  });

  // CVE-2025-32386, CVE-2025-55199, Harbor #23497: a small archive that becomes an endless one.
  test('that is a bomb, too large or no archive are refused', async () => {
    const bomb = contentOf(
      gzipSync(Buffer.concat([(await tarOf({ x: '' })).subarray(0, 0), Buffer.alloc(512, 1)])),
      'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
    );
    await push('damaged', imageOf({ config: chartConfig({ a: 1 }), layers: [bomb] }));
    expect((await addition('damaged', 'values.yaml')).error).toMatch(
      /^BAD_REQUEST: bad request: the archive is damaged/,
    );
    await push(
      'long',
      imageOf({
        config: chartConfig({ a: 2 }),
        layers: [await chartLayer({ 'app/values.yaml': Buffer.alloc(4 * 1024 * 1024 + 1) })],
      }),
    );
    expect((await addition('long', 'values.yaml')).status).toBe(413);
    await push(
      'plain',
      imageOf({
        config: chartConfig({ a: 3 }),
        layers: [contentOf('hello', 'application/vnd.cncf.helm.chart.content.v1.tar+gzip')],
      }),
    );
    expect((await addition('plain', 'values.yaml')).status).toBe(400);
    await push('no-layer', imageOf({ config: chartConfig({ a: 4 }), layers: [layerOf()] }));
    expect((await addition('no-layer', 'values.yaml')).status).toBe(404);
  });
});

describe('of an image', () => {
  test('are the history of its config', async () => {
    const history = [{ created: '2026-01-01T00:00:00Z', created_by: 'RUN x' }];
    await push('image', imageOf({ config: configOf({ history }) }));
    expect((await addition('image', 'build_history')).json).toEqual(history);
  });

  test('are none of the other types, and an index has none', async () => {
    expect((await addition('image', 'values.yaml')).error).toBe(
      "BAD_REQUEST: addition VALUES.YAML isn't supported for IMAGE(manifest version 2)",
    );
    expect((await addition('image', 'sbom')).status).toBe(400);
    expect((await addition('image', 'nonsense')).status).toBe(422);
    const child = await push('index', imageOf(), 'child');
    await push('index', indexOf([child]));
    expect((await addition('index', 'build_history')).status).toBe(400);
    expect((await addition('nothing', 'build_history')).status).toBe(404);
  });
});

describe('of an SBOM', () => {
  const config = (nonce: number) => jsonOf({ nonce }, 'application/vnd.goharbor.harbor.sbom.v1');

  test('are the bytes of its one layer in their own type, but never a page', async () => {
    const layer = jsonOf({ spdxVersion: '2.3' }, 'application/vnd.goharbor.harbor.sbom.v1');
    await push('sbom', imageOf({ config: config(1), layers: [layer] }));
    const answer = await addition('sbom', 'sbom');
    expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([
      200,
      layer.mediaType,
      layer.bytes.toString(),
    ]);
    await push('page', imageOf({ config: config(2), layers: [contentOf('<script>', 'text/html')] }));
    expect((await addition('page', 'sbom')).headers.get('content-type')).toBe('application/octet-stream');
    await push('two', imageOf({ config: config(3), layers: [layerOf(), layerOf()] }));
    expect((await addition('two', 'sbom')).status).toBe(404);
  });
});

describe('of a model', () => {
  const config = jsonOf({ descriptor: { name: 'm' } }, 'application/vnd.cncf.model.config.v1+json');
  const at = (path: string, layer: Content): Content => ({
    ...layer,
    descriptor: { ...layer.descriptor, annotations: { 'org.cncf.model.filepath': path } },
  });

  test('are its readme, its license and the tree of its files', async () => {
    const layers = [
      at('README.md', contentOf(await tarOf({ 'README.md': '# Model' }), 'application/vnd.cncf.model.doc.v1.tar')),
      at('LICENSE', contentOf('Free', 'application/vnd.cncf.model.doc.v1.raw')),
      at('weights/part/1.bin', contentOf('123', 'application/vnd.cncf.model.weight.v1.raw')),
      at('weights/2.bin', contentOf('12', 'application/vnd.cncf.model.weight.v1.raw')),
    ];
    await push('model', imageOf({ config, layers, artifactType: 'application/vnd.cncf.model.manifest.v1+json' }));
    const readme = await addition('model', 'readme.md');
    expect([readme.headers.get('content-type'), readme.text]).toEqual(['text/markdown; charset=utf-8', '# Model']);
    const license = await addition('model', 'license');
    expect([license.headers.get('content-type'), license.text]).toEqual(['text/plain; charset=utf-8', 'Free']);
    expect((await addition('model', 'files')).json).toEqual([
      {
        name: 'weights',
        type: 'directory',
        children: [
          { name: 'part', type: 'directory', children: [{ name: '1.bin', type: 'file', size: 3 }] },
          { name: '2.bin', type: 'file', size: 2 },
        ],
      },
      { name: 'README.md', type: 'file', size: layers[0]?.bytes.length },
      { name: 'LICENSE', type: 'file', size: 4 },
    ]);
  });

  test('that are absent or too large are refused', async () => {
    const large = at('README', contentOf(Buffer.alloc(4 * 1024 * 1024 + 1), 'application/vnd.cncf.model.doc.v1.raw'));
    const empty = at('LICENSE', contentOf(await tarOf({ other: 'x' }), 'application/vnd.cncf.model.doc.v1.tar'));
    await push('heavy', imageOf({ config, layers: [large, empty] }));
    expect((await addition('heavy', 'readme.md')).status).toBe(413);
    expect((await addition('heavy', 'license')).status).toBe(404);
    await push('silent', imageOf({ config, layers: [layerOf()] }));
    expect((await addition('silent', 'license')).status).toBe(404);
    expect((await addition('silent', 'files')).json).toEqual([]);
  });
});

test('bytes of another repository are not read through a manifest that only names them', async () => {
  const secret = contentOf('secret', 'application/vnd.goharbor.harbor.sbom.v1');
  await pushImage(content.v2, { repository: 'private/x', as: 'alice' }, imageOf({ layers: [secret] }), 'v1');
  // Layers of these types lie elsewhere, so that a push does not ask for them.
  const foreign: Content = {
    ...secret,
    descriptor: {
      ...secret.descriptor,
      mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar',
      urls: ['https://x'],
    },
  };
  const image = imageOf({ config: jsonOf({ nonce: 9 }, 'application/vnd.goharbor.harbor.sbom.v1'), layers: [foreign] });
  await push('thief', { ...image, blobs: image.blobs.slice(0, 1) });
  expect((await addition('thief', 'sbom')).status).toBe(404);
});

test('vulnerabilities are an empty map until there is a report', async () => {
  await push('scanned', imageOf());
  const answer = await addition('scanned', 'vulnerabilities');
  expect([answer.status, answer.text]).toEqual([200, '{}\n']);
  expect((await addition('nothing', 'vulnerabilities')).status).toBe(404);
  const hidden = '/projects/private/repositories/x/artifacts/v1/additions/vulnerabilities';
  expect((await content.send('GET', hidden)).status).toBe(401);
  expect((await content.send('GET', hidden, { as: 'bob' })).status).toBe(403);
});
