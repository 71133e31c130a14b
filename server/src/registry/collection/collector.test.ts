import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Content, type Image, imageOf, indexOf, layerOf, pushBlob, pushImage } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { sql } from '../../db/sql.ts';
import { silentLogger } from '../../log/logger.ts';
import { blobKey } from '../../storage/object-key.ts';
import { Collector } from './collector.ts';

const admin = { repository: 'p/a', as: 'admin' };
const HOUR = 3_600;
let setting: TestRegistry;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p');
});

afterAll(() => setting.close());

beforeEach(async () => {
  await setting.registry.collector.run({ grace: 0, trash: 0 });
});

const collect = (grace: number, trash: number) => setting.registry.collector.run({ grace, trash });

const remove = ({ digest }: Content) =>
  setting.send('DELETE', `/v2/p/a/manifests/${digest}`, { as: 'admin' }).then(({ status }) => expect(status).toBe(202));

const rows = async (...contents: readonly Content[]): Promise<number> => {
  const digests = contents.map(({ digest }) => digest);
  const found = await setting.database.many(sql`SELECT 1 FROM blob WHERE digest = ANY (${digests}::text[])`);
  return found.length;
};

const objects = async (...contents: readonly Content[]): Promise<number> => {
  const found = await Promise.all(contents.map(({ digest }) => setting.storage.stat(blobKey(digest))));
  return found.filter((object) => object !== undefined).length;
};

const parts = (image: Image): Content[] => [image, ...image.blobs];

describe('a deleted artifact', () => {
  test('stays for the time of the trash, then its blobs for the grace period, then nothing is left', async () => {
    const image = await pushImage(setting, admin, imageOf(), 'v1');
    await setting.registry.copier.run();
    await remove(image);
    expect(await collect(HOUR, HOUR)).toEqual({ artifacts: 0, manifests: 0, blobs: 0, bytes: 0, failed: 0 });
    expect(await collect(0, HOUR)).toMatchObject({ artifacts: 0, blobs: 0 });
    // Associations are gone, but the trash still needs the bytes.
    expect([await rows(...parts(image)), await objects(...parts(image))]).toEqual([3, 3]);
    const bytes = parts(image).reduce((sum, content) => sum + content.bytes.length, 0);
    expect(await collect(0, 0)).toEqual({ artifacts: 1, manifests: 1, blobs: 2, bytes, failed: 0 });
    expect([await rows(...parts(image)), await objects(...parts(image))]).toEqual([0, 0]);
  });

  test('leaves blobs that another artifact, repository or project needs', async () => {
    const shared = layerOf();
    const [gone, stays] = [imageOf({ layers: [shared] }), imageOf({ layers: [shared] })];
    await setting.addProject('q');
    await pushImage(setting, admin, gone);
    await pushImage(setting, { ...admin, repository: 'q/a' }, stays);
    await remove(gone);
    await collect(0, 0);
    expect([await rows(...parts(gone)), await objects(...parts(stays))]).toEqual([1, 2]);
    expect((await setting.send('GET', `/v2/q/a/blobs/${shared.digest}`, { as: 'admin' })).body).toEqual(shared.bytes);
    expect((await setting.send('GET', `/v2/p/a/blobs/${shared.digest}`, { as: 'admin' })).status).toBe(404);
  });

  test('leaves blobs that were uploaded elsewhere for a manifest to come', async () => {
    const layer = layerOf();
    const image = await pushImage(setting, admin, imageOf({ layers: [layer] }));
    await pushBlob(setting, { ...admin, repository: 'p/b' }, layer);
    await remove(image);
    expect(await collect(HOUR, 0)).toMatchObject({ artifacts: 1, blobs: 0 });
    expect((await setting.send('GET', `/v2/p/b/blobs/${layer.digest}`, { as: 'admin' })).body).toEqual(layer.bytes);
  });

  test('goes with its children, in several turns if need be', async () => {
    const child = await pushImage(setting, admin, imageOf());
    const index = await pushImage(setting, admin, indexOf([child]));
    const outer = await pushImage(setting, admin, indexOf([index]));
    await remove(outer);
    expect(await collect(0, 0)).toMatchObject({ artifacts: 3, manifests: 3, blobs: 2 });
    expect(await rows(outer, index, ...parts(child))).toBe(0);
  });

  test('comes back whole with a push while the collector is at work', async () => {
    const image = await pushImage(setting, admin, imageOf(), 'v1');
    await remove(image);
    await collect(0, HOUR);
    // The associations are gone, so the client uploads again; the bytes are there already.
    await pushImage(setting, admin, image, 'v1');
    await collect(0, 0);
    for (const { digest, bytes } of image.blobs) {
      expect((await setting.send('GET', `/v2/p/a/blobs/${digest}`, { as: 'admin' })).body).toEqual(bytes);
    }
  });
});

describe('a blob that no manifest needs', () => {
  test('stays for the grace period', async () => {
    const blob = layerOf();
    await pushBlob(setting, admin, blob);
    expect(await collect(60, 0)).toMatchObject({ blobs: 0 });
    expect(await collect(0, 0)).toMatchObject({ artifacts: 0, blobs: 1, bytes: blob.bytes.length });
  });

  test('stays some minutes for who was told that it is there, even without a grace period', async () => {
    const run = () => setting.registry.collector.run({ grace: 0, trash: 0, awaited: 600 });
    const [uploaded, layer] = [layerOf(), layerOf()];
    await pushBlob(setting, admin, uploaded);
    expect(await run()).toMatchObject({ blobs: 0 });
    const deleted = await pushImage(setting, admin, imageOf({ layers: [layer] }));
    await remove(deleted);
    // Somebody else asks before they push something else with the same layer.
    const { status } = await setting.send('HEAD', `/v2/p/a/blobs/${layer.digest}`, { as: 'admin' });
    expect(status).toBe(200);
    expect(await run()).toMatchObject({ artifacts: 1, manifests: 1, blobs: 1 });
    expect(await rows(uploaded, layer)).toBe(2);
    await setting.database.run(sql`UPDATE repository_blob SET touched_at = now() - interval '11 minutes'`);
    expect(await run()).toMatchObject({ blobs: 2 });
    const gone = await setting.send('HEAD', `/v2/p/a/blobs/${layer.digest}`, { as: 'admin' });
    expect(gone.status).toBe(404);
  });

  test('stays while somebody uploads into its repository', async () => {
    const blob = layerOf();
    await pushBlob(setting, admin, blob);
    const { headers } = await setting.send('POST', '/v2/p/a/blobs/uploads/', { as: 'admin' });
    const id = String(headers['docker-upload-uuid']);
    await setting.database.run(sql`
      UPDATE upload SET lock = ${id}, locked_until = now() + interval '30 seconds' WHERE id = ${id}`);
    expect(await collect(0, 0)).toMatchObject({ blobs: 0 });
    await setting.database.run(sql`DELETE FROM upload WHERE id = ${id}`);
    expect(await collect(0, 0)).toMatchObject({ blobs: 1 });
  });
});

describe('a collector that is interrupted', () => {
  test('between bytes and row leaves what the next upload repairs', async () => {
    const blob = layerOf();
    await pushBlob(setting, admin, blob);
    // As if it had been killed right after it had deleted the bytes.
    await setting.storage.delete(blobKey(blob.digest));
    await pushBlob(setting, { ...admin, repository: 'p/b' }, blob);
    expect((await setting.send('GET', `/v2/p/b/blobs/${blob.digest}`, { as: 'admin' })).body).toEqual(blob.bytes);
  });

  test('by a signal stops after the step it is at', async () => {
    await pushBlob(setting, admin, layerOf());
    const stopped = AbortSignal.abort();
    expect(await setting.registry.collector.run({ grace: 0, trash: 0 }, { signal: stopped })).toMatchObject({
      blobs: 0,
    });
    expect(await collect(0, 0)).toMatchObject({ blobs: 1 });
  });

  test('by a storage that fails tries again later', async () => {
    const blob = layerOf();
    await pushBlob(setting, admin, blob);
    let fails = true;
    const storage = new Proxy(setting.storage, {
      get(target, name) {
        if (name === 'delete' && fails) return () => Promise.reject(new Error('the disk does not answer'));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const collector = new Collector({ database: setting.database, storage, logger: silentLogger });
    expect(await collector.run({ grace: 0, trash: 0 })).toMatchObject({ blobs: 0, failed: 1 });
    expect(await rows(blob)).toBe(1);
    fails = false;
    // It waits some minutes.
    expect(await collector.run({ grace: 0, trash: 0 })).toMatchObject({ blobs: 0 });
    expect(await collector.run({ grace: 0, trash: 0 }, { eager: true })).toMatchObject({ blobs: 1 });
    expect(await objects(blob)).toBe(0);
  });
});

test('several collectors share the work', async () => {
  const blobs = Array.from({ length: 250 }, () => layerOf(10));
  await setting.database.run(sql`
    WITH made AS (
      INSERT INTO blob (digest, size) SELECT unnest(${blobs.map(({ digest }) => digest)}::text[]), 10 RETURNING id
    ) INSERT INTO collection_queue (blob_id, reason) SELECT id, 'test' FROM made`);
  const { database, storage } = setting;
  const collectors = Array.from({ length: 2 }, () => new Collector({ database, storage, logger: silentLogger }));
  const freedToday = async () =>
    (await database.first<{ blobs: number }>(sql`SELECT coalesce(sum(blobs), 0) AS blobs FROM collection_day`))
      ?.blobs ?? 0;
  const before = await freedToday();
  const runs = collectors.map((collector) => collector.run({ grace: 0, trash: 0 }, { workers: 2 }));
  const results = await Promise.all(runs);
  expect(results.reduce((sum, result) => sum + result.blobs, 0)).toBe(250);
  expect((await freedToday()) - before).toBe(250);
  expect(await rows(...blobs)).toBe(0);
});

describe('the copy of a manifest to the storage', () => {
  test('is made once, however many copiers there are', async () => {
    const images = await Promise.all(Array.from({ length: 30 }, () => pushImage(setting, admin, imageOf())));
    const counts = await Promise.all([1, 2, 3].map(() => setting.registry.copier.run()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(30);
    expect(await objects(...images)).toBe(30);
    expect(await setting.registry.copier.run()).toBe(0);
  });
});
