import { expect } from 'vitest';
import { sql } from '../src/db/sql.ts';
import { EventConsumers } from '../src/events/consumers.ts';
import { writeEvent } from '../src/events/outbox.ts';
import type { VendorType } from '../src/jobs/vendor-types.ts';
import { silentLogger } from '../src/log/logger.ts';
import { windowsOf } from '../src/registry/collection/windows.ts';
import { blobKey } from '../src/storage/object-key.ts';
import type { TestContent } from './content.ts';
import type { HttpTarget } from './http-target.ts';
import { imageOf, pushImage } from './images.ts';

/** One kind of work that workers do, as a test of all of them sees it. */
export interface JobKind {
  /** Starts some work as people or events do. */
  start(content: TestContent, target: HttpTarget): Promise<StartedJob>;
  /** Whether it asks anything of the storage, and so may have failed with it. */
  readonly usesStorage?: boolean;
}

/** Some work that was started. */
export interface StartedJob {
  readonly executionId: number;
  /** Checks that the work was done, and its effect is there once. */
  verify(): Promise<void>;
}

/** How long things stay in these tests. */
export const testWindows = { gcTimeWindowHours: 2, trashWindowHours: 24 };

/** Every kind of work there is; who adds one adds it here. */
export const jobKinds: Readonly<Record<string, JobKind>> = {
  GARBAGE_COLLECTION: { start: startCollection, usesStorage: true },
  RETENTION: { start: startRetention },
  PURGE_AUDIT_LOG: { start: startPurge },
  AUDIT_LOGS_GDPR_COMPLIANT: { start: startForgetting },
  WEBHOOK: { start: (content, target) => startDelivery(content, target, 'WEBHOOK') },
  SLACK: { start: (content, target) => startDelivery(content, target, 'SLACK') },
};

let serial = 0;

async function addProject(content: TestContent): Promise<{ readonly name: string; readonly id: number }> {
  const name = `misfortune-${++serial}`;
  return { name, id: await content.addProject(name) };
}

async function post(content: TestContent, path: string, body: object): Promise<number> {
  const { status, text, headers } = await content.send('POST', path, { as: 'admin', body });
  if (status !== 201) throw new Error(`POST ${path}: ${status} ${text}`);
  return Number(headers.get('location')?.split('/').at(-1));
}

async function startCollection(content: TestContent): Promise<StartedJob> {
  const { database, registry, storage } = content;
  const { name } = await addProject(content);
  const image = await pushImage(content.v2, { repository: `${name}/app`, as: 'admin' }, imageOf(), 'v1');
  await registry.copier.run();
  const parts = [image, ...image.blobs];
  const digests = parts.map(({ digest }) => digest);
  const path = `/projects/${name}/repositories/app/artifacts/v1`;
  expect((await content.send('DELETE', path, { as: 'admin' })).status).toBe(200);
  await database.run(sql`
    UPDATE artifact SET deleted_at = deleted_at - interval '3 days' WHERE digest = ${image.digest}`);
  await database.run(sql`
    UPDATE repository_blob rb SET touched_at = touched_at - interval '3 days'
    FROM blob b WHERE b.id = rb.blob_id AND b.digest = ANY (${digests})`);
  const before = { freed: await freedBytes(content), stored: await storedBytes(content) };
  const executionId = await post(content, '/system/gc/schedule', { schedule: { type: 'Manual' }, parameters: {} });
  return {
    executionId,
    async verify() {
      expect(await database.many(sql`SELECT FROM blob WHERE digest = ANY (${digests})`)).toEqual([]);
      for (const digest of digests) expect(await storage.stat(blobKey(digest))).toBeUndefined();
      // Of other tests, too: when a clock is set forward, more is due.
      const gone = before.stored - (await storedBytes(content));
      expect((await freedBytes(content)) - before.freed).toBe(gone);
    },
  };
}

// By all runs, and by the collection that goes on all the time.
async function freedBytes({ database }: TestContent): Promise<number> {
  const row = await database.first<{ bytes: number }>(sql`
    SELECT (SELECT coalesce(sum((extra_attrs->>'freed_space')::bigint), 0) FROM execution)
      + (SELECT coalesce(sum(bytes), 0) FROM collection_day) AS bytes`);
  return row?.bytes ?? 0;
}

async function storedBytes({ database }: TestContent): Promise<number> {
  return (await database.first<{ bytes: number }>(sql`SELECT sum(size) AS bytes FROM blob`))?.bytes ?? 0;
}

/** What goes on all the time in every process, here when some minutes have passed. */
export async function collectLater({ database, registry }: TestContent): Promise<void> {
  await database.run(sql`UPDATE collection_queue SET not_before = not_before - interval '10 minutes'`);
  await registry.collector.run(windowsOf(testWindows).continuous);
}

async function startRetention(content: TestContent): Promise<StartedJob> {
  const { database } = content;
  const { name, id } = await addProject(content);
  for (const repository of ['a', 'b']) {
    for (const tag of ['v1', 'v2', 'v3']) {
      await pushImage(content.v2, { repository: `${name}/${repository}`, as: 'admin' }, imageOf(), tag);
    }
  }
  const rule = {
    ...{ action: 'retain', template: 'latestPushedK', params: { latestPushedK: 1 } },
    tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '**' }],
    scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] },
  };
  const policy = await post(content, '/retentions', { scope: { level: 'project', ref: id }, rules: [rule] });
  const executionId = await post(content, `/retentions/${policy}/executions`, { dry_run: false });
  const events = (type: string) => database.many(sql`SELECT FROM event WHERE project_id = ${id} AND type = ${type}`);
  return {
    executionId,
    async verify() {
      const left = await database.many(sql`
        SELECT r.name, t.name AS tag FROM artifact a JOIN repository r USING (repository_id)
        JOIN tag t ON t.artifact_id = a.id WHERE r.project_id = ${id} AND a.deleted_at IS NULL ORDER BY r.name`);
      expect(left).toEqual([
        { name: `${name}/a`, tag: 'v3' },
        { name: `${name}/b`, tag: 'v3' },
      ]);
      expect(await events('DELETE_ARTIFACT')).toHaveLength(4);
      expect(await events('TAG_RETENTION')).toHaveLength(2);
    },
  };
}

async function startPurge(content: TestContent): Promise<StartedJob> {
  const { database } = content;
  const username = `purged-${++serial}`;
  await database.run(sql`
    INSERT INTO audit_log_ext (operation, resource_type, resource, username, op_time)
    SELECT 'pull', 'artifact', 'row ' || n, ${username}, now() - interval '40 months' FROM generate_series(1, 3) AS n`);
  const purges = () => database.many(sql`SELECT FROM audit_log_ext WHERE operation = 'purge'`);
  const before = (await purges()).length;
  const parameters = { audit_retention_hour: 5_000, include_event_types: 'pull_artifact', dry_run: false };
  const body = { schedule: { type: 'Manual' }, parameters };
  const executionId = await post(content, '/system/purgeaudit/schedule', body);
  return {
    executionId,
    async verify() {
      expect(await database.many(sql`SELECT FROM audit_log_ext WHERE username = ${username}`)).toEqual([]);
      const run = await database.first<{ rows: number }>(sql`
        SELECT (extra_attrs->>'purged_rows')::integer AS rows FROM execution WHERE id = ${executionId}`);
      expect(run).toEqual({ rows: 3 });
      expect(await purges()).toHaveLength(before + 1);
    },
  };
}

async function startForgetting({ database, jobs }: TestContent): Promise<StartedJob> {
  const [username, pseudonym] = [`forgotten-${++serial}`, `0000${serial}#7`];
  const add = (by: string, resource: string, description: string) =>
    database.run(sql`
      INSERT INTO audit_log_ext (operation, resource_type, resource, username, operation_description)
      VALUES ('update', 'user', ${resource}, ${by}, ${description})`);
  await add(username, 'somebody', 'update user with name: somebody');
  await add('admin', username, `update user with name: ${username}, change user password`);
  await add('admin', `not-${username}`, `update user with name: not-${username}`);
  const { id } = await database.transaction((tx) =>
    jobs.executions.start(tx, {
      ...{ vendorType: 'AUDIT_LOGS_GDPR_COMPLIANT', trigger: 'EVENT' },
      tasks: [{ parameters: { username, username_hash: pseudonym } }],
    }),
  );
  return {
    executionId: id,
    async verify() {
      const rows = await database.many(sql`
        SELECT username, resource, operation_description AS description FROM audit_log_ext
        WHERE username IN (${username}, ${pseudonym}) OR resource IN (${username}, ${pseudonym}, ${`not-${username}`})
        ORDER BY id`);
      expect(rows).toEqual([
        { username: pseudonym, resource: 'somebody', description: 'update user with name: somebody' },
        {
          ...{ username: 'admin', resource: pseudonym },
          description: `update user with name: ${pseudonym}, change user password`,
        },
        {
          ...{ username: 'admin', resource: `not-${username}` },
          description: `update user with name: not-${username}`,
        },
      ]);
    },
  };
}

async function startDelivery(content: TestContent, target: HttpTarget, vendor: VendorType): Promise<StartedJob> {
  const { database } = content;
  const { name, id } = await addProject(content);
  const type = vendor === 'SLACK' ? 'slack' : 'http';
  await post(content, `/projects/${name}/webhook/policies`, {
    ...{ name: 'all', enabled: true, event_types: ['PUSH_ARTIFACT'] },
    targets: [{ type, address: `${target.url}/${name}` }],
  });
  const payload = { repository: `${name}/app`, digest: `sha256:${'0'.repeat(64)}`, tags: ['v1'] };
  await database.transaction((tx) =>
    writeEvent(tx, { type: 'PUSH_ARTIFACT', projectId: id, repositoryId: undefined, actor: 'alice', payload }),
  );
  await new EventConsumers({ database, logger: silentLogger, consumers: [content.webhooks.events] }).readAll();
  const execution = await database.first<{ id: number }>(sql`
    SELECT id FROM execution WHERE vendor_type = ${vendor} ORDER BY id DESC LIMIT 1`);
  return {
    executionId: execution?.id ?? 0,
    async verify() {
      const got = target.received.filter(({ url }) => url === `/${name}`);
      expect(got.length).toBeGreaterThan(0);
      // What came twice is known by its id.
      expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    },
  };
}
