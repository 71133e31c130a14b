import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { type Content, type Image, imageOf, indexOf, layerOf, pushBlob, pushImage } from '../../../test/images.ts';
import { startTestWorkers, type TestWorkers, testJobs, untilOver } from '../../../test/jobs.ts';
import { sql } from '../../db/sql.ts';
import { createJobHandlers, createScheduleHandlers } from '../../job-handlers.ts';
import { Scheduler } from '../../jobs/scheduler.ts';
import { silentLogger } from '../../log/logger.ts';
import { blobKey } from '../../storage/object-key.ts';
import { estimate } from './queries.ts';

const target = { repository: 'p/a', as: 'admin' };
let content: TestContent;
let workers: TestWorkers | undefined;

beforeAll(async () => {
  content = await startTestContent();
  await content.addProject('p');
});
afterEach(async () => {
  await workers?.close();
  workers = undefined;
  await content.send('PUT', '/system/gc/schedule', { as: 'admin', body: { schedule: { type: 'None' } } });
  expect(content.failures).toEqual([]);
});
afterAll(() => content.close());

const get = (path: string) => content.send('GET', path, { as: 'admin' });
const send = (method: string, path: string, body?: object) =>
  content.send(method, path, { as: 'admin', ...(body && { body }) });
const jobs = () => testJobs(content.database);
const deps = (hours: number) => ({
  config: { gcTimeWindowHours: hours, trashWindowHours: 24 },
  database: content.database,
  registry: content.registry,
  immutability: content.immutability,
  jobs: jobs(),
  webhooks: content.webhooks,
  logger: silentLogger,
});

async function run(parameters: object, hours = 0) {
  workers ??= await startTestWorkers(content.database, createJobHandlers(deps(hours)));
  const answer = await send('POST', '/system/gc/schedule', { schedule: { type: 'Manual' }, parameters });
  expect([answer.status, answer.text]).toEqual([201, '']);
  const location = answer.headers.get('location') ?? '';
  await untilOver(jobs(), Number(location.split('/').at(-1)));
  const { json } = await get(location);
  return { json, location, results: JSON.parse(json.job_parameters) };
}

const remove = ({ digest }: Image, repository = 'a') =>
  content.send('DELETE', `/projects/p/repositories/${repository}/artifacts/${digest}`, { as: 'admin' });

const stored = async (...digests: readonly string[]) => {
  const found = await Promise.all(digests.map((digest) => content.storage.stat(blobKey(digest as never))));
  return found.filter((object) => object !== undefined).length;
};

const signatureOf = (subject: Content) => imageOf({ subject, artifactType: 'application/vnd.example.signature' });
const parts = (image: Content & { blobs?: readonly Content[] }) => [image, ...(image.blobs ?? [])];
const sizeOf = (image: Image) => parts(image).reduce((sum, { bytes }) => sum + bytes.length, 0);

describe('a run', () => {
  test('frees what was deleted, and tells how much', async () => {
    const image = await pushImage(content.v2, target, imageOf(), 'v1');
    const stays = await pushImage(content.v2, target, imageOf(), 'v2');
    await content.registry.copier.run();
    expect((await remove(image)).status).toBe(200);
    const { json, location, results } = await run({ delete_untagged: false, workers: 3 });
    expect(location).toBe(`/api/v2.0/system/gc/${json.id}`);
    expect(json).toEqual({
      id: expect.any(Number),
      job_name: 'GARBAGE_COLLECTION',
      job_kind: 'MANUAL',
      job_parameters: expect.any(String),
      schedule: { type: 'Manual', next_scheduled_time: '0001-01-01T00:00:00.000Z' },
      job_status: 'Success',
      creation_time: expect.stringMatching(/Z$/),
      update_time: expect.stringMatching(/Z$/),
    });
    expect(results).toEqual({
      ...{ delete_tag: false, delete_untagged: false, dry_run: false, time_window: 0, workers: 3 },
      ...{ freed_space: sizeOf(image), purged_artifacts: 1, purged_blobs: 2, purged_manifests: 1 },
    });
    expect(Object.keys(results)).toEqual(Object.keys(results).sort());
    expect(await stored(...parts(image).map(({ digest }) => digest))).toBe(0);
    expect(await stored(...parts(stays).map(({ digest }) => digest))).toBe(3);
    const log = await get(`${location}/log`);
    expect(log.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(log.text).toMatch(/\[INFO\] 1 artifacts left the trash; 2 blobs and 1 manifests deleted\n/);
    expect(log.text).toContain(`MB space freed (${sizeOf(image)} bytes)`);
  });

  test('leaves alone what was deleted within the time window', async () => {
    const image = await pushImage(content.v2, target, imageOf());
    await remove(image);
    expect((await run({}, 2)).results).toMatchObject({ time_window: 2, freed_space: 0, purged_artifacts: 0 });
    // Two hours later: the trash is emptied although it is kept for a day otherwise.
    await content.database.run(
      sql`UPDATE artifact SET deleted_at = now() - interval '3 hours' WHERE deleted_at IS NOT NULL`,
    );
    await content.database.run(
      sql`UPDATE repository_blob SET touched_at = now() - interval '3 hours' WHERE live_refs = 0`,
    );
    expect((await run({}, 2)).results).toMatchObject({ freed_space: sizeOf(image), purged_artifacts: 1 });
  });

  test('deletes untagged artifacts with what belongs to them, if it is asked to', async () => {
    const tagged = await pushImage(content.v2, target, imageOf(), 'tagged');
    const untagged = await pushImage(content.v2, target, imageOf());
    const signature = await pushImage(content.v2, target, signatureOf(untagged));
    const child = await pushImage(content.v2, target, imageOf());
    await pushImage(content.v2, target, indexOf([child]), 'index');
    const kept = await pushImage(content.v2, target, signatureOf(tagged));
    expect((await run({ delete_untagged: false })).results).toMatchObject({ purged_artifacts: 0 });
    const { results, location } = await run({ delete_untagged: true });
    expect(results).toMatchObject({ purged_artifacts: 2, purged_manifests: 2 });
    expect((await get(`${location}/log`)).text).toContain(`deleted p/a@${untagged.digest}, which has no tag`);
    const status = async ({ digest }: Image) =>
      (await content.v2.send('HEAD', `/v2/p/a/manifests/${digest}`, { as: 'admin' })).status;
    expect(await Promise.all([tagged, child, kept, untagged, signature].map(status))).toEqual([
      200, 200, 200, 404, 404,
    ]);
    const audit = await get(`/auditlog-exts?q=operation=delete,username=haven`);
    expect(audit.json).toMatchObject([{ resource: `p/a@${untagged.digest}`, resource_type: 'artifact' }]);
  });

  test('that is dry says what would go, and leaves it', async () => {
    const shared = layerOf();
    const gone = await pushImage(content.v2, target, imageOf({ layers: [shared, layerOf()] }), 'gone');
    await pushImage(content.v2, target, imageOf({ layers: [shared] }), 'stays');
    const untagged = await pushImage(content.v2, target, imageOf());
    const signature = await pushImage(content.v2, target, signatureOf(untagged));
    const child = await pushImage(content.v2, target, imageOf());
    const index = await pushImage(content.v2, target, indexOf([child]));
    await pushBlob(content.v2, target, layerOf());
    await content.registry.copier.run();
    await remove(gone);
    const dry = await run({ delete_untagged: true, dry_run: true });
    const [artifacts, all] = [[gone, untagged, signature, child, index], new Map<string, number>()];
    for (const part of artifacts.flatMap(parts)) all.set(part.digest ?? '', part.bytes.length);
    all.delete(shared.digest ?? '');
    const bytes = [...all.values()].reduce((sum, size) => sum + size, 0);
    const expected = { freed_space: bytes, purged_manifests: 5, purged_blobs: all.size - 5 };
    expect(dry.results).toMatchObject({ ...expected, dry_run: true, purged_artifacts: 1 });
    const { text } = await get(`${dry.location}/log`);
    expect(text).toContain(`${all.size - 5} blobs and 5 manifests eligible for deletion\n`);
    expect(text).toContain('The GC could free up 0 MB space, the size is a rough estimation.\n');
    expect(await stored(...parts(gone).map(({ digest }) => digest))).toBe(4);
    // What it said is what happens.
    expect((await run({ delete_untagged: true })).results).toMatchObject(expected);
  });

  test('is an error when bytes could not be deleted, and the next one deletes them', async () => {
    const image = await pushImage(content.v2, target, imageOf());
    await content.registry.copier.run();
    await remove(image);
    const { delete: original } = content.storage;
    content.storage.delete = () => Promise.reject(new Error('the disk does not answer'));
    try {
      expect((await run({})).json).toMatchObject({ job_status: 'Error' });
    } finally {
      content.storage.delete = original;
    }
    const { json, results } = await run({});
    expect(json).toMatchObject({ job_status: 'Success' });
    expect(results).toMatchObject({ freed_space: sizeOf(image) });
  });

  test('is stopped, and stopping it again changes nothing', async () => {
    const { headers } = await send('POST', '/system/gc/schedule', { schedule: { type: 'Manual' }, parameters: {} });
    const location = headers.get('location') ?? '';
    expect((await send('PUT', location)).status).toBe(200);
    expect((await get(location)).json).toMatchObject({ job_status: 'Stopped' });
    expect((await send('PUT', location)).status).toBe(200);
  });

  test('is found by its id only', async () => {
    for (const [method, path] of [
      ['GET', '/system/gc/4711'],
      ['PUT', '/system/gc/4711'],
      ['GET', '/system/gc/4711/log'],
    ] as const) {
      expect((await send(method, path)).error).toBe('NOT_FOUND: garbage collection 4711 not found');
    }
    const { database } = content;
    const { id } = await database.transaction((tx) =>
      jobs().executions.start(tx, { vendorType: 'RETENTION', trigger: 'MANUAL', tasks: [{}] }),
    );
    expect((await get(`/system/gc/${id}`)).status).toBe(404);
  });
});

test('runs are listed, the newest first', async () => {
  const { json, headers } = await get('/system/gc?page_size=2&q=status=Success');
  expect(json).toHaveLength(2);
  expect(json[0].id).toBeGreaterThan(json[1].id);
  expect(Number(headers.get('x-total-count'))).toBeGreaterThan(2);
});

describe('the schedule', () => {
  const schedule = (type: string, cron: string) => ({ schedule: { type, cron } });

  test('is empty until there is one', async () => {
    const answer = await get('/system/gc/schedule');
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  test('is set, changed and removed', async () => {
    const made = await send('POST', '/system/gc/schedule', {
      ...schedule('Daily', '0 0 0 * * *'),
      parameters: { delete_untagged: true, workers: 2 },
    });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v2.0/system/gc/0']);
    const { json } = await get('/system/gc/schedule');
    expect(json).toEqual({
      id: expect.any(Number),
      job_kind: '0 0 0 * * *',
      job_parameters: '{"delete_tag":false,"delete_untagged":true,"dry_run":false,"workers":2}',
      schedule: { type: 'Daily', cron: '0 0 0 * * *', next_scheduled_time: expect.stringMatching(/T00:00:00.000Z$/) },
      creation_time: expect.any(String),
      update_time: expect.any(String),
    });
    const changed = await send('PUT', '/system/gc/schedule', schedule('Custom', '0 30 3 * * 1-5'));
    expect([changed.status, changed.text]).toEqual([200, '']);
    const after = (await get('/system/gc/schedule')).json;
    expect(after).toMatchObject({ id: json.id, job_kind: '0 30 3 * * 1-5', schedule: { type: 'Custom' } });
    expect((await get('/schedules')).json).toMatchObject([
      { vendor_type: 'GARBAGE_COLLECTION', cron: '0 30 3 * * 1-5' },
    ]);
    await send('PUT', '/system/gc/schedule', { schedule: { type: 'None' } });
    expect((await get('/system/gc/schedule')).text).toBe('');
  });

  test('starts runs with its parameters', async () => {
    await send('POST', '/system/gc/schedule', { ...schedule('Hourly', '0 0 * * * *'), parameters: { dry_run: true } });
    await content.database.run(sql`UPDATE schedule SET next_at = now() - interval '5 hours'`);
    const scheduler = new Scheduler({
      database: content.database,
      listener: { onNotify: async () => undefined, onLost: () => undefined },
      handlers: createScheduleHandlers(deps(2)),
      timeZone: 'UTC',
      logger: silentLogger,
    });
    const before = Number((await get('/system/gc?page_size=1')).headers.get('x-total-count'));
    expect(await scheduler.fireDue()).toBeGreaterThan(0);
    const { json, headers } = await get('/system/gc?page_size=1');
    // Five firings were missed; they are one.
    expect(Number(headers.get('x-total-count'))).toBe(before + 1);
    expect(json).toMatchObject([{ job_kind: 'SCHEDULE', schedule: { type: 'Schedule' }, job_status: 'Running' }]);
    expect(JSON.parse(json[0].job_parameters)).toMatchObject({ dry_run: true });
    await send('PUT', `/system/gc/${json[0].id}`);
  });

  test.each([
    ['no schedule', {}, /invalid schedule type: expected Manual, None, Hourly, .* got ""/],
    ['no cron', { schedule: { type: 'Daily' } }, /the cron expression is empty/],
    ['five fields', schedule('Custom', '0 0 * * *'), /expected six fields/],
    [
      'seconds',
      schedule('Custom', '1 0 0 * * *'),
      /^BAD_REQUEST: the 1st field \(indicating Seconds of time\) of the cron setting must be 0$/,
    ],
    ['a word', schedule('Custom', '@daily'), /expected six fields/],
    ['no day', schedule('Custom', '0 0 0 31 2 *'), /there is no such day/],
    [
      'too many workers',
      { ...schedule('Daily', '0 0 0 * * *'), parameters: { workers: 11 } },
      /^BAD_REQUEST: Error: Invalid number of workers:11. Workers must be greater than 0 and less than or equal to 10.$/,
    ],
    ['no workers', { schedule: { type: 'Manual' }, parameters: { workers: 0 } }, /Invalid number of workers:0\./],
    [
      'text for true',
      { schedule: { type: 'Manual' }, parameters: { dry_run: 'true' } },
      /expected true or false, got "true"/,
    ],
  ])('with %s is refused', async (_name, body, message) => {
    for (const method of ['POST', 'PUT']) {
      const { status, error } = await send(method, '/system/gc/schedule', body);
      expect(status).toBe(400);
      expect(error).toMatch(message);
    }
    expect((await send('POST', '/system/gc/schedule', { schedule: { type: 'Yearly', cron: '' } })).status).toBe(422);
  });
});

test('the state tells what waits and what was freed', async () => {
  await run({ delete_untagged: true });
  const image = await pushImage(content.v2, target, imageOf());
  await pushBlob(content.v2, target, layerOf(100));
  await remove(image);
  const { json } = await get('/haven/collection');
  const idle = image.blobs.reduce((sum, { bytes }) => sum + bytes.length, 0) + image.bytes.length + 100;
  expect(json).toMatchObject({
    trash: { artifacts: 1, oldest: expect.stringMatching(/Z$/) },
    queue: { blobs: 0, bytes: 0, postponed: 0 },
  });
  expect(json.idle.bytes).toBeGreaterThanOrEqual(idle);
  await content.registry.collector.run({ grace: 0, trash: 0 });
  const after = (await get('/haven/collection')).json;
  expect(after).toMatchObject({ trash: { artifacts: 0 }, idle: { blobs: 0, bytes: 0 } });
  const today = after.days[0];
  expect(today.day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(today.bytes - (json.days[0]?.bytes ?? 0)).toBe(json.idle.bytes);
});

describe('why a blob stays', () => {
  const why = async (digest: string | undefined) => (await get(`/haven/blobs/${digest}/why`)).json;

  test('is told by all that holds it', async () => {
    const layer = layerOf();
    const living = await pushImage(content.v2, target, imageOf({ layers: [layer] }), 'living');
    const deleted = await pushImage(content.v2, { ...target, repository: 'p/b' }, imageOf({ layers: [layer] }), 'x');
    await pushBlob(content.v2, { ...target, repository: 'p/c' }, layer);
    await content.send('DELETE', `/projects/p/repositories/b/artifacts/x`, { as: 'admin' });
    const { headers } = await content.v2.send('POST', '/v2/p/c/blobs/uploads/', { as: 'admin' });
    const upload = String(headers['docker-upload-uuid']);
    await content.database.run(sql`
      UPDATE upload SET lock = ${upload}, locked_until = now() + interval '30 seconds' WHERE id = ${upload}`);
    await content.database.run(sql`
      INSERT INTO collection_queue (blob_id, reason) SELECT id, 'a test' FROM blob WHERE digest = ${layer.digest}`);
    const time = expect.stringMatching(/^20.*Z$/);
    const explanation = await why(layer.digest);
    expect(explanation).toMatchObject({
      ...{ digest: layer.digest, size: layer.bytes.length, manifest: false, damaged: false, creation_time: time },
      total: 6,
    });
    expect(explanation.holders).toMatchObject([
      { kind: 'artifact', repository: 'p/a', artifact: living.digest, tags: ['living'], since: time },
      { kind: 'trash', repository: 'p/b', artifact: deleted.digest, since: time, until: time },
      { kind: 'left_over', repository: 'p/b', since: time, until: time },
      { kind: 'awaited', repository: 'p/c', since: time, until: time },
      { kind: 'upload', repository: 'p/c', since: time },
      { kind: 'queue', until: time },
    ]);
    expect(explanation.holders[0].explanation).toBe('the artifact needs it; it is tagged living');
    expect(explanation.holders[1].explanation).toMatch(/deleted by admin and can still be restored/);
  });

  test('is told of children and signatures, too', async () => {
    const child = await pushImage(content.v2, target, imageOf());
    const index = await pushImage(content.v2, target, indexOf([child]), 'index');
    const signature = await pushImage(content.v2, target, signatureOf(index));
    expect((await why(child.digest)).holders).toMatchObject([
      { kind: 'artifact', indexes: [index.digest], explanation: expect.stringContaining('part of the index') },
    ]);
    expect((await why(signature.digest)).holders).toMatchObject([{ kind: 'artifact', subject: index.digest }]);
    expect(await why(index.digest)).toMatchObject({ manifest: true });
  });

  test('is told of an upload that is bringing it anew, for which it is not collected', async () => {
    const layer = layerOf();
    await pushBlob(content.v2, { ...target, repository: 'p/d' }, layer);
    await content.v2.send('DELETE', `/v2/p/d/blobs/${layer.digest}`, { as: 'admin' });
    const { headers } = await content.v2.send('POST', '/v2/p/e/blobs/uploads/', { as: 'admin' });
    const upload = String(headers['docker-upload-uuid']);
    const estimated = async () => (await estimate(content.database, { grace: 3_600, trash: 3_600 }, false)).blobs;
    const before = await estimated();
    await content.database.run(sql`UPDATE upload SET digest = ${layer.digest} WHERE id = ${upload}`);
    expect(before - (await estimated())).toBe(1);
    expect((await why(layer.digest)).holders).toMatchObject([{ kind: 'upload', repository: 'p/e' }, { kind: 'queue' }]);
    await content.registry.collector.run({ grace: 3_600, trash: 3_600 });
    expect(await why(layer.digest)).toMatchObject({ total: 2 });
    await content.database.run(sql`DELETE FROM upload WHERE id = ${upload}`);
    await content.registry.collector.run({ grace: 3_600, trash: 3_600 });
    expect((await get(`/haven/blobs/${layer.digest}/why`)).status).toBe(404);
  });

  test('is not told of what is not there', async () => {
    const unknown = `sha256:${'0'.repeat(64)}`;
    expect((await get(`/haven/blobs/${unknown}/why`)).error).toBe(
      `NOT_FOUND: there is no blob ${unknown}, so nothing keeps it`,
    );
    expect((await get('/haven/blobs/latest/why')).status).toBe(400);
  });
});
