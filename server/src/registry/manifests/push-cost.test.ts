import { randomBytes } from 'node:crypto';
import type { Digest, RepositoryName, TagName } from '@haven/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { pagesByKeptPlans, pagesOf } from '../../../test/page-counter.ts';
import type { Database, Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { findBlob } from '../blobs/store.ts';
import { lockReferencedArtifacts, referencedBlobs } from './artifact-store.ts';
import { findManifest } from './pull-store.ts';
import { chargeParts } from './push-charges.ts';
import { readTags } from './tag-queries.ts';

const LARGE = 'p/r-1' as RepositoryName;
const BASE = `sha256:${'b'.repeat(64)}` as Digest;

let testDatabase: TestDatabase;
let database: Database;
let repositoryId: number;
let baseId: number;
let projectId: number;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.database;
  const row = await database.first<{ repository: number; blob: number; project: number }>(sql`
    WITH owner AS (INSERT INTO harbor_user (username) VALUES ('owner') RETURNING user_id),
      p AS (INSERT INTO project (owner_id, name) SELECT user_id, 'p' FROM owner RETURNING project_id),
      r AS (INSERT INTO repository (project_id, name) SELECT project_id, 'p/a' FROM p RETURNING repository_id),
      b AS (INSERT INTO blob (digest, size) VALUES (${BASE}, 1) RETURNING id),
      rb AS (INSERT INTO repository_blob (repository_id, blob_id) SELECT repository_id, id FROM r, b)
    SELECT repository_id AS repository, id AS blob, project_id AS project FROM r, b, p`);
  repositoryId = row?.repository ?? 0;
  projectId = row?.project ?? 0;
  baseId = row?.blob ?? 0;
});
afterAll(() => testDatabase.drop());

const find = async (on: Queryable, project: number, repository: string) =>
  (await referencedBlobs(on, [{ projectId: project, repository, digests: [BASE] }])).flatMap(({ blobs }) => blobs);
const look = () => pagesOf(database, (on) => find(on, projectId, 'p/a'));

/** The blob of the first artifact that `seedSmallOnes` makes. */
const partOf = (artifactId: number) => ({ artifactId, projectId: 1, repositoryId: 1, blobId: 1, size: 1 });

/** Counts one more artifact that consists of the base layer. */
async function chargeOne(on: Queryable): Promise<void> {
  const digest = `sha256:${randomBytes(32).toString('hex')}`;
  const row = await on.first<{ id: number }>(sql`
    INSERT INTO artifact (project_id, repository_id, digest, manifest_blob_id, manifest_media_type, media_type, type, size)
    VALUES (${projectId}, ${repositoryId}, ${digest}, ${baseId}, 'm', 'm', 'IMAGE', 1) RETURNING id`);
  const part = { artifactId: row?.id ?? 0, projectId, repositoryId, blobId: baseId, size: 1 };
  await chargeParts(on, { parts: [part], changed: [repositoryId], withQuota: true });
}

test('counting one more artifact for a layer makes no new entries in any index', async () => {
  await chargeOne(database);
  const made = await database.transaction(async (tx) => {
    for (let count = 0; count < 10; count++) await chargeOne(tx);
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

describe('among many repositories that are small', () => {
  let others: Database;
  let testOthers: TestDatabase;
  beforeAll(async () => {
    testOthers = await createTestDatabase();
    others = testOthers.database;
    await seedSmallOnes(others);
  });
  afterAll(() => testOthers.drop());

  test.each<[string, (on: Queryable) => Promise<unknown>]>([
    ['a manifest by a tag that all have', (on) => findManifest(on, LARGE, { kind: 'tag', tag: 'latest' as TagName })],
    ['a manifest by a digest that all have', (on) => findManifest(on, LARGE, { kind: 'digest', digest: BASE })],
    ['an entry of an index', (on) => lockReferencedArtifacts(on, 'p/r-1', [BASE])],
    ['a layer that all have', (on) => findBlob(on, 'p/r-1', BASE)],
    ['layers of a push', (on) => find(on, 1, 'p/r-1')],
    ['tags that are pushed', (on) => readTags(on, [{ repositoryId: 1, tag: 'latest' }])],
    ['what an artifact consists of', (on) => chargeParts(on, { parts: [partOf(1)], changed: [1], withQuota: true })],
  ])('one large repository costs no more: %s', async (_what, look) => {
    const pages = await pagesByKeptPlans(others, look);
    expect(pages).toBeGreaterThan(0);
    expect(pages).toBeLessThan(20);
  });
});

test('a push that has found its layers keeps no other push on the same base waiting', async () => {
  await database.transaction(async (tx) => {
    expect(await find(tx, projectId, 'p/a')).toHaveLength(1);
    await database.transaction(async (other) => {
      await other.run(sql`SET LOCAL lock_timeout = '1s'`);
      await chargeOne(other);
    });
  });
});

/** One repository with 2,000 artifacts and tags, 5,000 with one each, which is the same everywhere. */
async function seedSmallOnes(on: Database): Promise<void> {
  await on.run(sql`
    WITH owner AS (INSERT INTO harbor_user (username) VALUES ('owner') RETURNING user_id),
      p AS (INSERT INTO project (owner_id, name) SELECT user_id, 'p' FROM owner RETURNING project_id),
      r AS (
        INSERT INTO repository (project_id, name, repository_id) OVERRIDING SYSTEM VALUE
        SELECT project_id, 'p/r-' || n, n FROM p, generate_series(1, 5001) AS n RETURNING project_id, repository_id
      ), b AS (
        INSERT INTO blob (digest, size) SELECT 'sha256:' || md5(n::text) || md5(n::text), 1
        FROM generate_series(1, 2000) AS n UNION ALL SELECT ${BASE}, 1 RETURNING id, digest
      ), placed AS (
        SELECT r.project_id, r.repository_id, b.id, b.digest FROM r JOIN b ON r.repository_id = 1 OR b.digest = ${BASE}
      ), rb AS (
        INSERT INTO repository_blob (repository_id, blob_id, live_refs) SELECT repository_id, id, 1 FROM placed
      ), m AS (
        INSERT INTO manifest (blob_id, content, extra_attrs) SELECT id, '{}', '{}' FROM b
      ), a AS (
        INSERT INTO artifact (project_id, repository_id, digest, manifest_blob_id, manifest_media_type, media_type, type, size)
        SELECT project_id, repository_id, digest, id, 'm', 'm', 'IMAGE', 1 FROM placed
        RETURNING id, repository_id, digest
      ), v AS (
        INSERT INTO tag_version (repository_id, name, digest, hlc, actor, reason)
        SELECT repository_id, CASE digest WHEN ${BASE} THEN 'latest' ELSE 't' || id END, digest, id, 'owner', 'push' FROM a
        RETURNING id, repository_id, name, digest
      )
    INSERT INTO tag (repository_id, artifact_id, name, version_id)
    SELECT a.repository_id, a.id, v.name, v.id FROM a JOIN v USING (repository_id, digest)`);
  await on.run(sql`ANALYZE`);
}
