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

describe('uploads whose bytes are in place at the same time', () => {
  /** Lets uploads into a project of its own go on together once all of them have come as far. */
  async function together(name: string, hard: number, contents: readonly (readonly [string, Content])[]) {
    const id = await setting.addProject(name, { hard });
    let waiting = 0;
    let go = (): void => undefined;
    const all = new Promise<void>((resolve) => {
      go = resolve;
    });
    const uploads = uploadsWith(() => {
      if (++waiting === contents.length) go();
      return all;
    });
    const push = async ([place, content]: readonly [string, Content]): Promise<void> => {
      const session = { repository: `${name}/${place}` as RepositoryName, owner: 'admin' };
      const started = await uploads.start({ ...session, projectId: id, algorithm: 'sha256', withinQuota: true });
      await uploads.finish({ ...session, id: started }, { bytes: chunksOf(content) }, content.digest, id);
    };
    let outcomes: readonly PromiseSettledResult<void>[] = [];
    const statements = await statementsOf(async () => {
      outcomes = await Promise.allSettled(contents.map(push));
    });
    const row = await setting.database.first<{ used: number }>(sql`SELECT used FROM quota WHERE project_id = ${id}`);
    return {
      outcomes: outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'done' : outcome.reason.code)),
      used: row?.used,
      batches: statements.filter((text) => text.includes('DELETE FROM upload u USING asked')).length,
    };
  }

  const into = (place: string, ...sizes: readonly number[]) => sizes.map((size) => [place, layerOf(size)] as const);

  test('are recorded by one statement', async () => {
    const found = await together('crowd', -1, into('a', 100, 200, 300));
    expect(found).toEqual({ outcomes: ['done', 'done', 'done'], used: 600, batches: 1 });
  });

  test('do not suffer from one that the quota refuses, of which nothing stays', async () => {
    const contents = into('a', 100, 2_000, 300);
    expect(await together('narrow', 1_000, contents)).toMatchObject({
      outcomes: ['done', 'DENIED', 'done'],
      used: 400,
    });
    expect(await Promise.all(contents.map(([, content]) => isStored(content)))).toEqual([true, false, true]);
    const left = await setting.database.many(sql`
      SELECT type FROM event JOIN project USING (project_id) WHERE name = 'narrow'`);
    expect(left).toEqual([]);
  });

  test('each tell when there is little room left, as one after the other', async () => {
    expect((await together('little', 1_000, into('a', 450, 450))).outcomes).toEqual(['done', 'done']);
    expect((await together('less', 1_000, into('a', 900, 900, 40))).outcomes).toContain('DENIED');
    const events = await setting.database.many<{ name: string; details: string }>(sql`
      SELECT name, payload->>'details' AS details FROM event JOIN project USING (project_id)
      WHERE name IN ('little', 'less') AND type = 'QUOTA_WARNING' ORDER BY id`);
    expect(events[0]).toEqual({
      name: 'little',
      details: 'quota usage reach 85%: resource storage used 900.0 B of 1000.0 B',
    });
    expect(events.filter(({ name }) => name === 'little')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ name: 'less' });
  });

  test('may be of one blob, in one repository and in two', async () => {
    const blob = layerOf(100);
    const contents = ['a', 'a', 'b'].map((place) => [place, blob] as const);
    const found = await together('same', -1, contents);
    expect(found).toEqual({ outcomes: ['done', 'done', 'done'], used: 100, batches: 1 });
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

test('what waits for somebody keeps neither uploads nor mounts into the project waiting', async () => {
  await setting.addProject('busy');
  const [stuck, source, blob] = [layerOf(), layerOf(), layerOf()];
  for (const content of [stuck, source]) {
    for (const place of ['busy/a', 'p/a']) await pushBlob(setting, { repository: place, as: 'admin' }, content);
  }
  const upload = ({ digest, bytes }: Content) =>
    setting.send('POST', `/v2/busy/a/blobs/uploads/?digest=${digest}`, { as: 'admin', body: bytes });
  const mount = ({ digest }: Content, place: string) =>
    setting.send('POST', `/v2/busy/${place}/blobs/uploads/?mount=${digest}&from=p/a`, { as: 'admin' });
  const { waiting } = await setting.database.transaction(async (tx) => {
    await tx.run(sql`
      SELECT FROM repository_blob rb JOIN blob b ON b.id = rb.blob_id JOIN repository r USING (repository_id)
      WHERE b.digest = ${stuck.digest} AND r.name = 'busy/a' FOR UPDATE OF rb`);
    const held = [upload(stuck), mount(stuck, 'a')];
    const others = [upload(blob), mount(source, 'b'), mount(source, 'c')];
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await upload(layerOf())).status).toBe(201);
    return { waiting: held };
  });
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([201, 201]);
});

test('a mount waits for a collector that holds the blob, and nobody waits with it', async () => {
  await setting.addProject('patient');
  const [held, free] = [layerOf(), layerOf()];
  for (const content of [held, free]) await pushBlob(setting, { repository: 'p/a', as: 'admin' }, content);
  const mount = ({ digest }: Content) =>
    setting.send('POST', `/v2/patient/a/blobs/uploads/?mount=${digest}&from=p/a`, { as: 'admin' });
  const { waiting } = await setting.database.transaction(async (tx) => {
    await tx.run(sql`SELECT FROM blob WHERE digest = ${held.digest} FOR UPDATE`);
    const waiting = mount(held);
    expect((await mount(free)).status).toBe(201);
    await until(async () => {
      const found = await setting.database.first(sql`
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`);
      return found !== undefined;
    });
    return { waiting };
  });
  expect((await waiting).status).toBe(201);
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
