import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Content,
  configOf,
  imageOf,
  indexOf,
  jsonOf,
  layerOf,
  pushBlob,
  pushImage,
  putManifest,
} from '../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../test/registry.ts';
import { sql } from '../db/sql.ts';
import { blobKey } from '../storage/object-key.ts';
import { formatBytes } from './quota.ts';

let setting: TestRegistry;
let project: string;
let count = 0;

beforeAll(async () => {
  setting = await startTestRegistry();
});

afterAll(() => setting.close());

beforeEach(async () => {
  project = `p${++count}`;
  await setting.addProject(project);
});

const on = (name: string) => ({ repository: `${project}/${name}`, as: 'admin' });

const used = async (name = project): Promise<number> => {
  const row = await setting.database.first<{ used: number }>(sql`
    SELECT used FROM quota JOIN project USING (project_id) WHERE name = ${name}`);
  return row?.used ?? Number.NaN;
};

const limit = (hard: number) =>
  setting.database.run(sql`
    UPDATE quota SET hard = ${hard} FROM project p WHERE p.project_id = quota.project_id AND p.name = ${project}`);

const sizeOf = (...contents: readonly Content[]): number => contents.reduce((sum, { bytes }) => sum + bytes.length, 0);

const remove = (name: string, { digest }: Content) =>
  setting.send('DELETE', `/v2/${project}/${name}/manifests/${digest}`, { as: 'admin' });

const collect = () => setting.registry.collector.run({ grace: 0, trash: 0 });

async function expectNoBytesOf(...contents: readonly Content[]): Promise<void> {
  for (const { digest } of contents) expect(await setting.storage.stat(blobKey(digest))).toBeUndefined();
}

describe('a project is charged', () => {
  test('for each blob once, however many repositories and manifests have it', async () => {
    const [shared, config] = [layerOf(5_000), configOf()];
    const [one, two] = [imageOf({ config, layers: [shared] }), imageOf({ config, layers: [shared, layerOf(300)] })];
    await pushImage(setting, on('a'), one);
    expect(await used()).toBe(sizeOf(one, config, shared));
    await pushImage(setting, on('b'), one);
    expect(await used()).toBe(sizeOf(one, config, shared));
    await pushImage(setting, on('b'), two);
    expect(await used()).toBe(sizeOf(one, ...two.blobs, two));
    await pushImage(setting, on('a'), indexOf([one]));
    expect(await used()).toBe(sizeOf(one, ...two.blobs, two, indexOf([one])));
  });

  test('less as soon as something is deleted, and for nothing when all is', async () => {
    const shared = layerOf(5_000);
    const [one, two] = [imageOf({ layers: [shared] }), imageOf({ layers: [shared] })];
    await pushImage(setting, on('a'), one);
    await pushImage(setting, on('b'), two);
    await remove('a', one);
    expect(await used()).toBe(sizeOf(two, ...two.blobs));
    await remove('b', two);
    expect(await used()).toBe(0);
    await collect();
    expect(await used()).toBe(0);
    await expectNoBytesOf(...one.blobs, ...two.blobs, one, two);
  });

  test('for a blob that no manifest needs until it is deleted or collected', async () => {
    const [first, second] = [layerOf(100), layerOf(200)];
    for (const name of ['a', 'b']) for (const blob of [first, second]) await pushBlob(setting, on(name), blob);
    expect(await used()).toBe(300);
    for (const name of ['a', 'b']) {
      await setting.send('DELETE', `/v2/${project}/${name}/blobs/${first.digest}`, { as: 'admin' });
      expect(await used()).toBe(name === 'a' ? 300 : 200);
    }
    await collect();
    expect(await used()).toBe(0);
    await expectNoBytesOf(first, second);
  });

  test('again for what is pushed, uploaded or mounted again after its deletion', async () => {
    const image = imageOf();
    const whole = sizeOf(image, ...image.blobs);
    await pushImage(setting, on('a'), image);
    await remove('a', image);
    await putManifest(setting, on('a'), image);
    expect(await used()).toBe(whole);
    await remove('a', image);
    const [config, layer] = image.blobs as [Content, Content];
    await pushBlob(setting, on('a'), config);
    expect(await used()).toBe(sizeOf(config));
    await setting.send('POST', `/v2/${project}/a/blobs/uploads/?mount=${layer.digest}&from=${project}/a`, {
      as: 'admin',
    });
    expect(await used()).toBe(sizeOf(config, layer));
    await putManifest(setting, on('a'), image);
    expect(await used()).toBe(whole);
  });

  test('by itself: the same blob in two projects is paid by both', async () => {
    const image = imageOf();
    const other = `p${++count}`;
    await setting.addProject(other);
    await pushImage(setting, on('a'), image);
    await pushImage(setting, { repository: `${other}/a`, as: 'admin' }, image);
    expect(await used()).toBe(await used(other));
    await remove('a', image);
    expect([await used(), await used(other)]).toEqual([0, sizeOf(image, ...image.blobs)]);
    await setting.send('DELETE', `/v2/${other}/a/manifests/${image.digest}`, { as: 'admin' });
    await collect();
  });

  test('exactly, when everything happens at once', async () => {
    const shared = Array.from({ length: 4 }, (_, at) => layerOf(1_000 * (at + 1)));
    const images = shared.map((layer, at) => imageOf({ layers: [layer, ...shared.slice(at + 1)] }));
    await Promise.all(images.flatMap((image) => ['a', 'b'].map((name) => pushImage(setting, on(name), image))));
    const blobs = new Map(
      images.flatMap((image) => [image, ...image.blobs]).map((content) => [content.digest, content]),
    );
    expect(await used()).toBe(sizeOf(...blobs.values()));
    await Promise.all(images.flatMap((image) => ['a', 'b'].map((name) => remove(name, image))));
    expect(await used()).toBe(0);
    await collect();
    await expectNoBytesOf(...blobs.values());
  });
});

describe('a full quota', () => {
  const refusal = (adding: number, before: number, hard: number): string =>
    `DENIED: adding ${formatBytes(adding)} of storage resource, which when updated to current usage of ${formatBytes(before)} will exceed the configured upper limit of ${formatBytes(hard)}.`;

  test('refuses a blob, and keeps nothing of it', async () => {
    await limit(1_000);
    const blob = layerOf(1_001);
    for (const start of ['whole', 'pieces']) {
      const path = `/v2/${project}/a/blobs/uploads/${start === 'whole' ? `?digest=${blob.digest}` : ''}`;
      let answer = await setting.send('POST', path, { as: 'admin', ...(start === 'whole' && { body: blob.bytes }) });
      if (start === 'pieces') {
        const target = `${answer.headers.location}?digest=${blob.digest}`;
        answer = await setting.send('PUT', target, { as: 'admin', body: blob.bytes });
      }
      expect([answer.status, answer.error]).toEqual([403, refusal(1_001, 0, 1_000)]);
    }
    expect(await used()).toBe(0);
    const rows = await setting.database.many(sql`SELECT 1 FROM blob WHERE digest = ${blob.digest}`);
    expect(rows).toEqual([]);
    await expectNoBytesOf(blob);
  });

  test('takes exactly as much as it has', async () => {
    await limit(1_000);
    await pushBlob(setting, on('a'), layerOf(1_000));
    expect(await used()).toBe(1_000);
  });

  test('refuses a manifest, and everything that goes with it', async () => {
    const image = imageOf();
    for (const blob of image.blobs) await pushBlob(setting, on('a'), blob);
    const before = await used();
    await limit(before + 10);
    const answer = await putManifest(setting, on('a'), image, 'v1');
    expect([answer.status, answer.error]).toEqual([403, refusal(image.bytes.length, before, before + 10)]);
    expect(await used()).toBe(before);
    expect((await setting.send('GET', `/v2/${project}/a/manifests/v1`, { as: 'admin' })).status).toBe(404);
    expect((await setting.send('GET', `/v2/${project}/a/tags/list`, { as: 'admin' })).status).toBe(404);
    await limit(-1);
    expect((await putManifest(setting, on('a'), image, 'v1')).status).toBe(201);
  });

  test('refuses a mount, but not of what the project has already', async () => {
    const blob = layerOf(500);
    await pushBlob(setting, on('a'), blob);
    await limit(600);
    const other = `p${++count}`;
    await setting.addProject(other);
    const foreign = layerOf(101);
    await pushBlob(setting, { repository: `${other}/a`, as: 'admin' }, foreign);
    const mount = (digest: string, from: string) =>
      setting.send('POST', `/v2/${project}/b/blobs/uploads/?mount=${digest}&from=${from}`, { as: 'admin' });
    expect((await mount(foreign.digest, `${other}/a`)).error).toBe(refusal(101, 500, 600));
    expect((await mount(blob.digest, `${project}/a`)).status).toBe(201);
    expect(await used()).toBe(500);
  });

  test('that was lowered below its usage refuses new uploads at once, but nothing that costs nothing', async () => {
    const image = await pushImage(setting, on('a'), imageOf(), 'v1');
    await limit(10);
    const answer = await setting.send('POST', `/v2/${project}/a/blobs/uploads/`, { as: 'admin' });
    expect([answer.status, answer.error]).toEqual([403, refusal(0, await used(), 10)]);
    expect((await putManifest(setting, on('a'), image, 'v2')).status).toBe(201);
    expect((await remove('a', image)).status).toBe(202);
  });

  test('is never overdrawn by uploads at the same time', async () => {
    await limit(3_500);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => layerOf(1_000)).map(({ digest, bytes }) =>
        setting.send('POST', `/v2/${project}/a/blobs/uploads/?digest=${digest}`, { as: 'admin', body: bytes }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(5);
    expect(await used()).toBe(3_000);
  });

  test('is announced in a header from 85 % on', async () => {
    const config = jsonOf({ nonce: Math.random() }, 'application/x');
    const [small, big] = [imageOf({ config, layers: [layerOf(10)] }), imageOf({ config, layers: [layerOf(9_000)] })];
    await limit(10_800);
    for (const blob of [...small.blobs, ...big.blobs]) await pushBlob(setting, on('a'), blob);
    const warned = await putManifest(setting, on('a'), big);
    expect(warned.headers.warning).toBe(
      `299 - "quota usage reach 85%: resource storage used ${formatBytes(await used())} of 10.5 KiB"`,
    );
    await limit(1_000_000);
    expect((await putManifest(setting, on('a'), small)).headers.warning).toBeUndefined();
  });
});
