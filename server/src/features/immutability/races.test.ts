import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import { HttpClient } from '../../../test/http-client.ts';
import { imageOf, pushBlob, pushImage, putManifest } from '../../../test/images.ts';
import { basic, startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { until } from '../../../test/until.ts';
import { createApp } from '../../app.ts';
import { loadSecretKey } from '../../auth/secret-key.ts';
import { loadConfig } from '../../config/index.ts';
import { Database } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { prepareInstallation } from '../../first-start.ts';
import { silentLogger } from '../../log/logger.ts';
import type { RuleInput } from './model.ts';

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startTestRegistry();
});
afterAll(() => registry.close());

const everything: RuleInput = {
  disabled: false,
  priority: 0,
  tagSelectors: [{ decoration: 'matches', pattern: '**' }],
  repositorySelectors: [{ decoration: 'repoMatches', pattern: '**' }],
};

test('a rule waits for a push that is under way, and every later push waits for the rule', async () => {
  const projectId = await registry.addProject('waiting');
  const admin = { repository: 'waiting/app', as: 'admin' };
  const [before, after] = [
    await pushImage(registry, admin, imageOf(), 'x'),
    await pushImage(registry, admin, imageOf()),
  ];
  const order: string[] = [];
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { repositoryId, artifactId } = await target(after.digest);
  const push = registry.database.transaction(async (tx) => {
    await registry.registry.tags.move(
      tx,
      { projectId, repositoryId, repository: admin.repository },
      { artifactId, digest: after.digest, tags: ['x'], actor: 'a', reason: 'push' },
    );
    order.push('push has moved the tag');
    await held;
    order.push('push commits');
  });
  await until(() => order.length === 1);
  const rule = registry.immutability.create(projectId, everything).then(() => order.push('rule is made'));
  await until(() => isWaiting(1));
  const later = putManifest(registry, admin, before, 'x').then(({ status }) => order.push(`later push: ${status}`));
  await until(() => isWaiting(2));
  letGo();
  await Promise.all([push, rule, later]);
  expect(order).toEqual(['push has moved the tag', 'push commits', expect.anything(), expect.anything()]);
  expect(order.slice(2).sort()).toEqual(['later push: 412', 'rule is made']);
  expect(
    (await registry.send('GET', '/v2/waiting/app/manifests/x', { as: 'admin' })).headers['docker-content-digest'],
  ).toBe(after.digest);
});

async function target(digest: string): Promise<{ readonly repositoryId: number; readonly artifactId: number }> {
  const row = await registry.database.first<{ repositoryId: number; artifactId: number }>(sql`
    SELECT repository_id AS "repositoryId", id AS "artifactId" FROM artifact WHERE digest = ${digest}`);
  if (!row) throw new Error('there is no such artifact');
  return row;
}

async function isWaiting(count: number): Promise<boolean> {
  const row = await registry.database.first<{ count: number }>(sql`
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  return row?.count === count;
}

test('from the moment a rule is made, no tag it freezes moves, whatever is on its way', async () => {
  for (let round = 0; round < 8; round++) {
    const name = `race-${round}`;
    const projectId = await registry.addProject(name);
    const admin = { repository: `${name}/app`, as: 'admin' };
    const images = await Promise.all([1, 2, 3, 4].map(() => pushImage(registry, admin, imageOf())));
    for (const tag of ['a', 'b']) await putManifest(registry, admin, images[0] ?? imageOf(), tag);
    const where = async (tag: string) =>
      (await registry.send('HEAD', `/v2/${name}/app/manifests/${tag}`, { as: 'admin' })).headers[
        'docker-content-digest'
      ];
    let made: readonly unknown[] = [];
    const pushes = images.flatMap((image) =>
      ['a?tag=b', 'b?tag=a', 'a'].map(async (tags) => (await putManifest(registry, admin, image, tags)).status),
    );
    const rule = registry.immutability.create(projectId, everything).then(async () => {
      made = [await where('a'), await where('b')];
    });
    const statuses = new Set(await Promise.all(pushes));
    await rule;
    expect([...statuses].filter((status) => status !== 201 && status !== 412)).toEqual([]);
    expect([await where('a'), await where('b')]).toEqual(made);
  }
});

test('a rule of one process counts in the other at once', async () => {
  const db = await createTestDatabase();
  const directories = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'haven-test-immutability-'))));
  const adminPassword = 'Admin-of-processes-1';
  const authorization = basic('admin', adminPassword);
  const secretKey = await loadSecretKey(directories[0] ?? '');
  const installation = await prepareInstallation(db.database, { secretKey, adminPassword });
  const databases = directories.map(() => new Database({ url: db.url, maxConnections: 10, onError: () => undefined }));
  const apps = await Promise.all(
    databases.map((database, process) => {
      const directory = directories[process] ?? '';
      const env = { HAVEN_HOST: '127.0.0.1', HAVEN_PORT: '0', HAVEN_DATA_DIR: directory, HAVEN_DATABASE_URL: db.url };
      const config = loadConfig({ env, file: undefined });
      return createApp({ config, database, logger: silentLogger, installation, secretKey, env });
    }),
  );
  const clients: HttpClient[] = [];
  try {
    for (const app of apps) clients.push(new HttpClient(Number(new URL((await app.listen()).url).port)));
    const [one, two] = clients as [HttpClient, HttpClient];
    const through = (client: HttpClient) => ({
      ...registry,
      send: (method: string, path: string, { headers, body }: Parameters<TestRegistry['send']>[2] = {}) =>
        client.send(method, path, { ...(body !== undefined && { body }), headers: { authorization, ...headers } }),
    });
    const pusher = { repository: 'library/app', as: 'admin' };
    const image = imageOf();
    for (const blob of image.blobs) await pushBlob(through(one), pusher, blob);
    // Both remember that there is no rule.
    for (const client of clients) expect((await putManifest(through(client), pusher, image, 'x')).status).toBe(201);
    for (const [maker, pushing] of [
      [one, two],
      [two, one],
    ] as const) {
      const at = '/api/v2.0/projects/library/immutabletagrules';
      const made = await maker.send('POST', at, {
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({
          tag_selectors: [{ decoration: 'matches', pattern: '**' }],
          scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
        }),
      });
      expect(made.status).toBe(201);
      for (const client of [pushing, maker]) {
        expect((await putManifest(through(client), pusher, image, 'x')).status).toBe(412);
      }
      const gone = await maker.send('DELETE', String(made.headers.location), { headers: { authorization } });
      expect(gone.status).toBe(200);
      // The other process may refuse by what it remembers, until it hears.
      await until(async () => (await putManifest(through(pushing), pusher, image, 'x')).status === 201);
    }
  } finally {
    for (const client of clients) client.close();
    for (const app of apps) await app.close();
    for (const database of databases) await database.close();
    await db.drop();
    for (const directory of directories) await rm(directory, { recursive: true, force: true });
  }
});
