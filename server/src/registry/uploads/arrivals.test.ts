import type { RepositoryName } from '@haven/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Content, layerOf, pushBlob } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { statementsOf } from '../../../test/statement-counter.ts';
import { until } from '../../../test/until.ts';
import { sql } from '../../db/sql.ts';
import { silentLogger } from '../../log/logger.ts';
import type { StagedUpload, StorageDriver } from '../../storage/driver.ts';
import { blobKey } from '../../storage/object-key.ts';
import { keepFromArriving } from '../blobs/arrivals.ts';
import { OrphanSweeper } from '../collection/orphan-sweeper.ts';
import { forgetBlobs } from '../collection/store.ts';
import { UploadService } from './service.ts';

const repository = 'p/a' as RepositoryName;
const key = { repository, owner: 'admin' };
let setting: TestRegistry;
let sweeper: OrphanSweeper;
let projectId: number;

beforeAll(async () => {
  setting = await startTestRegistry();
  sweeper = new OrphanSweeper({ ...setting, installationId: 'one' });
  await sweeper.claimEmpty();
  projectId = await setting.addProject('p');
  await pushBlob(setting, { repository, as: 'admin' }, layerOf());
});

afterAll(() => setting.close());

/** Uploads of which something happens when the bytes are in their place, and the rows are still to come. */
function uploadsWith(placed: () => Promise<unknown>): UploadService {
  const watched = (staged: StagedUpload): StagedUpload =>
    overriding(staged, 'commit', async (place: string) => {
      await staged.commit(place);
      await placed();
    });
  const storage: StorageDriver = overriding(setting.storage, 'openUpload', async (id, state) =>
    watched(await setting.storage.openUpload(id, state)),
  );
  return new UploadService({ database: setting.database, storage, logger: silentLogger, lifetimeHours: 1 });
}

function overriding<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  by: Target[Name],
): Target {
  return new Proxy(target, {
    get(_, property) {
      if (property === name) return by;
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const open = (uploads: UploadService): Promise<string> =>
  uploads.start({ ...key, projectId, algorithm: 'sha256', withinQuota: true });

async function* chunksOf({ bytes }: Content): AsyncGenerator<Buffer> {
  yield bytes;
}

const finish = (uploads: UploadService, id: string, content: Content) =>
  uploads.finish({ ...key, id }, { bytes: chunksOf(content) }, content.digest, projectId);

async function upload(uploads: UploadService, content: Content): Promise<void> {
  await finish(uploads, await open(uploads), content);
}

const serves = async ({ digest, bytes }: Content): Promise<boolean> => {
  const { status, body } = await setting.send('GET', `/v2/p/a/blobs/${digest}`, { as: 'admin' });
  return status === 200 && body.equals(bytes);
};

const isStored = async ({ digest }: Content): Promise<boolean> =>
  (await setting.storage.stat(blobKey(digest))) !== undefined;

const rowsOf = async ({ digest }: Content): Promise<number> =>
  (await setting.database.many(sql`SELECT FROM blob WHERE digest = ${digest}`)).length;

const collect = () => setting.registry.collector.run({ grace: 0, trash: 0 }, { eager: true });

/** A blob nobody has any more, which the collector has been told of. */
async function abandoned(): Promise<Content> {
  const blob = layerOf();
  await pushBlob(setting, { repository, as: 'admin' }, blob);
  await setting.send('DELETE', `/v2/p/a/blobs/${blob.digest}`, { as: 'admin' });
  return blob;
}

describe('between the bytes and the row', () => {
  test('a collector leaves the bytes of a blob that it is about to collect', async () => {
    const blob = await abandoned();
    await setting.storage.delete(blobKey(blob.digest));
    await upload(uploadsWith(collect), blob);
    expect([await serves(blob), await isStored(blob)]).toEqual([true, true]);
  });

  test('a collector that holds the row already finds out, and looks again later', async () => {
    const blob = await abandoned();
    const left = await setting.database.transaction(async (tx) => {
      await tx.run(sql`SELECT FROM blob WHERE digest = ${blob.digest} FOR UPDATE`);
      const uploads = uploadsWith(async () => undefined);
      // The claim is made, and it waits for its row.
      const uploaded = upload(uploads, blob);
      await until(async () => {
        const found = await setting.database.first(sql`SELECT FROM upload WHERE digest = ${blob.digest}`);
        return found !== undefined;
      });
      return { uploaded, free: await keepFromArriving(tx, [blob.digest]) };
    });
    await left.uploaded;
    expect(left.free).toEqual(new Set());
    await collect();
    expect(await rowsOf(blob)).toBe(0);
  });

  test('the sweeper leaves an object without a row', async () => {
    const blob = layerOf();
    let swept: number | undefined;
    const sweep = async () => {
      swept = await sweeper.run(0);
    };
    await upload(uploadsWith(sweep), blob);
    expect([swept, await serves(blob)]).toEqual([0, true]);
  });

  test('a killed process leaves an object, which goes once its session does, and nothing else', async () => {
    const blob = layerOf();
    let isPlaced = false;
    const uploads = uploadsWith(() => {
      isPlaced = true;
      return new Promise(() => undefined);
    });
    const id = await open(uploads);
    void finish(uploads, id, blob);
    await until(() => isPlaced);
    expect([await isStored(blob), await rowsOf(blob), await serves(blob)]).toEqual([true, 0, false]);
    expect(await sweeper.run(0)).toBe(0);
    await setting.database.run(sql`UPDATE upload SET locked_until = now(), expires_at = now() WHERE id = ${id}`);
    expect(await uploads.removeExpired()).toBe(1);
    expect(await sweeper.run(0)).toBe(1);
    expect([await isStored(blob), await rowsOf(blob)]).toEqual([false, 0]);
  });

  test('another request that takes the session over leaves nothing to who was too slow', async () => {
    const blob = layerOf();
    let id = '';
    const other = uploadsWith(async () => undefined);
    const slow = uploadsWith(async () => {
      await setting.database.run(sql`UPDATE upload SET locked_until = now() - interval '1 second' WHERE id = ${id}`);
      await other.cancel({ ...key, id });
    });
    id = await open(slow);
    await expect(finish(slow, id, blob)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect([await isStored(blob), await rowsOf(blob)]).toEqual([false, 0]);
  });

  test('a refusal takes the bytes back, unless somebody else is bringing them', async () => {
    const refused = async (content: Content) => {
      let id = '';
      const uploads = uploadsWith(() => setting.database.run(sql`DELETE FROM upload WHERE id = ${id}`));
      id = await open(uploads);
      await expect(finish(uploads, id, content)).rejects.toMatchObject({ code: 'CONFLICT' });
    };
    const [alone, shared] = [layerOf(), layerOf()];
    await refused(alone);
    expect([await isStored(alone), await rowsOf(alone)]).toEqual([false, 0]);
    await upload(
      uploadsWith(() => refused(shared)),
      shared,
    );
    expect(await serves(shared)).toBe(true);
  });
});

test('a claim waits for a collector at work, and the upload then brings its own bytes', async () => {
  const blob = await abandoned();
  const { uploaded } = await setting.database.transaction(async (tx) => {
    const held = await tx.first<{ id: number }>(sql`
      SELECT id FROM blob WHERE digest = ${blob.digest} FOR UPDATE`);
    expect(await keepFromArriving(tx, [blob.digest])).toEqual(new Set([blob.digest]));
    const uploaded = upload(
      uploadsWith(async () => undefined),
      blob,
    );
    await until(claimWaits);
    await setting.storage.delete(blobKey(blob.digest));
    await forgetBlobs(tx, [held?.id ?? 0]);
    return { uploaded };
  });
  await uploaded;
  expect(await serves(blob)).toBe(true);
});

async function claimWaits(): Promise<boolean> {
  const row = await setting.database.first(sql`
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  return row !== undefined;
}

describe('uploads that end at the same time', () => {
  /** Lets uploads begin while another one waits for the quota, so that they are recorded together. */
  async function together(name: string, hard: number, contents: readonly (readonly [string, Content])[]) {
    const id = await setting.addProject(name, { hard });
    const push = (place: string, { digest, bytes }: Content) =>
      setting.send('POST', `/v2/${name}/${place}/blobs/uploads/?digest=${digest}`, { as: 'admin', body: bytes });
    for (const [place] of contents) await push(place, layerOf(1));
    let statuses: Promise<number[]> = Promise.resolve([]);
    const statements = await statementsOf(async () => {
      const answers = await setting.database.transaction(async (tx) => {
        await tx.run(sql`SELECT FROM quota WHERE project_id = ${id} FOR UPDATE`);
        const first = push('a', layerOf(10));
        await until(async () => {
          const waiting = await setting.database.first(sql`
            SELECT FROM pg_stat_activity
            WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`);
          return waiting !== undefined;
        });
        const others: ReturnType<typeof push>[] = [];
        for (const [place, content] of contents) {
          others.push(push(place, content));
          await until(() => isStored(content));
        }
        return { first, others };
      });
      expect((await answers.first).status).toBe(201);
      statuses = Promise.all(answers.others).then((others) => others.map(({ status }) => status));
      await statuses;
    });
    const row = await setting.database.first<{ used: number }>(sql`SELECT used FROM quota WHERE project_id = ${id}`);
    const batches = statements.filter(
      (text) => text.includes('INSERT INTO blob AS b') && text.includes('ended'),
    ).length;
    return { statuses: await statuses, used: row?.used, batches };
  }

  test('are recorded by one statement', async () => {
    const contents = [layerOf(100), layerOf(200), layerOf(300)].map((content) => ['a', content] as const);
    const { statuses, used, batches } = await together('crowd', -1, contents);
    expect(statuses).toEqual([201, 201, 201]);
    expect([used, batches]).toEqual([3 + 10 + 600, 2]);
  });

  test('do not suffer from one that the quota refuses, of which nothing stays', async () => {
    const contents = [layerOf(100), layerOf(2_000), layerOf(300)].map((content) => ['a', content] as const);
    const { statuses, used } = await together('narrow', 1_000, contents);
    expect(statuses).toEqual([201, 403, 201]);
    expect(used).toBe(3 + 10 + 400);
    expect(await Promise.all(contents.map(([, content]) => isStored(content)))).toEqual([true, false, true]);
    const events = await setting.database.many<{ type: string }>(sql`
      SELECT type FROM event JOIN project USING (project_id) WHERE name = 'narrow' ORDER BY id`);
    expect(events.map(({ type }) => type)).toEqual(['QUOTA_EXCEED']);
  });

  test('each tell when there is little room left, as one after the other', async () => {
    const contents = [layerOf(860), layerOf(40)].map((content) => ['a', content] as const);
    expect((await together('little', 1_000, contents)).statuses).toEqual([201, 201]);
    const events = await setting.database.many<{ details: string }>(sql`
      SELECT payload->>'details' AS details FROM event JOIN project USING (project_id)
      WHERE name = 'little' AND type = 'QUOTA_WARNING' ORDER BY id`);
    expect(events.map(({ details }) => details.replace(/.*used /, ''))).toEqual([
      '872.0 B of 1000.0 B',
      '912.0 B of 1000.0 B',
    ]);
  });

  test('may be of one blob, in one repository and in two', async () => {
    const blob = layerOf(100);
    const places = ['a', 'a', 'b'].map((place) => [place, blob] as const);
    const { statuses, used } = await together('same', -1, places);
    expect(statuses).toEqual([201, 201, 201]);
    expect(used).toBe(3 + 10 + 100);
    const rows = await setting.database.many(sql`
      SELECT r.name, pb.charges FROM blob b JOIN repository_blob rb ON rb.blob_id = b.id
      JOIN repository r USING (repository_id) JOIN project_blob pb ON pb.blob_id = b.id AND pb.project_id = r.project_id
      WHERE b.digest = ${blob.digest} ORDER BY r.name`);
    expect(rows).toEqual([
      { name: 'same/a', charges: 2 },
      { name: 'same/b', charges: 2 },
    ]);
  });
});

test('a damaged blob is sound again after an upload', async () => {
  const blob = layerOf();
  await upload(
    uploadsWith(async () => undefined),
    blob,
  );
  await setting.storage.write(blobKey(blob.digest), Buffer.from('rot'));
  await setting.database.run(sql`UPDATE blob SET state = 'damaged' WHERE digest = ${blob.digest}`);
  await upload(
    uploadsWith(async () => undefined),
    blob,
  );
  const row = await setting.database.first(sql`SELECT state FROM blob WHERE digest = ${blob.digest}`);
  expect([row, await serves(blob)]).toEqual([{ state: 'present' }, true]);
});

test('of all this nothing was a server error', () => {
  expect(setting.failures).toEqual([]);
});
