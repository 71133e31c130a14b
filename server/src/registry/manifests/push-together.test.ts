import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Image, imageOf, indexOf, layerOf, pushBlob, pushImage, putManifest } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { sql } from '../../db/sql.ts';

let setting: TestRegistry;
let serial = 0;
beforeAll(async () => {
  setting = await startTestRegistry();
});
afterAll(() => setting.close());

async function project(options: { readonly hard?: number } = {}): Promise<string> {
  const name = `together-${++serial}`;
  await setting.addProject(name, options);
  return name;
}

/** Images on a common base whose blobs are in their repository, so that only the manifests are still to be pushed. */
async function imagesIn(repository: string, count: number, size = 64): Promise<readonly Image[]> {
  const base = layerOf(size);
  const images = Array.from({ length: count }, () => imageOf({ layers: [base, layerOf(size)] }));
  for (const image of images) {
    for (const blob of image.blobs) await pushBlob(setting, { repository, as: 'admin' }, blob);
  }
  return images;
}

const put = async (repository: string, image: Image, tag: string) =>
  (await putManifest(setting, { repository, as: 'admin' }, image, tag)).status;

const usedBy = async (name: string) =>
  await setting.database.first<{ used: number; sum: number }>(sql`
      SELECT q.used, (SELECT sum(b.size) FROM project_blob pb JOIN blob b ON b.id = pb.blob_id
        WHERE pb.project_id = q.project_id) AS sum
      FROM quota q JOIN project USING (project_id) WHERE name = ${name}`);

async function numbersOf(name: string) {
  return setting.database.first<Record<string, number>>(sql`
    SELECT (SELECT count(*) FROM artifact a WHERE a.project_id = p.project_id) AS artifacts,
      (SELECT count(DISTINCT xmin::text) FROM artifact a WHERE a.project_id = p.project_id) AS transactions,
      (SELECT count(*) FROM tag JOIN repository r USING (repository_id) WHERE r.project_id = p.project_id) AS tags,
      (SELECT count(*) FROM tag_version JOIN repository r USING (repository_id) WHERE r.project_id = p.project_id) AS versions,
      (SELECT count(*) FROM audit_log_ext x WHERE x.project_id = p.project_id AND resource_type = 'artifact') AS audited,
      (SELECT count(*) FROM event e WHERE e.project_id = p.project_id AND type = 'PUSH_ARTIFACT') AS events,
      (SELECT sum(change) FROM tally_change t WHERE t.project_id = p.project_id AND t.name = 'pushes') AS counted,
      (SELECT max(live_refs) FROM repository_blob JOIN repository r USING (repository_id)
        WHERE r.project_id = p.project_id) AS "mostReferences"
    FROM project p WHERE name = ${name}`);
}

describe('manifests that are pushed at the same time', () => {
  test('share transactions, and everything is recorded of each', async () => {
    const [one, other] = [await project(), await project()];
    const repositories = [`${one}/a`, `${one}/b`, `${other}/c`];
    const pushes = await Promise.all(
      repositories.map(async (repository) => ({ repository, images: await imagesIn(repository, 6) })),
    );
    const statuses = await Promise.all(
      pushes.flatMap(({ repository, images }) => images.map((image, index) => put(repository, image, `t${index}`))),
    );
    expect(new Set(statuses)).toEqual(new Set([201]));
    const numbers = await numbersOf(one);
    expect(numbers).toMatchObject({ artifacts: 12, tags: 12, versions: 12, audited: 12, events: 12, counted: 12 });
    expect(numbers?.mostReferences).toBe(6);
    expect(numbers?.transactions).toBeLessThan(12);
    for (const name of [one, other]) {
      const usage = await usedBy(name);
      expect(usage?.used).toBe(usage?.sum);
    }
    for (const { repository, images } of pushes) {
      for (const [index, image] of images.entries()) {
        const pulled = await setting.send('GET', `/v2/${repository}/manifests/t${index}`, { as: 'admin' });
        expect(pulled.body).toEqual(image.bytes);
      }
    }
  });

  test('do not suffer from one that the quota refuses', async () => {
    const [wide, tight] = [await project(), await project({ hard: 3_000 })];
    const large = imageOf({ layers: [layerOf(100)], annotations: { filler: 'x'.repeat(5_000) } });
    for (const blob of large.blobs) await pushBlob(setting, { repository: `${tight}/a`, as: 'admin' }, blob);
    const images = await imagesIn(`${wide}/a`, 6);
    const statuses = await Promise.all([
      ...images.slice(0, 3).map((image, index) => put(`${wide}/a`, image, `t${index}`)),
      put(`${tight}/a`, large, 'latest'),
      ...images.slice(3).map((image, index) => put(`${wide}/a`, image, `u${index}`)),
    ]);
    expect(statuses).toEqual([201, 201, 201, 403, 201, 201, 201]);
    expect(await numbersOf(wide)).toMatchObject({ artifacts: 6, tags: 6, audited: 6, events: 6, counted: 6 });
    expect(await numbersOf(tight)).toMatchObject({ artifacts: 0, tags: 0, audited: 0 });
    const refused = await setting.database.many<{ payload: { digest?: string; tags: string[] } }>(sql`
      SELECT payload FROM event JOIN project USING (project_id) WHERE type = 'QUOTA_EXCEED' AND name = ${tight}`);
    expect(refused.map(({ payload }) => payload.tags)).toEqual([['latest']]);
  });

  test('and want the same tag all move it, one after the other', async () => {
    const name = await project();
    const images = await imagesIn(`${name}/a`, 5);
    const statuses = await Promise.all(images.map((image) => put(`${name}/a`, image, 'latest')));
    expect(new Set(statuses)).toEqual(new Set([201]));
    expect(await numbersOf(name)).toMatchObject({ artifacts: 5, tags: 1, versions: 5 });
    const clocks = await setting.database.many<{ hlc: number; newest: boolean }>(sql`
      SELECT v.hlc, t.id IS NOT NULL AS newest FROM tag_version v JOIN repository r USING (repository_id)
      LEFT JOIN tag t ON t.version_id = v.id WHERE r.name = ${`${name}/a`} ORDER BY v.hlc`);
    expect(new Set(clocks.map(({ hlc }) => hlc)).size).toBe(5);
    expect(clocks.map(({ newest }) => newest)).toEqual([false, false, false, false, true]);
  });

  test('and are the same one get one artifact with all the tags, which is charged once', async () => {
    const name = await project();
    const [image] = await imagesIn(`${name}/a`, 1);
    if (!image) throw new Error('one image');
    const tags = ['a', 'b', 'c', 'd'];
    expect(await Promise.all(tags.map((tag) => put(`${name}/a`, image, tag)))).toEqual([201, 201, 201, 201]);
    expect(await numbersOf(name)).toMatchObject({ artifacts: 1, tags: 4, versions: 4, mostReferences: 1 });
    const usage = await usedBy(name);
    expect(usage?.used).toBe(usage?.sum);
  });

  test('may be an index and images', async () => {
    const name = await project();
    const repository = `${name}/a`;
    const child = await pushImage(setting, { repository, as: 'admin' }, imageOf(), 'child');
    const images = await imagesIn(repository, 3);
    const answers = await Promise.all([
      ...images.map((image, index) => put(repository, image, `t${index}`)),
      putManifest(setting, { repository, as: 'admin' }, indexOf([child]), 'all').then(({ status }) => status),
    ]);
    expect(answers).toEqual([201, 201, 201, 201]);
    const linked = await setting.database.many(sql`
      SELECT x.child_digest FROM artifact_reference x JOIN artifact a ON a.id = x.parent_id
      JOIN repository r USING (repository_id) WHERE r.name = ${repository}`);
    expect(linked).toEqual([{ child_digest: child.digest }]);
  });

  test('do not wait for one whose tag somebody holds', async () => {
    const name = await project();
    const images = await imagesIn(`${name}/a`, 6);
    const [held, ...rest] = images;
    if (!held) throw new Error('six images');
    const waiting = await setting.database.transaction(async (tx) => {
      await tx.run(sql`
        SELECT pg_advisory_xact_lock(hashtextextended('tag ' || repository_id || ' held', 0))
        FROM repository WHERE name = ${`${name}/a`}`);
      const promise = put(`${name}/a`, held, 'held');
      const statuses = await Promise.all(rest.map((image, index) => put(`${name}/a`, image, `t${index}`)));
      expect(new Set(statuses)).toEqual(new Set([201]));
      expect(await Promise.race([promise, 'still waiting'])).toBe('still waiting');
      // In an object, or the transaction would wait for it.
      return { promise };
    });
    expect(await waiting.promise).toBe(201);
  });
});
