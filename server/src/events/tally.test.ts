import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { sql } from '../db/sql.ts';
import { addToTallies, foldTallies, storedBytes, talliesNow } from './tally.ts';

let db: TestDatabase;
let project: number;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.database.run(sql`INSERT INTO harbor_user (username) VALUES ('somebody')`);
  project = await addProject('p');
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.database.run(sql`DELETE FROM artifact`);
  await db.database.run(sql`DELETE FROM repository`);
  await db.database.run(sql`DELETE FROM blob`);
  await db.database.run(sql`DELETE FROM tally`);
  await db.database.run(sql`DELETE FROM tally_change`);
});

async function addProject(name: string): Promise<number> {
  const row = await db.database.first<{ id: number }>(sql`
    INSERT INTO project (owner_id, name) SELECT user_id, ${name} FROM harbor_user RETURNING project_id AS id`);
  return row?.id ?? 0;
}

const now = async () => {
  const rows = await db.database.many<{ name: string; project_id: number; labels: string[]; value: number }>(
    sql`SELECT * FROM ${talliesNow} AS t WHERE value <> 0 ORDER BY name, project_id, labels`,
  );
  return rows.map((row) => [row.name, row.project_id, row.labels.join(), row.value]);
};

// What the tallies are instead of.
const counted = () =>
  db.database.many<object>(sql`
    SELECT 'artifacts' AS name, project_id, type AS label, count(*) AS value
    FROM artifact WHERE deleted_at IS NULL GROUP BY project_id, type
    UNION ALL SELECT 'repositories', project_id, '', count(*) FROM repository WHERE state = 'active' GROUP BY project_id
    UNION ALL SELECT 'stored_bytes', 0, '', sum(size) FROM blob HAVING sum(size) > 0
    ORDER BY 1, 2, 3`);

test('what is counted adds up by its labels, before and after the changes are folded', async () => {
  const scan = { name: 'scans', labels: { scanner: 'a "b" \\ c, d', status: 'Success' } } as const;
  await addToTallies(db.database, [scan, scan, { name: 'collected_blobs', by: 7 }]);
  await addToTallies(db.database, [{ ...scan, labels: { ...scan.labels, status: 'Error' } }]);
  const expected = [
    ['collected_blobs', 0, '', 7],
    ['scans', 0, 'a "b" \\ c, d,Error', 1],
    ['scans', 0, 'a "b" \\ c, d,Success', 2],
  ];
  expect(await now()).toEqual(expected);
  await foldTallies(db.database);
  expect(await db.database.run(sql`SELECT FROM tally_change`)).toBe(0);
  expect(await now()).toEqual(expected);
  await addToTallies(db.database, [scan]);
  await foldTallies(db.database);
  expect((await now()).at(-1)).toEqual(['scans', 0, 'a "b" \\ c, d,Success', 3]);
});

test('what is rolled back is not counted', async () => {
  const undone = db.database.transaction(async (tx) => {
    await addToTallies(tx, [{ name: 'pushes', projectId: project }]);
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
  expect(await now()).toEqual([]);
});

test('nothing is lost or counted twice while several processes count and fold', async () => {
  const work = Array.from({ length: 8 }, async () => {
    for (let round = 0; round < 20; round++) {
      await addToTallies(db.database, [{ name: 'pulls', projectId: project, by: 3 }]);
      await foldTallies(db.database);
    }
  });
  await Promise.all(work);
  expect(await now()).toEqual([['pulls', project, '', 480]]);
});

test('a project takes its tallies along', async () => {
  const gone = await addProject('gone');
  await addToTallies(db.database, [{ name: 'pulls', projectId: gone, by: 2 }]);
  await foldTallies(db.database);
  await addToTallies(db.database, [{ name: 'pulls', projectId: gone, by: 2 }]);
  await db.database.run(sql`DELETE FROM project WHERE project_id = ${gone}`);
  await foldTallies(db.database);
  expect(await now()).toEqual([]);
});

describe('artifacts, repositories and bytes', () => {
  const add = (types: readonly string[]) =>
    db.database.run(sql`
      WITH b AS (
        INSERT INTO blob (digest, size) SELECT gen_random_uuid()::text, 10 * n FROM generate_series(1, ${types.length}) n
        RETURNING id
      ), r AS (
        INSERT INTO repository (project_id, name) VALUES (${project}, gen_random_uuid()::text) RETURNING repository_id
      )
      INSERT INTO artifact (project_id, repository_id, digest, manifest_blob_id, manifest_media_type, media_type, type, size)
      SELECT ${project}, (SELECT repository_id FROM r), gen_random_uuid()::text, (SELECT min(id) FROM b), '', '', type, 1
      FROM unnest(${types}::text[]) AS type`);

  const steps = {
    add: () => add(['IMAGE', 'IMAGE', 'CHART']),
    trash: () =>
      db.database.run(sql`UPDATE artifact SET deleted_at = now() WHERE id IN (SELECT min(id) FROM artifact)`),
    restore: () => db.database.run(sql`UPDATE artifact SET deleted_at = NULL`),
    retype: () => db.database.run(sql`UPDATE artifact SET type = 'WASM' WHERE id IN (SELECT max(id) FROM artifact)`),
    pull: () => db.database.run(sql`UPDATE artifact SET pull_time = now()`),
    purge: () => db.database.run(sql`DELETE FROM artifact WHERE deleted_at IS NOT NULL`),
    activate: () => db.database.run(sql`UPDATE repository SET state = 'active'`),
    remove: () =>
      db.database.run(sql`
      UPDATE repository SET state = 'deleted' WHERE repository_id IN (SELECT min(repository_id) FROM repository)`),
    free: () =>
      db.database.run(sql`
      DELETE FROM blob b WHERE NOT EXISTS (SELECT FROM artifact a WHERE a.manifest_blob_id = b.id)`),
    lock: () =>
      db.database.run(sql`
      INSERT INTO blob AS b (digest, size) SELECT digest, 1 FROM blob ON CONFLICT (digest) DO UPDATE SET size = b.size`),
    fold: () => foldTallies(db.database),
  };
  const names = Object.keys(steps) as (keyof typeof steps)[];

  test('are what counting them gives, after whatever happens to them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 12 }), async (chosen) => {
        for (const name of chosen) await steps[name]();
        const expected = await counted();
        expect(await now()).toEqual(expected.map((row) => Object.values(row)));
      }),
      { numRuns: 40 },
    );
    const bytes = await db.database.first<{ bytes: number }>(sql`SELECT coalesce(sum(size), 0) AS bytes FROM blob`);
    expect(await storedBytes(db.database)).toBe(bytes?.bytes);
  });
});
