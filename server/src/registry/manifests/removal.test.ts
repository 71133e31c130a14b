import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Content,
  contentOf,
  imageOf,
  indexOf,
  jsonOf,
  layerOf,
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

const remove = (reference: string, repository = 'p/a') =>
  setting.send('DELETE', `/v2/${repository}/manifests/${reference}`, { as: 'alice' });

const isThere = async (content: Content | string): Promise<boolean> => {
  const reference = typeof content === 'string' ? content : content.digest;
  return (await setting.send('GET', `/v2/p/a/manifests/${reference}`, { as: 'alice' })).status === 200;
};

const used = async (): Promise<number> =>
  (await setting.database.first<{ used: number }>(sql`SELECT used FROM quota`))?.used ?? Number.NaN;

describe('DELETE of a manifest', () => {
  test('takes its tags along, frees the quota and leaves the blobs to the collector', async () => {
    const before = await used();
    const image = await pushImage(setting, alice, imageOf(), 'gone?tag=gone-too');
    expect(await isThere('gone')).toBe(true);
    expect((await remove(image.digest)).status).toBe(202);
    for (const reference of ['gone', 'gone-too', image.digest]) expect(await isThere(reference)).toBe(false);
    expect(await used()).toBe(before);
    const versions = await setting.database.many(sql`
      SELECT name, digest, actor, reason FROM tag_version WHERE name LIKE 'gone%' AND digest IS NULL ORDER BY name`);
    const reason = 'artifact deleted';
    expect(versions).toEqual(['gone', 'gone-too'].map((name) => ({ name, digest: null, actor: 'alice', reason })));
  });

  test('is by digest only', async () => {
    await pushImage(setting, alice, imageOf(), 'kept');
    const answer = await remove('kept');
    expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'UNSUPPORTED']);
    expect(await isThere('kept')).toBe(true);
  });

  test('of what is not there is 404, the second time too', async () => {
    const image = await pushImage(setting, alice, imageOf());
    expect((await remove(image.digest, 'p/b')).status).toBe(404);
    expect((await remove(image.digest)).status).toBe(202);
    const answer = await remove(image.digest);
    expect([answer.status, answer.json.errors[0].code]).toEqual([404, 'MANIFEST_UNKNOWN']);
  });

  test('leaves the same manifest in another repository', async () => {
    const image = imageOf();
    await pushImage(setting, alice, image);
    await pushImage(setting, { ...alice, repository: 'p/b' }, image);
    await remove(image.digest);
    expect((await setting.send('GET', `/v2/p/b/manifests/${image.digest}`, { as: 'alice' })).status).toBe(200);
  });

  test('can be undone by a push while its blobs are there', async () => {
    const image = await pushImage(setting, alice, imageOf(), 'back');
    await remove(image.digest);
    expect((await putManifest(setting, alice, image, 'back')).status).toBe(201);
    expect(await isThere('back')).toBe(true);
    const before = await used();
    await remove(image.digest);
    const size = [image, ...image.blobs].reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(before - (await used())).toBe(size);
  });
});

describe('the children of an index', () => {
  test('cannot be deleted while it is there', async () => {
    const child = await pushImage(setting, alice, imageOf());
    const index = await pushImage(setting, alice, indexOf([child]));
    const answer = await remove(child.digest);
    expect([answer.status, answer.error]).toEqual([
      412,
      'VIOLATE_FOREIGN_KEY_CONSTRAINT: the deleting artifact is referenced by others',
    ]);
    await remove(index.digest);
    expect(await isThere(child)).toBe(false);
  });

  test('go with it unless they have a tag or another index', async () => {
    const [alone, tagged, shared] = [imageOf(), imageOf(), imageOf()];
    for (const child of [alone, shared]) await pushImage(setting, alice, child);
    await pushImage(setting, alice, tagged, 'tagged');
    const index = await pushImage(setting, alice, indexOf([alone, tagged, shared]));
    const other = await pushImage(setting, alice, indexOf([shared]));
    await remove(index.digest);
    expect(await Promise.all([alone, tagged, shared, other].map(isThere))).toEqual([false, true, true, true]);
    await remove(other.digest);
    expect(await isThere(shared)).toBe(false);
  });

  test('go with the index of their index', async () => {
    const child = await pushImage(setting, alice, imageOf());
    const inner = await pushImage(setting, alice, indexOf([child]));
    const outer = await pushImage(setting, alice, indexOf([inner]));
    expect((await remove(inner.digest)).status).toBe(412);
    expect((await remove(outer.digest)).status).toBe(202);
    expect(await Promise.all([outer, inner, child].map(isThere))).toEqual([false, false, false]);
  });

  test('that were blobs at the first push and are manifests at the second are counted right', async () => {
    const entry = imageOf();
    const asLayer = { ...entry, descriptor: { ...entry.descriptor, mediaType: 'application/x.layer' } };
    const index = indexOf([asLayer]);
    await pushImage(setting, alice, { ...index, blobs: [asLayer] });
    await remove(index.digest);
    await pushImage(setting, alice, entry, 'entry');
    await pushImage(setting, alice, index);
    expect((await remove(index.digest)).status).toBe(202);
    expect(await isThere('entry')).toBe(true);
    const wrong = await setting.database.many(sql`
      SELECT rb.blob_id FROM repository_blob rb LEFT JOIN artifact_blob ab USING (blob_id)
      LEFT JOIN artifact a ON a.id = ab.artifact_id AND a.repository_id = rb.repository_id AND a.deleted_at IS NULL
      GROUP BY rb.repository_id, rb.blob_id, rb.live_refs HAVING rb.live_refs <> count(a.id)`);
    expect(wrong).toEqual([]);
  });
});

describe('accessories', () => {
  test('go with their subject, and theirs with them', async () => {
    const subject = await pushImage(setting, alice, imageOf());
    const sbom = await pushImage(setting, alice, imageOf({ subject, artifactType: 'application/spdx+json' }), 'sbom');
    const signature = await pushImage(setting, alice, imageOf({ subject: sbom, artifactType: 'application/x.sig' }));
    await remove(subject.digest);
    expect(await Promise.all([subject, sbom, signature].map(isThere))).toEqual([false, false, false]);
  });

  test('can be deleted by themselves', async () => {
    const subject = await pushImage(setting, alice, imageOf());
    const sbom = await pushImage(setting, alice, imageOf({ subject, artifactType: 'application/spdx+json' }));
    expect((await remove(sbom.digest)).status).toBe(202);
    expect(await isThere(subject)).toBe(true);
  });

  test('that an index needs stay', async () => {
    const subject = await pushImage(setting, alice, imageOf());
    const sbom = await pushImage(setting, alice, imageOf({ subject, artifactType: 'application/spdx+json' }));
    const index = await pushImage(setting, alice, indexOf([sbom]));
    await remove(subject.digest);
    expect(await Promise.all([index, sbom].map(isThere))).toEqual([true, true]);
  });

  test('whose subject never came are artifacts like others', async () => {
    const orphan = await pushImage(setting, alice, imageOf({ subject: imageOf(), artifactType: 'application/x.sig' }));
    expect((await remove(orphan.digest)).status).toBe(202);
  });

  test('of accessories of accessories go, however long the chain is', async () => {
    let last: Content = await pushImage(setting, alice, imageOf());
    const chain = [last];
    for (let depth = 0; depth < 12; depth++) {
      last = await pushImage(setting, alice, imageOf({ subject: last, artifactType: 'application/x.link' }));
      chain.push(last);
    }
    await remove(chain[0]?.digest ?? '');
    expect(await Promise.all(chain.map(isThere))).toEqual(chain.map(() => false));
  });
});

describe('a build cache', () => {
  const cache = () => {
    const config = jsonOf({ nonce: Math.random() }, 'application/vnd.buildkit.cacheconfig.v0');
    return imageOf({ config, layers: [layerOf(1_000)] });
  };

  test('goes for good when its tag moves on, while an image stays untagged', async () => {
    const before = await used();
    const first = await pushImage(setting, alice, cache(), 'cache');
    const size = (await used()) - before;
    const second = await pushImage(setting, alice, cache(), 'cache');
    expect(await Promise.all([first, second].map(isThere))).toEqual([false, true]);
    expect(Math.abs((await used()) - before - size)).toBeLessThan(50);
    // Not even the longest trash window keeps it.
    await setting.registry.collector.run({ grace: 0, trash: 1_000_000 });
    const left = await setting.database.many(sql`SELECT 1 FROM blob WHERE digest = ${first.digest}`);
    expect(left).toEqual([]);

    const image = await pushImage(setting, alice, imageOf(), 'image');
    await pushImage(setting, alice, imageOf(), 'image');
    expect(await isThere(image)).toBe(true);
  });

  test('with the layers of the one it replaces leaves them charged', async () => {
    const before = await used();
    const config = () => jsonOf({ nonce: Math.random() }, 'application/vnd.buildkit.cacheconfig.v0');
    const layer = layerOf(1_000);
    await pushImage(setting, alice, imageOf({ config: config(), layers: [layer] }), 'shared');
    const second = await pushImage(setting, alice, imageOf({ config: config(), layers: [layer] }), 'shared');
    expect((await used()) - before).toBe([second, ...second.blobs].reduce((sum, { bytes }) => sum + bytes.length, 0));
    await setting.registry.collector.run({ grace: 0, trash: 0 });
    expect((await setting.send('GET', `/v2/p/a/blobs/${layer.digest}`, { as: 'alice' })).body).toEqual(layer.bytes);
  });

  test('kept as an index of layers goes as well', async () => {
    const index = () => {
      const config = jsonOf({ nonce: Math.random() }, 'application/vnd.buildkit.cacheconfig.v0');
      const layer = layerOf();
      return { ...indexOf([layer, config]), blobs: [layer, config] };
    };
    const first = await pushImage(setting, alice, index(), 'cache-index');
    const second = await pushImage(setting, alice, index(), 'cache-index');
    expect(await Promise.all([first, second].map(isThere))).toEqual([false, true]);
  });

  test('stays when it has another tag, an index or a subject', async () => {
    const tagged = await pushImage(setting, alice, cache(), 'cache-a?tag=cache-b');
    const inIndex = await pushImage(setting, alice, cache(), 'cache-c');
    await pushImage(setting, alice, indexOf([inIndex]));
    for (const tag of ['cache-a', 'cache-c']) await pushImage(setting, alice, cache(), tag);
    expect(await Promise.all([tagged, inIndex].map(isThere))).toEqual([true, true]);
    // The last name goes.
    await pushImage(setting, alice, cache(), 'cache-b');
    expect(await isThere(tagged)).toBe(false);
  });
});

test('a guard can keep an artifact, and then nothing has happened', async () => {
  const guarded = await startTestRegistry({
    tagGuards: [
      {
        name: 'keep',
        async check(_tx, { tags }) {
          if (tags.includes('keep')) throw new Error('this tag stays');
        },
      },
    ],
  });
  try {
    await guarded.addProject('p');
    const admin = { repository: 'p/a', as: 'admin' };
    const subject = await pushImage(guarded, admin, imageOf());
    const signature = imageOf({ subject, artifactType: 'application/x.sig', layers: [contentOf('x')] });
    await pushImage(guarded, admin, signature, 'keep');
    const state = () =>
      guarded.database.first(sql`
        SELECT (SELECT count(*) FROM artifact WHERE deleted_at IS NULL) AS artifacts, (SELECT used FROM quota) AS used,
          (SELECT count(*) FROM tag) AS tags, (SELECT count(*) FROM audit_log_ext) AS audit,
          (SELECT count(*) FROM event) AS events, (SELECT sum(live_refs) FROM repository_blob) AS refs`);
    const before = await state();
    const answer = await guarded.send('DELETE', `/v2/p/a/manifests/${subject.digest}`, { as: 'admin' });
    expect(answer.status).toBe(500);
    expect(await state()).toEqual(before);
  } finally {
    await guarded.close();
  }
});
