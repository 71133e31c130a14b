import { type Digest, digestOf, parseManifest } from '@haven/oci';
import { expect } from 'vitest';
import type { TestRegistry } from '../../../test/registry.ts';
import { sql } from '../../db/sql.ts';
import { blobPrefix, uploadPrefix } from '../../storage/object-key.ts';
import { isCache, mayTakeAlong, type Outcome } from './actors.suite.ts';

interface LivingArtifact {
  readonly repository: string;
  readonly digest: Digest;
}

/** Everything a client can see is whole, and every count is what counting gives. */
export async function expectConsistent(test: TestRegistry, token: string): Promise<void> {
  const living = await livingArtifacts(test);
  for (const { repository, digest } of living) {
    const answer = await test.send('GET', `/v2/${repository}/manifests/${digest}`, { token });
    expect(answer.status, `GET ${repository}@${digest}`).toBe(200);
    expect(digestOf(answer.body)).toBe(digest);
    const manifest = parseManifest(answer.body, answer.headers['content-type']);
    const children = manifest.kind === 'index' ? manifest.manifests : [];
    for (const child of children) {
      const { status, body } = await test.send('GET', `/v2/${repository}/manifests/${child.digest}`, { token });
      expect(status, `child ${child.digest} of ${repository}@${digest}`).toBe(200);
      expect(digestOf(body)).toBe(child.digest);
    }
    const blobs = manifest.kind === 'image' ? [manifest.config, ...manifest.layers] : [];
    for (const blob of blobs) {
      const { status, body } = await test.send('GET', `/v2/${repository}/blobs/${blob.digest}`, { token });
      expect(status, `blob ${blob.digest} of ${repository}@${digest}`).toBe(200);
      expect(digestOf(body)).toBe(blob.digest);
    }
  }
  await expectCounts(test);
}

async function expectCounts({ database }: TestRegistry): Promise<void> {
  const wrongReferences = await database.many(sql`
    SELECT r.name, rb.blob_id, rb.live_refs, rb.charged, count(a.id) AS counted
    FROM repository_blob rb JOIN repository r USING (repository_id)
    LEFT JOIN artifact_blob ab ON ab.blob_id = rb.blob_id
    LEFT JOIN artifact a ON a.id = ab.artifact_id AND a.repository_id = rb.repository_id AND a.deleted_at IS NULL
    GROUP BY r.name, rb.repository_id, rb.blob_id
    HAVING rb.live_refs <> count(a.id) OR count(a.id) > 0 AND NOT rb.charged`);
  expect(wrongReferences, 'live_refs counts the living artifacts, and what lives is charged').toEqual([]);
  const wrongCharges = await database.many(sql`
    SELECT project_id, blob_id, counted, charges FROM (
      SELECT r.project_id, rb.blob_id, count(*) AS counted
      FROM repository_blob rb JOIN repository r USING (repository_id) WHERE rb.charged GROUP BY 1, 2) charged
    FULL JOIN project_blob USING (project_id, blob_id) WHERE counted IS DISTINCT FROM charges`);
  expect(wrongCharges, 'charges counts the repositories of the project').toEqual([]);
  const wrongUsage = await database.many(sql`
    SELECT q.project_id, q.used, coalesce(sum(b.size), 0) AS counted
    FROM quota q LEFT JOIN project_blob pb USING (project_id) LEFT JOIN blob b ON b.id = pb.blob_id
    GROUP BY q.project_id, q.used HAVING q.used <> coalesce(sum(b.size), 0)`);
  expect(wrongUsage, 'used is the sum of the blobs the project is charged for').toEqual([]);
  const lostTags = await database.many(sql`
    SELECT t.name FROM tag t JOIN artifact a ON a.id = t.artifact_id WHERE a.deleted_at IS NOT NULL`);
  expect(lostTags, 'every tag names a living artifact').toEqual([]);
}

/** Manifests whose push was acknowledged after the end of everything that may have taken them away. */
export function survivors(outcomes: readonly Outcome[]): LivingArtifact[] {
  const deletions = outcomes.filter(({ what, status }) => what === 'delete' && status === 202);
  return outcomes.flatMap(({ what, status, repository, digest, from }) => {
    if (what !== 'push' || status !== 201 || digest === undefined || isCache(digest)) return [];
    const endangered = deletions.some(
      (deletion) =>
        deletion.repository === repository &&
        deletion.to > from &&
        deletion.digest !== undefined &&
        mayTakeAlong(deletion.digest, digest),
    );
    return endangered ? [] : [{ repository, digest }];
  });
}

/** Deletes every artifact the way a client can: indexes before their children. */
export async function deleteEverything(test: TestRegistry, token: string): Promise<void> {
  for (let left = await livingArtifacts(test), round = 0; left.length > 0; left = await livingArtifacts(test)) {
    expect(++round, 'rounds of deletion').toBeLessThan(5);
    for (const { repository, digest } of left) {
      const { status } = await test.send('DELETE', `/v2/${repository}/manifests/${digest}`, { token });
      expect([202, 404, 412]).toContain(status);
    }
  }
}

/** Nothing is stored, charged or waiting. */
export async function expectNothingLeft({ database, storage }: TestRegistry): Promise<void> {
  const counts = await database.first(sql`
    SELECT (SELECT count(*) FROM blob) AS blobs, (SELECT count(*) FROM repository_blob) AS associations,
      (SELECT count(*) FROM project_blob) AS charges, (SELECT coalesce(sum(used), 0) FROM quota) AS used,
      (SELECT count(*) FROM artifact) AS artifacts, (SELECT count(*) FROM collection_queue) AS queued,
      (SELECT count(*) FROM upload) AS uploads, (SELECT count(*) FROM tag) AS tags`);
  const nothing = { blobs: 0, associations: 0, charges: 0, used: 0, artifacts: 0, queued: 0, uploads: 0, tags: 0 };
  expect(counts).toEqual(nothing);
  const objects: string[] = [];
  for (const prefix of [blobPrefix, uploadPrefix]) {
    for await (const { key } of storage.list(prefix)) objects.push(key);
  }
  expect(objects).toEqual([]);
}

function livingArtifacts({ database }: TestRegistry): Promise<LivingArtifact[]> {
  return database.many<LivingArtifact>(sql`
    SELECT r.name AS repository, a.digest FROM artifact a JOIN repository r USING (repository_id)
    WHERE a.deleted_at IS NULL ORDER BY a.id`);
}
