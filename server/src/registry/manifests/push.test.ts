import { digestOf, mediaTypes } from '@haven/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  configOf,
  contentOf,
  imageOf,
  indexOf,
  jsonOf,
  layerOf,
  pushBlob,
  pushImage,
  putManifest,
} from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { sql } from '../../db/sql.ts';

const alice = { repository: 'p/a', as: 'alice' };
let setting: TestRegistry;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p');
  await setting.addUser('alice');
  await setting.addMember('p', 'alice', 'maintainer');
});

afterAll(() => setting.close());

const get = (reference: string, headers: Record<string, string> = {}, method = 'GET') =>
  setting.send(method, `/v2/p/a/manifests/${reference}`, { as: 'alice', headers });

describe('a pushed manifest', () => {
  test('is there by tag and by digest, byte for byte', async () => {
    const image = imageOf();
    for (const blob of image.blobs) await pushBlob(setting, alice, blob);
    const pushed = await putManifest(setting, alice, image, 'v1');
    expect(pushed.status).toBe(201);
    expect(pushed.headers).toMatchObject({
      location: `/v2/p/a/manifests/${image.digest}`,
      'docker-content-digest': image.digest,
      'content-length': '0',
    });
    for (const reference of ['v1', image.digest, 'v1']) {
      const answer = await get(reference);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual(image.bytes);
      expect(answer.headers).toMatchObject({
        'content-type': image.mediaType,
        'docker-content-digest': image.digest,
        etag: `"${image.digest}"`,
        'content-length': String(image.bytes.length),
      });
      const head = await get(reference, {}, 'HEAD');
      expect([head.status, head.body.length, head.headers['content-length']]).toEqual([
        200,
        0,
        String(image.bytes.length),
      ]);
    }
  });

  test('is not sent to whoever has it', async () => {
    const { digest } = await pushImage(setting, alice, imageOf(), 'cached');
    for (const tag of [`"${digest}"`, digest, `W/"${digest}"`, `"x", "${digest}"`]) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await get('cached', { 'if-none-match': tag }, method);
        expect([answer.status, answer.body.length, answer.headers.etag]).toEqual([304, 0, `"${digest}"`]);
      }
    }
    expect((await get('cached', { 'if-none-match': '"x"' })).status).toBe(200);
  });

  test('takes a tag along, and the tag remembers where it was', async () => {
    const [first, second] = [await pushImage(setting, alice, imageOf(), 'moving'), imageOf()];
    expect((await get('moving')).body).toEqual(first.bytes);
    await pushImage(setting, alice, second, 'moving');
    expect((await get('moving')).body).toEqual(second.bytes);
    expect((await get(first.digest)).status).toBe(200);
    await pushImage(setting, alice, second, 'moving');
    const versions = await setting.database.many(sql`
      SELECT digest, actor, reason FROM tag_version WHERE name = 'moving' ORDER BY hlc`);
    expect(versions).toEqual([first, second].map(({ digest }) => ({ digest, actor: 'alice', reason: 'push' })));
  });

  test('can have several tags at once', async () => {
    const image = await pushImage(setting, alice, imageOf(), 'first?tag=second&tag=third&tag=first');
    const again = await putManifest(setting, alice, image, `${image.digest}?tag=fourth`);
    expect(again.headers['oci-tag']).toBe('fourth');
    for (const tag of ['first', 'second', 'third', 'fourth']) expect((await get(tag)).body).toEqual(image.bytes);
    const answer = await putManifest(setting, alice, image, 'first?tag=second');
    expect(answer.headers['oci-tag']).toBe('first, second');
  });

  test('can have at most a hundred, all of them valid', async () => {
    const image = await pushImage(setting, alice, imageOf());
    const tags = (count: number): string => Array.from({ length: count }, (_, at) => `tag=t${at}`).join('&');
    expect((await putManifest(setting, alice, image, `${image.digest}?${tags(100)}`)).status).toBe(201);
    expect((await putManifest(setting, alice, image, `${image.digest}?${tags(101)}`)).status).toBe(400);
    for (const tag of ['', '-x', 'a%20b', '%00', 'sha256:x']) {
      expect((await putManifest(setting, alice, image, `${image.digest}?tag=${tag}`)).status, tag).toBe(400);
    }
  });

  test('can be named by SHA-512', async () => {
    const image = imageOf();
    for (const blob of image.blobs) await pushBlob(setting, alice, blob);
    const digest = digestOf(image.bytes, 'sha512');
    const answer = await putManifest(setting, alice, image, digest);
    expect([answer.status, answer.headers['docker-content-digest']]).toEqual([201, digest]);
    expect((await get(digest)).body).toEqual(image.bytes);
  });

  test('changes nothing when it is pushed again', async () => {
    const image = await pushImage(setting, alice, imageOf(), 'same');
    const state = () =>
      setting.database.first(sql`
        SELECT a.push_time, t.push_time AS tag_time, r.update_time, q.used, rb.live_refs
        FROM artifact a JOIN tag t ON t.artifact_id = a.id JOIN repository r ON r.repository_id = a.repository_id
        JOIN quota q ON q.project_id = a.project_id
        JOIN repository_blob rb ON rb.repository_id = a.repository_id AND rb.blob_id = a.manifest_blob_id
        WHERE a.digest = ${image.digest}`);
    const before = await state();
    await pushImage(setting, alice, image, 'same');
    expect(await state()).toEqual(before);
  });
});

describe('every kind of manifest is taken', () => {
  test.each([
    ['OCI', mediaTypes.ociManifest],
    ['Docker', mediaTypes.dockerManifest],
  ])('an image of %s', async (_name, mediaType) => {
    const [config, layer] = [configOf(), layerOf()];
    const document = { schemaVersion: 2, mediaType, config: config.descriptor, layers: [layer.descriptor] };
    await pushImage(setting, alice, { ...jsonOf(document, mediaType), blobs: [config, layer] }, 'kind');
    expect((await get('kind')).headers['content-type']).toBe(mediaType);
  });

  test.each([
    ['OCI', mediaTypes.ociIndex],
    ['Docker', mediaTypes.dockerManifestList],
  ])('an index of %s, also an empty one and one of indexes', async (_name, mediaType) => {
    const child = await pushImage(setting, alice, imageOf());
    const index = await pushImage(setting, alice, indexOf([child, child], { mediaType }), 'index');
    expect((await get('index')).headers['content-type']).toBe(mediaType);
    await pushImage(setting, alice, indexOf([index], { mediaType }), 'outer');
    await pushImage(setting, alice, indexOf([], { mediaType, annotations: { n: String(Math.random()) } }), 'empty');
  });

  test('schema 1 of Docker', async () => {
    const layer = layerOf();
    const document = {
      schemaVersion: 1,
      name: 'p/a',
      tag: 'old',
      architecture: 'amd64',
      fsLayers: [{ blobSum: layer.digest }, { blobSum: layer.digest }],
      history: [{ v1Compatibility: '{}' }, { v1Compatibility: '{}' }],
    };
    await pushImage(setting, alice, { ...jsonOf(document, mediaTypes.dockerSchema1Signed), blobs: [layer] }, 'old');
    expect((await get('old')).headers['content-type']).toBe(mediaTypes.dockerSchema1Signed);
  });

  test('an artifact with an empty config and its own type', async () => {
    const config = contentOf('{}', mediaTypes.ociEmpty);
    await pushImage(
      setting,
      alice,
      imageOf({ config, layers: [config], artifactType: 'application/x.thing' }),
      'thing',
    );
    const row = await setting.database.first(sql`
      SELECT a.artifact_type, a.media_type, a.type FROM artifact a JOIN tag t ON t.artifact_id = a.id WHERE t.name = 'thing'`);
    expect(row).toEqual({ artifact_type: 'application/x.thing', media_type: mediaTypes.ociEmpty, type: 'UNKNOWN' });
  });

  test('one without a Content-Type, whose type is in its body', async () => {
    const image = imageOf();
    for (const blob of image.blobs) await pushBlob(setting, alice, blob);
    const answer = await setting.send('PUT', '/v2/p/a/manifests/plain', { as: 'alice', body: image.bytes });
    expect(answer.status).toBe(201);
    expect((await get('plain')).headers['content-type']).toBe(mediaTypes.ociManifest);
  });

  test('one whose foreign layers nobody has', async () => {
    const foreign = contentOf('elsewhere', mediaTypes.ociForeignLayerGzip);
    const image = imageOf({ layers: [foreign] });
    await pushImage(setting, alice, { ...image, blobs: image.blobs.slice(0, 1) }, 'foreign');
  });
});

describe('a manifest is refused', () => {
  const blobUnknown = [404, 'MANIFEST_BLOB_UNKNOWN'];

  test('when a blob is missing, is in another repository only, or is the wrong one', async () => {
    const image = imageOf();
    const code = async (reference?: string) => {
      const answer = await putManifest(setting, alice, image, reference);
      return [answer.status, answer.json?.errors[0].code];
    };
    expect(await code('missing')).toEqual(blobUnknown);
    for (const blob of image.blobs) await pushBlob(setting, { ...alice, repository: 'p/other' }, blob);
    expect(await code('missing')).toEqual(blobUnknown);
    const [config] = image.blobs;
    if (config) await pushBlob(setting, alice, config);
    expect(await code('missing')).toEqual(blobUnknown);
    expect((await get('missing')).status).toBe(404);
    expect((await get(image.digest)).status).toBe(404);
  });

  test('when it says which blobs are missing', async () => {
    const image = imageOf();
    const { json } = await putManifest(setting, alice, image);
    expect(json.errors[0].detail.digests.sort()).toEqual(image.blobs.map(({ digest }) => digest).sort());
  });

  test('when a child of an index is missing, is a mere blob, or has been deleted', async () => {
    const child = imageOf();
    const index = indexOf([child]);
    const code = async () => (await putManifest(setting, alice, index)).json?.errors[0].code;
    expect(await code()).toBe('MANIFEST_BLOB_UNKNOWN');
    await pushBlob(setting, alice, child);
    expect(await code()).toBe('MANIFEST_BLOB_UNKNOWN');
    await pushImage(setting, alice, child);
    await setting.send('DELETE', `/v2/p/a/manifests/${child.digest}`, { as: 'alice' });
    expect(await code()).toBe('MANIFEST_BLOB_UNKNOWN');
    await pushImage(setting, alice, child);
    expect((await putManifest(setting, alice, index)).status).toBe(201);
  });

  test('when its digest is another one', async () => {
    const image = imageOf();
    for (const blob of image.blobs) await pushBlob(setting, alice, blob);
    for (const digest of [digestOf('x'), digestOf('x', 'sha512')]) {
      const answer = await putManifest(setting, alice, image, digest);
      expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'DIGEST_INVALID']);
    }
  });

  test.each([
    ['a type of pages', 'text/html', 'UNSUPPORTED'],
    ['a type that is none', 'x', 'MANIFEST_INVALID'],
    ['another type than its body says', mediaTypes.ociIndex, 'MANIFEST_INVALID'],
  ])('when it has %s', async (_name, mediaType, code) => {
    const answer = await putManifest(setting, alice, { ...imageOf(), mediaType }, 'typed');
    expect([answer.status, answer.json.errors[0].code]).toEqual([400, code]);
  });
});

test('a document of an unknown type and shape is refused', async () => {
  const thing = jsonOf({ schemaVersion: 2, things: [] }, 'application/vnd.example.manifest.v1+json');
  const answer = await putManifest(setting, alice, thing, 'thing');
  expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'UNSUPPORTED']);
});

describe('a subject', () => {
  test('is named in the answer, whether it is there already or comes later', async () => {
    const subject = imageOf();
    const before = await pushImage(setting, alice, imageOf({ subject, artifactType: 'application/x.before' }));
    await pushImage(setting, alice, subject);
    const after = imageOf({ subject, artifactType: 'application/x.after' });
    for (const blob of after.blobs) await pushBlob(setting, alice, blob);
    const answer = await putManifest(setting, alice, after);
    expect([answer.status, answer.headers['oci-subject']]).toEqual([201, subject.digest]);
    const { json } = await setting.send('GET', `/v2/p/a/referrers/${subject.digest}`, { as: 'alice' });
    expect(json.manifests.map((entry: { digest: string }) => entry.digest)).toEqual([before.digest, after.digest]);
  });

  test('is named by a cosign tag too, when a signature is under it', async () => {
    const subject = await pushImage(setting, alice, imageOf());
    const tag = `${subject.digest.replace(':', '-')}.sig`;
    const signed = contentOf('{}', 'application/vnd.dev.cosign.simplesigning.v1+json');
    const signature = await pushImage(setting, alice, imageOf({ layers: [signed] }), tag);
    await pushImage(setting, alice, imageOf(), tag.replace('.sig', '.att'));
    const rows = await setting.database.many(sql`
      SELECT a.digest, x.type FROM accessory x JOIN artifact a ON a.id = x.artifact_id
      WHERE x.subject_digest = ${subject.digest}`);
    expect(rows).toEqual([{ digest: signature.digest, type: 'signature.cosign' }]);
    expect((await get(tag)).body).toEqual(signature.bytes);
  });

  // zot #4204: a tag that begins like cosign's and goes on otherwise ended the server.
  test.each([
    'sha256-.sig',
    'sha256-x.sig',
    'sha256-.sig.sig',
    `sha256-${'0'.repeat(63)}.sig`,
    `sha256-${'0'.repeat(65)}.sig`,
    `sha256-${'A'.repeat(64)}.sig`,
    `sha256-${'0'.repeat(64)}.`,
    `sha256-${'0'.repeat(64)}`,
    `sha512-${'0'.repeat(64)}.sig`,
    `md5-${'0'.repeat(32)}.sig`,
    `${'0'.repeat(64)}.sig`,
  ])('is not named by the tag %s', async (tag) => {
    const signed = contentOf('{}', 'application/vnd.dev.cosign.simplesigning.v1+json');
    const { digest } = await pushImage(setting, alice, imageOf({ layers: [signed] }), tag);
    const rows = await setting.database.run(sql`
      SELECT FROM accessory x JOIN artifact a ON a.id = x.artifact_id WHERE a.digest = ${digest}`);
    expect(rows).toBe(0);
    expect((await get(tag)).status).toBe(200);
  });
});
