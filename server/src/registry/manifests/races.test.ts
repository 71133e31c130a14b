import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Content,
  imageOf,
  indexOf,
  jsonOf,
  layerOf,
  pushBlob,
  pushImage,
  putManifest,
} from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import type { Transaction } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { associateBlobs } from '../blobs/charges.ts';
import { lockBlob } from '../blobs/store.ts';
import { changeUsage } from '../quota.ts';

const admin = { repository: 'p/a', as: 'admin' };
let setting: TestRegistry;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p');
});

afterAll(() => setting.close());

const remove = ({ digest }: Content) => setting.send('DELETE', `/v2/p/a/manifests/${digest}`, { as: 'admin' });

const statusOf = async (content: Content | string): Promise<number> => {
  const reference = typeof content === 'string' ? content : content.digest;
  return (await setting.send('GET', `/v2/p/a/manifests/${reference}`, { as: 'admin' })).status;
};

/**
 * Does something in a transaction, lets `meanwhile` begin while it is open, and commits once that waits for a lock
 * (or has ended without).
 */
async function whileOpen<T>(work: (tx: Transaction) => Promise<unknown>, meanwhile: () => Promise<T>): Promise<T> {
  const started = await setting.database.transaction(async (tx) => {
    await work(tx);
    let ended = false;
    const promise = meanwhile().finally(() => {
      ended = true;
    });
    for (let tries = 0; tries < 300 && !ended && !(await someoneWaits()); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // In an object, or the transaction would wait for it.
    return { promise };
  });
  return started.promise;
}

async function someoneWaits(): Promise<boolean> {
  const row = await setting.database.first(sql`
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0 LIMIT 1`);
  return row !== undefined;
}

const artifactId = async ({ digest }: Content, on: Pick<Transaction, 'first'> = setting.database): Promise<number> =>
  (await on.first<{ id: number }>(sql`SELECT id FROM artifact WHERE digest = ${digest}`))?.id ?? 0;

async function removeIn(tx: Transaction, content: Content): Promise<void> {
  await setting.registry.removal.remove(tx, await artifactId(content, tx), 'admin');
}

/** Gives a tag to an artifact as a push of it does, within a transaction. */
async function tagIn(tx: Transaction, content: Content, tag: string): Promise<void> {
  await tx.run(sql`SELECT 1 FROM artifact WHERE digest = ${content.digest} FOR UPDATE`);
  await tx.run(sql`SELECT pg_advisory_xact_lock(hashtextextended('tag ' || repository_id || ' ' || ${tag}, 0))
    FROM repository WHERE name = 'p/a'`);
  await tx.run(sql`
    WITH version AS (
      INSERT INTO tag_version (repository_id, name, digest, hlc, actor, reason)
      SELECT repository_id, ${tag}, digest, 1, 'admin', 'push' FROM artifact WHERE digest = ${content.digest}
      RETURNING id, repository_id)
    INSERT INTO tag (repository_id, artifact_id, name, version_id)
    SELECT repository_id, ${await artifactId(content, tx)}, ${tag}, id FROM version
    ON CONFLICT (repository_id, name) DO UPDATE SET artifact_id = excluded.artifact_id, version_id = excluded.version_id`);
}

describe('while a manifest is being deleted', () => {
  test('an index of it is refused', async () => {
    const child = await pushImage(setting, admin, imageOf());
    const index = indexOf([child]);
    const answer = await whileOpen(
      (tx) => removeIn(tx, child),
      () => putManifest(setting, admin, index),
    );
    expect([answer.status, answer.json?.errors[0].code]).toEqual([404, 'MANIFEST_BLOB_UNKNOWN']);
    expect(await statusOf(index)).toBe(404);
  });

  test('a push of it brings it back', async () => {
    const image = await pushImage(setting, admin, imageOf(), 'back');
    const answer = await whileOpen(
      (tx) => removeIn(tx, image),
      () => putManifest(setting, admin, image, 'back'),
    );
    expect(answer.status).toBe(201);
    expect(await statusOf('back')).toBe(200);
    expect(await statusOf(image)).toBe(200);
  });

  test('its blobs stay for another manifest that is pushed', async () => {
    const layer = layerOf();
    const [gone, comes] = [imageOf({ layers: [layer] }), imageOf({ layers: [layer] })];
    await pushImage(setting, admin, gone);
    for (const blob of comes.blobs) await pushBlob(setting, admin, blob);
    const answer = await whileOpen(
      (tx) => removeIn(tx, gone),
      () => putManifest(setting, admin, comes),
    );
    expect(answer.status).toBe(201);
    await setting.registry.collector.run({ grace: 0, trash: 0 });
    expect((await setting.send('GET', `/v2/p/a/blobs/${layer.digest}`, { as: 'admin' })).body).toEqual(layer.bytes);
    const row = await setting.database.first(sql`
      SELECT rb.live_refs, rb.charged FROM repository_blob rb JOIN blob b ON b.id = rb.blob_id
      WHERE b.digest = ${layer.digest}`);
    expect(row).toEqual({ live_refs: 1, charged: true });
  });

  test('it is not deleted twice', async () => {
    const image = await pushImage(setting, admin, imageOf());
    const answer = await whileOpen(
      (tx) => removeIn(tx, image),
      () => remove(image),
    );
    expect(answer.status).toBe(404);
    const events = await setting.database.many(sql`
      SELECT 1 FROM event WHERE type = 'DELETE_ARTIFACT' AND payload->>'digest' = ${image.digest}`);
    expect(events).toHaveLength(1);
  });
});

describe('while a manifest gets a name', () => {
  test('the index it belonged to does not take it along', async () => {
    const child = await pushImage(setting, admin, imageOf());
    const index = await pushImage(setting, admin, indexOf([child]));
    const answer = await whileOpen(
      (tx) => tagIn(tx, child, 'named'),
      () => remove(index),
    );
    expect(answer.status).toBe(202);
    expect([await statusOf(child), await statusOf('named')]).toEqual([200, 200]);
  });

  test('an index that is pushed keeps it from going with another one', async () => {
    const child = await pushImage(setting, admin, imageOf());
    const first = await pushImage(setting, admin, indexOf([child]));
    const second = await pushImage(setting, admin, indexOf([child], { annotations: { second: 'yes' } }));
    await remove(second);
    // As the push of the second index does: its child locked, its reference not committed yet.
    const answer = await whileOpen(
      async (tx) => {
        await tx.run(sql`SELECT 1 FROM artifact WHERE digest = ${child.digest} FOR NO KEY UPDATE`);
        await tx.run(sql`UPDATE artifact SET deleted_at = NULL WHERE digest = ${second.digest}`);
      },
      () => remove(first),
    );
    expect(answer.status).toBe(202);
    expect(await statusOf(child)).toBe(200);
  });

  test('a build cache is not superseded', async () => {
    const cache = () => imageOf({ config: jsonOf({ n: Math.random() }, 'application/vnd.buildkit.cacheconfig.v0') });
    const old = await pushImage(setting, admin, cache(), 'cache');
    const next = cache();
    for (const blob of next.blobs) await pushBlob(setting, admin, blob);
    const answer = await whileOpen(
      (tx) => tagIn(tx, old, 'kept'),
      () => putManifest(setting, admin, next, 'cache'),
    );
    expect(answer.status).toBe(201);
    expect([await statusOf(old), await statusOf('kept')]).toEqual([200, 200]);
  });
});

test('a tag that moves away from a manifest while that is deleted stays', async () => {
  const [from, to] = [await pushImage(setting, admin, imageOf(), 'mover'), await pushImage(setting, admin, imageOf())];
  const answer = await whileOpen(
    (tx) => tagIn(tx, to, 'mover'),
    () => remove(from),
  );
  expect(answer.status).toBe(202);
  expect(await statusOf(from)).toBe(404);
  const { body } = await setting.send('GET', '/v2/p/a/manifests/mover', { as: 'admin' });
  expect(body).toEqual(to.bytes);
});

describe('while a blob is being collected', () => {
  /** What the collector does with a blob nobody needs, up to the commit. */
  async function collectIn(tx: Transaction, { digest }: Content): Promise<void> {
    await tx.run(sql`DELETE FROM repository_blob rb USING blob b WHERE b.id = rb.blob_id AND b.digest = ${digest}`);
    await tx.run(sql`DELETE FROM project_blob pb USING blob b WHERE b.id = pb.blob_id AND b.digest = ${digest}`);
    await tx.run(sql`SELECT 1 FROM blob WHERE digest = ${digest} FOR UPDATE`);
    await tx.run(sql`DELETE FROM blob WHERE digest = ${digest}`);
  }

  test('a mount of it starts an upload', async () => {
    const blob = layerOf();
    await pushBlob(setting, admin, blob);
    const path = `/v2/p/b/blobs/uploads/?mount=${blob.digest}&from=p/a`;
    const answer = await whileOpen(
      (tx) => collectIn(tx, blob),
      () => setting.send('POST', path, { as: 'admin' }),
    );
    expect(answer.status).toBe(202);
  });

  test('an upload of it makes it anew', async () => {
    const blob = layerOf();
    await pushBlob(setting, admin, blob);
    await whileOpen(
      (tx) => collectIn(tx, blob),
      () => pushBlob(setting, admin, blob),
    );
    expect((await setting.send('GET', `/v2/p/a/blobs/${blob.digest}`, { as: 'admin' })).body).toEqual(blob.bytes);
  });

  test('a manifest that needs it is refused', async () => {
    const image = imageOf();
    for (const blob of image.blobs) await pushBlob(setting, admin, blob);
    const [config] = image.blobs;
    if (!config) throw new Error('an image has a config');
    const answer = await whileOpen(
      (tx) => collectIn(tx, config),
      () => putManifest(setting, admin, image),
    );
    expect([answer.status, answer.json?.errors[0].code]).toEqual([404, 'MANIFEST_BLOB_UNKNOWN']);
  });
});

describe('the collector leaves a blob', () => {
  const collect = (grace: number) => setting.registry.collector.run({ grace, trash: 0 });
  const bytesOf = async ({ digest }: Content) =>
    (await setting.send('GET', `/v2/p/a/blobs/${digest}`, { as: 'admin' })).body;

  test('that is being uploaded again', async () => {
    const blob = layerOf();
    await pushBlob(setting, admin, blob);
    await setting.send('DELETE', `/v2/p/a/blobs/${blob.digest}`, { as: 'admin' });
    // It is due now; an upload holds its row and refers to it without having committed.
    const project = await setting.authorizer.projectByName('p');
    const repository = await setting.database.first<{ id: number }>(
      sql`SELECT repository_id AS id FROM repository WHERE name = 'p/a'`,
    );
    await whileOpen(
      async (tx) => {
        const { blobId } = await lockBlob(tx, blob.digest, blob.bytes.length);
        const target = { repositoryId: repository?.id ?? 0, projectId: project?.projectId ?? 0 };
        await changeUsage(tx, target.projectId, await associateBlobs(tx, target, [blobId]));
      },
      () => collect(60),
    );
    expect(await bytesOf(blob)).toEqual(blob.bytes);
  });

  test('that a manifest has just been given', async () => {
    const blob = layerOf();
    await pushBlob(setting, admin, blob);
    await whileOpen(
      (tx) =>
        tx.run(sql`
          UPDATE repository_blob rb SET live_refs = 1 FROM blob b WHERE b.id = rb.blob_id AND b.digest = ${blob.digest}`),
      () => collect(0),
    );
    expect(await bytesOf(blob)).toEqual(blob.bytes);
  });
});

test('of all this nothing was a server error', () => {
  expect(setting.failures).toEqual([]);
});
