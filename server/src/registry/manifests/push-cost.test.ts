import type { Digest } from '@haven/oci';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { pagesOf } from '../../../test/page-counter.ts';
import type { Database } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { addLiveReferences, referencedBlobs } from './artifact-store.ts';

const BASE = `sha256:${'b'.repeat(64)}` as Digest;

let testDatabase: TestDatabase;
let database: Database;
let repositoryId: number;
let baseId: number;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.database;
  const row = await database.first<{ repository: number; blob: number }>(sql`
    WITH owner AS (INSERT INTO harbor_user (username) VALUES ('owner') RETURNING user_id),
      p AS (INSERT INTO project (owner_id, name) SELECT user_id, 'p' FROM owner RETURNING project_id),
      r AS (INSERT INTO repository (project_id, name) SELECT project_id, 'p/a' FROM p RETURNING repository_id),
      b AS (INSERT INTO blob (digest, size) VALUES (${BASE}, 1) RETURNING id),
      rb AS (INSERT INTO repository_blob (repository_id, blob_id) SELECT repository_id, id FROM r, b)
    SELECT repository_id AS repository, id AS blob FROM r, b`);
  repositoryId = row?.repository ?? 0;
  baseId = row?.blob ?? 0;
});
afterAll(() => testDatabase.drop());

const look = () => pagesOf(database, (on) => referencedBlobs(on, 'p/a', [BASE]));

test('counting one more artifact for a layer makes no new entries in any index', async () => {
  await addLiveReferences(database, repositoryId, [baseId]);
  const made = await database.transaction(async (tx) => {
    for (let count = 0; count < 10; count++) await addLiveReferences(tx, repositoryId, [baseId]);
    // Those whose new version is found by way of the old one.
    return tx.first<{ inPlace: number }>(sql`
      SELECT pg_stat_get_xact_tuples_hot_updated('repository_blob'::regclass) AS "inPlace"`);
  });
  expect(made?.inPlace).toBe(10);
});

test('looking for a layer costs the same in a repository that has grown before the planner hears of it', async () => {
  await database.run(sql`ANALYZE`);
  const before = await look();
  await database.run(sql`
    WITH made AS (
      INSERT INTO blob (digest, size)
      SELECT 'sha256:' || lpad(to_hex(n), 64, '0'), 10 FROM generate_series(1, 20000) AS n RETURNING id)
    INSERT INTO repository_blob (repository_id, blob_id, live_refs) SELECT ${repositoryId}::bigint, id, 1 FROM made`);
  expect(await look()).toBeLessThan(before + 10);
});

test('a push that has found its layers keeps no other push on the same base waiting', async () => {
  await database.transaction(async (tx) => {
    expect(await referencedBlobs(tx, 'p/a', [BASE])).toHaveLength(1);
    await database.transaction(async (other) => {
      await other.run(sql`SET LOCAL lock_timeout = '1s'`);
      await addLiveReferences(other, repositoryId, [baseId]);
    });
  });
});
