import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { pagesOf } from '../../../test/page-counter.ts';
import type { Database } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { dropIdleAssociations, forgetBlobs, holdDueBlobs, purgeTrash, referencedAmong } from './store.ts';

const FEW = 500;
const MANY = 50_000;
const GONE = 20;

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.database;
  await database.run(sql`INSERT INTO harbor_user (username) VALUES ('owner')`);
  await database.run(sql`INSERT INTO project (owner_id, name) SELECT user_id, 'p' FROM harbor_user LIMIT 1`);
  await database.run(
    sql`INSERT INTO repository (project_id, name, state) SELECT project_id, 'p/a', 'active' FROM project WHERE name = 'p'`,
  );
});
afterAll(() => testDatabase.drop());

// Artifacts with a blob each; a few of them are in the trash, the blobs of a few are in nobody's use any more.
async function fill(count: number): Promise<number[]> {
  await database.run(sql`TRUNCATE blob, artifact CASCADE`);
  await database.run(sql`
    INSERT INTO blob (id, digest, size) OVERRIDING SYSTEM VALUE
    SELECT n, 'sha256:' || lpad(to_hex(n), 64, '0'), 10 FROM generate_series(1, ${count}::integer) AS n`);
  await database.run(sql`
    INSERT INTO artifact (id, project_id, repository_id, digest, manifest_blob_id, manifest_media_type, media_type, type,
      size, deleted_at) OVERRIDING SYSTEM VALUE
    SELECT b.id, r.project_id, r.repository_id, b.digest, b.id, '', '', 'IMAGE', 10,
      CASE WHEN b.id <= ${GONE} THEN now() - interval '1 day' END
    FROM blob b, repository r WHERE r.name = 'p/a'`);
  await database.run(sql`INSERT INTO artifact_blob (artifact_id, blob_id) SELECT id, id FROM artifact`);
  await database.run(sql`
    INSERT INTO repository_blob (repository_id, blob_id, live_refs, charged, awaited, touched_at)
    SELECT r.repository_id, b.id, (b.id > ${GONE})::integer, b.id > ${GONE}, false, now() - interval '1 day'
    FROM blob b, repository r WHERE r.name = 'p/a'`);
  const orphans = await database.many<{ id: number }>(sql`
    WITH made AS (
      INSERT INTO blob (id, digest, size) OVERRIDING SYSTEM VALUE
      SELECT n, 'sha256:' || lpad(to_hex(n), 64, '0'), 10
      FROM generate_series(${count}::integer + 1, ${count}::integer + ${GONE}::integer) AS n RETURNING id
    ) INSERT INTO collection_queue (blob_id, reason) SELECT id, 'test' FROM made RETURNING blob_id AS id`);
  await database.run(sql`VACUUM ANALYZE`);
  return orphans.map(({ id }) => id);
}

async function measure(count: number): Promise<Record<string, number>> {
  const orphans = await fill(count);
  return {
    'the trash': await pagesOf(database, (on) => purgeTrash(on, 3_600, 100)),
    'idle associations': await pagesOf(database, (on) => dropIdleAssociations(on, { grace: 3_600, trash: 3_600 }, 100)),
    'the queue': await pagesOf(database, (on) => holdDueBlobs(on, 100)),
    'the question who needs them': await pagesOf(database, (on) => referencedAmong(on, orphans)),
    'the rows that go': await pagesOf(database, (on) => forgetBlobs(on, orphans)),
  };
}

test('what collection costs does not depend on how much there is', { timeout: 120_000 }, async () => {
  const few = await measure(FEW);
  const many = await measure(MANY);
  for (const [what, pages] of Object.entries(many)) {
    // The trees have a level more or two for each of the rows that go.
    const most = (few[what] ?? 0) * 2 + GONE * 10;
    expect(pages, `${what}: ${few[what]} pages with ${FEW} blobs, ${pages} with ${MANY}`).toBeLessThan(most);
  }
});
