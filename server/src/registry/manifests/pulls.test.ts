import { randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Content, imageOf, indexOf, pushImage } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { until } from '../../../test/until.ts';
import { rawSql, sql } from '../../db/sql.ts';
import { setEventWishes } from '../../events/wishes.ts';
import { silentLogger } from '../../log/logger.ts';
import type { Pull } from './pull-batch.ts';
import { pullNote } from './pull-note.ts';
import { PullRecorder } from './pull-recorder.ts';

let setting: TestRegistry;
let image: Content;
let spool: string;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p', { public: true });
  spool = join(setting.directory, 'spool');
});

afterAll(() => setting.close());

beforeEach(async () => {
  await setting.pulls.flush();
  image = await pushImage(setting, { repository: 'p/a', as: 'admin' }, imageOf(), 'v1?tag=v2');
  await setting.database.run(sql`UPDATE repository SET pull_count = 0`);
  // A tag keeps its time when it moves, as in Harbor.
  await setting.database.run(sql`UPDATE tag SET pull_time = NULL`);
  await setting.database.run(sql`DELETE FROM audit_log_ext`);
});

const pull = (reference: string, options: { method?: string; userAgent?: string; tag?: string } = {}) =>
  setting.send(options.method ?? 'GET', `/v2/p/a/manifests/${reference}`, {
    as: 'admin',
    headers: {
      ...(options.userAgent && { 'user-agent': options.userAgent }),
      ...(options.tag && { 'if-none-match': options.tag }),
    },
  });

async function counted() {
  await setting.pulls.flush();
  return setting.database.first<{ count: number; artifact: boolean; v1: boolean; v2: boolean; audit: number }>(sql`
    SELECT r.pull_count AS count, a.pull_time IS NOT NULL AS artifact,
      (SELECT pull_time IS NOT NULL FROM tag WHERE artifact_id = a.id AND name = 'v1') AS v1,
      (SELECT pull_time IS NOT NULL FROM tag WHERE artifact_id = a.id AND name = 'v2') AS v2,
      (SELECT count(*) FROM audit_log_ext WHERE operation = 'pull') AS audit
    FROM artifact a JOIN repository r USING (repository_id) WHERE a.digest = ${image.digest}`);
}

describe('a GET of a manifest', () => {
  test('by tag counts for the repository, the artifact and that tag', async () => {
    await pull('v1');
    expect(await counted()).toEqual({ count: 1, artifact: true, v1: true, v2: false, audit: 1 });
    const row = await setting.database.first(sql`SELECT * FROM audit_log_ext WHERE operation = 'pull'`);
    expect(row).toMatchObject({
      resource_type: 'artifact',
      resource: 'p/a:v1',
      username: 'admin',
      operation_result: true,
    });
  });

  test('by digest counts for the repository and the artifact', async () => {
    await pull(image.digest);
    expect(await counted()).toEqual({ count: 1, artifact: true, v1: false, v2: false, audit: 1 });
  });

  test('counts each time, whether it is answered from memory or not', async () => {
    const token = await setting.token('admin', 'p/a');
    const pulls = Array.from({ length: 20 }, (_, at) =>
      setting.send('GET', `/v2/p/a/manifests/v${1 + (at % 2)}`, { token }),
    );
    await Promise.all(pulls);
    expect(await counted()).toMatchObject({ count: 20, audit: 20, v1: true, v2: true });
  });

  test('is an event where somebody waits for those, in the order of the pulls', async () => {
    const { database } = setting;
    const events = () =>
      database.many<{ type: string; actor: string; payload: unknown }>(
        sql`SELECT type, actor, payload FROM event WHERE type = 'PULL_ARTIFACT' ORDER BY id`,
      );
    await pull('v1');
    await setting.pulls.flush();
    expect(await events()).toEqual([]);
    const project = await database.first<{ id: number }>(sql`SELECT project_id AS id FROM project WHERE name = 'p'`);
    await setEventWishes(database, 'test', project?.id ?? 0, ['PUSH_ARTIFACT', 'PULL_ARTIFACT']);
    await pull('v2');
    await pull(image.digest);
    await setting.pulls.flush();
    const payload = { repository: 'p/a', digest: image.digest };
    expect(await events()).toEqual([
      { type: 'PULL_ARTIFACT', actor: 'admin', payload: { ...payload, tags: ['v2'] } },
      { type: 'PULL_ARTIFACT', actor: 'admin', payload: { ...payload, tags: [] } },
    ]);
    await setEventWishes(database, 'test', project?.id ?? 0, []);
    await pull('v1');
    await setting.pulls.flush();
    expect(await events()).toHaveLength(2);
  });

  test('by nobody in particular is of "anonymous"', async () => {
    await setting.send('GET', '/v2/p/a/manifests/v1', { token: await setting.token(undefined, 'p/a') });
    await setting.pulls.flush();
    const row = await setting.database.first(sql`SELECT username FROM audit_log_ext WHERE operation = 'pull'`);
    expect(row).toEqual({ username: 'anonymous' });
  });

  test('counts for the time of its parents too', async () => {
    const index = await pushImage(setting, { repository: 'p/a', as: 'admin' }, indexOf([image]));
    await pull(image.digest);
    await setting.pulls.flush();
    const row = await setting.database.first(sql`
      SELECT pull_time IS NOT NULL AS pulled FROM artifact WHERE digest = ${index.digest}`);
    expect(row).toEqual({ pulled: true });
  });
});

describe('what does not count', () => {
  test.each([
    ['HEAD', () => pull('v1', { method: 'HEAD' })],
    ['a replication', () => pull('v1', { userAgent: 'harbor-registry-client' })],
    ['an answer without the manifest', () => pull('v1', { tag: image.digest })],
    ['a refusal', () => setting.send('GET', '/v2/p/a/manifests/v1')],
    ['a miss', () => pull('none')],
    ['a blob', () => setting.send('GET', `/v2/p/a/blobs/${image.digest}`, { as: 'admin' })],
  ])('%s', async (_name, request) => {
    await request();
    expect(await counted()).toEqual({ count: 0, artifact: false, v1: false, v2: false, audit: 0 });
  });
});

describe('where the settings say so', () => {
  const effects = (columns: string) => setting.database.run(rawSql(`UPDATE setting_effect SET ${columns}`));
  afterEach(() => effects(`pulls_counted = true, pulls_timed = true, unnoticed_pullers = ''`));

  test.each([
    ['pulls_counted = false', { count: 0, artifact: true, v1: true }],
    ['pulls_timed = false', { count: 1, artifact: false, v1: false }],
    [`unnoticed_pullers = 'adm'`, { count: 0, artifact: false, v1: false }],
    [`unnoticed_pullers = 'robot$scanner'`, { count: 1, artifact: true, v1: true }],
  ])('%s, a pull is noticed less, but is in the audit log', async (columns, noticed) => {
    await effects(columns);
    await pull('v1');
    expect(await counted()).toEqual({ v2: false, audit: 1, ...noticed });
  });
});

test('a recorder that counts at once does not wait for its next turn', async () => {
  const directory = join(setting.directory, 'at-once');
  const recorder = new PullRecorder({ directory, database: setting.database, logger: silentLogger });
  await recorder.start(0);
  const row = await setting.database.first<Omit<Pull, 'at'>>(sql`
    SELECT id AS "artifactId", repository_id AS "repositoryId", project_id AS "projectId", 'v1' AS tag,
      'p/a:v1' AS resource, 'admin' AS username
    FROM artifact WHERE digest = ${image.digest}`);
  for (let index = 0; index < 3; index++) {
    await new Promise<void>((answer) => row && recorder.record(pullNote(row), answer));
    await until(async () => (await counted())?.count === index + 1);
  }
  await recorder.close();
  expect(await readdir(directory)).toEqual([]);
});

describe('a spool file', () => {
  const line = async (): Promise<string> => {
    const row = await setting.database.first<{ artifactId: number; repositoryId: number; projectId: number }>(sql`
      SELECT id AS "artifactId", repository_id AS "repositoryId", project_id AS "projectId" FROM artifact
      WHERE digest = ${image.digest}`);
    return JSON.stringify({ ...row, tag: 'v1', resource: 'p/a:v1', username: 'admin', at: Date.now() });
  };
  const host = hostname().replace(/[^A-Za-z0-9.-]/g, '-');
  // No process can have this number.
  const deadPid = 2 ** 22 + 1;
  const leave = (id: string, text: string, owner = `${host}_${deadPid}`) =>
    writeFile(join(spool, `pulls_${owner}_${id}.ndjson`), text);

  test('of a killed process is counted, with its last line torn', async () => {
    const pulled = await line();
    await leave(randomUUID(), `${pulled}\n${pulled}\n${pulled.slice(0, 20)}`);
    expect(await counted()).toMatchObject({ count: 2, audit: 2, v1: true });
    expect(await readdir(spool)).toEqual([]);
  });

  test('is counted around what a full disk has torn', async () => {
    const pulled = await line();
    await leave(randomUUID(), `${pulled}\n${pulled.slice(0, 20)}${pulled}\n{}x}\nnull\n\0\0\n${pulled}\n`);
    expect(await counted()).toMatchObject({ count: 2 });
    expect(await readdir(spool)).toEqual([]);
  });

  test('is counted once, however often it comes back', async () => {
    const [id, pulled] = [randomUUID(), await line()];
    for (let time = 0; time < 3; time++) {
      await leave(id, `${pulled}\n`);
      expect(await counted()).toMatchObject({ count: 1, audit: 1 });
    }
  });

  test('is counted once when two processes come upon it', async () => {
    const pulled = await line();
    await leave(randomUUID(), `${pulled}\n`.repeat(100));
    const others = Array.from(
      { length: 3 },
      () => new PullRecorder({ directory: spool, database: setting.database, logger: silentLogger }),
    );
    await Promise.all(others.map((other) => other.flush()));
    expect(await counted()).toMatchObject({ count: 100, audit: 100 });
  });

  test('of a living process, of another machine and of another program is left alone', async () => {
    const pulled = await line();
    await leave(randomUUID(), `${pulled}\n`, `${host}_${process.ppid}`);
    await leave(randomUUID(), `${pulled}\n`, 'elsewhere_1');
    await writeFile(join(spool, 'notes.txt'), 'x');
    expect(await counted()).toMatchObject({ count: 0 });
    expect(await readdir(spool)).toHaveLength(3);
  });

  test('is written before the answer goes out', async () => {
    await setting.pulls.flush();
    await pull('v1');
    const [name] = (await readdir(spool)).filter((file) => file.includes(`_${process.pid}_`));
    const text = await readFile(join(spool, name ?? ''), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ resource: 'p/a:v1', tag: 'v1', username: 'admin' });
    expect(await counted()).toMatchObject({ count: 1 });
  });

  test('stays until the database takes it', async () => {
    const id = randomUUID();
    await leave(id, `${await line()}\n`);
    await setting.database.run(sql`ALTER TABLE pull_batch RENAME TO pull_batch_away`);
    await setting.pulls.flush();
    expect(await readdir(spool)).toContain(`pulls_${host}_${deadPid}_${id}.ndjson`);
    await setting.database.run(sql`ALTER TABLE pull_batch_away RENAME TO pull_batch`);
    expect(await counted()).toMatchObject({ count: 1 });
  });

  test('of what has been deleted meanwhile is counted as far as it can be', async () => {
    const pulled = await line();
    await setting.send('DELETE', `/v2/p/a/manifests/${image.digest}`, { as: 'admin' });
    await setting.registry.collector.run({ grace: 0, trash: 0 });
    await leave(randomUUID(), `${pulled}\n`);
    await setting.pulls.flush();
    const row = await setting.database.first(sql`SELECT pull_count AS count FROM repository WHERE name = 'p/a'`);
    expect(row).toEqual({ count: 1 });
  });
});
