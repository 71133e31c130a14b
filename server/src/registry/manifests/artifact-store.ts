import type { Descriptor, Digest } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { sql } from '../../db/sql.ts';
import { association } from '../blobs/store.ts';
import type { ArtifactDescription } from './artifact-description.ts';

/** A repository and its project by id. */
export interface RepositoryTarget {
  readonly repositoryId: number;
  readonly projectId: number;
}

/** A blob that a manifest refers to and the repository has. */
export interface ReferencedBlob {
  readonly id: number;
  readonly digest: Digest;
  readonly size: number;
}

/** A living artifact that an index refers to. */
export interface ReferencedArtifact {
  readonly id: number;
  readonly digest: Digest;
  /** Of the manifest and everything it refers to, in bytes. */
  readonly size: number;
}

/** What is to be recorded of a new artifact. */
export interface NewArtifact {
  readonly digest: Digest;
  readonly manifestBlobId: number;
  readonly manifestMediaType: string;
  readonly size: number;
  readonly subject: Digest | undefined;
  readonly description: ArtifactDescription;
  /** What it runs on. */
  readonly platforms: string | undefined;
}

/**
 * Those of the blobs that are associated with the repository. Nothing is locked: pushes that share a base image would
 * wait for each other from here to the end. An association that goes away meanwhile is made anew when the blobs are
 * charged, and a blob that is gone by then violates the foreign key of whatever refers to it.
 */
export async function referencedBlobs(
  on: Queryable,
  repository: string,
  digests: readonly Digest[],
): Promise<ReferencedBlob[]> {
  if (digests.length === 0) return [];
  // Of an array out of a query the planner expects the same each time, so that it does not plan each time.
  return on.many<ReferencedBlob>(
    sql`
      WITH wanted AS MATERIALIZED (
        SELECT id, digest, size FROM blob WHERE digest = ANY (ARRAY(SELECT unnest(${digests}::text[]))) ORDER BY id
      )
      SELECT b.id, b.digest, b.size FROM repository r, wanted b, ${association}
      WHERE r.name = ${repository} ORDER BY b.id`.named('push-blobs'),
  );
}

/**
 * Those of the artifacts that live in the repository, locked against deletion until the transaction ends; exclusively,
 * because an index that refers to them changes their rows.
 */
export async function lockReferencedArtifacts(
  on: Queryable,
  repository: string,
  digests: readonly Digest[],
): Promise<ReferencedArtifact[]> {
  if (digests.length === 0) return [];
  return on.many<ReferencedArtifact>(
    sql`
      WITH wanted AS MATERIALIZED (
        SELECT found.id FROM repository r, unnest(${digests}::text[]) AS asked (digest), LATERAL (
          SELECT id FROM artifact WHERE repository_id = r.repository_id AND digest = asked.digest OFFSET 0
        ) AS found
        WHERE r.name = ${repository}
      )
      SELECT a.id, a.digest, a.size FROM wanted JOIN artifact a USING (id)
      WHERE a.deleted_at IS NULL ORDER BY a.id FOR NO KEY UPDATE OF a`.named('push-children'),
  );
}

/** Stores the bytes of a manifest as a blob, with what is shown of it, and returns the blob's id. */
export async function storeManifest(
  on: Queryable,
  digest: Digest,
  content: Buffer,
  description: ArtifactDescription,
): Promise<number> {
  const row = await on.first<{ id: number }>(
    sql`
      WITH stored AS (
        INSERT INTO blob AS b (digest, size) VALUES (${digest}, ${content.length})
        ON CONFLICT (digest) DO UPDATE SET size = b.size RETURNING id
      ), kept AS (
        INSERT INTO manifest (blob_id, content, extra_attrs, annotations)
        SELECT id, ${content}, ${toJsonb(description.extraAttrs)}, ${toJsonb(description.annotations)} FROM stored
        ON CONFLICT (blob_id) DO NOTHING
      )
      SELECT id FROM stored`.named('push-manifest'),
  );
  if (!row) throw new Error('an upsert returned no row');
  return row.id;
}

/**
 * Records an artifact, or finds the row it has already, and locks the row until the transaction ends. `created` is
 * false when there was one, `trashed` true when that one lies in the trash.
 */
export async function insertArtifact(
  on: Queryable,
  target: RepositoryTarget,
  artifact: NewArtifact,
): Promise<{ readonly id: number; readonly created: boolean; readonly trashed: boolean }> {
  const { description } = artifact;
  const row = await on.first<{ id: number; created: boolean; trashed: boolean }>(
    sql`
      INSERT INTO artifact AS a (project_id, repository_id, digest, manifest_blob_id, manifest_media_type, media_type,
        artifact_type, type, size, subject_digest, icon, platforms)
      VALUES (${target.projectId}, ${target.repositoryId}, ${artifact.digest}, ${artifact.manifestBlobId},
        ${artifact.manifestMediaType}, ${description.mediaType}, ${description.artifactType}, ${description.type},
        ${artifact.size}, ${artifact.subject ?? null}, ${description.icon},
        ${artifact.platforms ?? null})
      ON CONFLICT (repository_id, digest) DO UPDATE SET size = a.size
      RETURNING id, xmax = 0 AS created, deleted_at IS NOT NULL AS trashed`.named('push-artifact'),
  );
  if (!row) throw new Error('an upsert returned no row');
  return row;
}

/**
 * Takes an artifact out of the trash, as a push of the same manifest does. What it consists of is recorded anew by the
 * caller: an entry of an index that was a mere blob at the first push may have become an artifact since.
 */
export async function reviveArtifact(on: Queryable, artifactId: number, size: number): Promise<void> {
  // What went along with it does not come back with a push, and has to be found by itself in the trash from now on.
  await on.run(sql`
    UPDATE artifact a SET deleted_along = false
    FROM artifact revived
    WHERE revived.id = ${artifactId} AND a.repository_id = revived.repository_id AND a.deleted_along
      AND a.deleted_at = revived.deleted_at AND (
        a.id IN (SELECT child_id FROM artifact_reference WHERE parent_id = revived.id)
        OR a.id IN (SELECT x.artifact_id FROM accessory x
          WHERE x.repository_id = revived.repository_id AND x.subject_digest = revived.digest))`);
  await on.run(sql`
    UPDATE artifact SET deleted_at = NULL, deleted_by = NULL, deleted_tags = NULL, deleted_along = false,
      push_time = now(), size = ${size}
    WHERE id = ${artifactId}`);
  await on.run(sql`DELETE FROM artifact_blob WHERE artifact_id = ${artifactId}`);
  await on.run(sql`DELETE FROM artifact_reference WHERE parent_id = ${artifactId}`);
  await on.run(sql`DELETE FROM artifact_label WHERE artifact_id = ${artifactId}`);
}

/** Records which blobs an artifact consists of, its manifest included. */
export async function linkBlobs(on: Queryable, artifactId: number, blobIds: readonly number[]): Promise<void> {
  await on.run(
    sql`
      INSERT INTO artifact_blob (artifact_id, blob_id)
      SELECT ${artifactId}, id FROM unnest(${blobIds}::bigint[]) AS id ORDER BY id ON CONFLICT DO NOTHING`.named(
      'push-link',
    ),
  );
}

/** Counts one more living artifact of the repository for each blob. */
export async function addLiveReferences(
  on: Queryable,
  repositoryId: number,
  blobIds: readonly number[],
): Promise<void> {
  await on.run(
    sql`
      WITH locked AS (
        SELECT blob_id FROM repository_blob
        WHERE repository_id = ${repositoryId} AND blob_id = ANY (${blobIds}::bigint[])
        ORDER BY blob_id FOR NO KEY UPDATE
      )
      UPDATE repository_blob rb SET live_refs = rb.live_refs + 1
      FROM locked WHERE rb.repository_id = ${repositoryId} AND rb.blob_id = locked.blob_id`.named('push-references'),
  );
}

/** Records the children of an index in the order of the manifest. */
export async function linkChildren(
  on: Queryable,
  parentId: number,
  children: readonly { readonly position: number; readonly childId: number; readonly descriptor: Descriptor }[],
): Promise<void> {
  if (children.length === 0) return;
  const rows = children.map(({ position, childId, descriptor }) => ({
    position,
    child_id: childId,
    child_digest: descriptor.digest,
    platform: descriptor.platform ?? null,
    urls: descriptor.urls ?? null,
    annotations: descriptor.annotations ?? null,
  }));
  await on.run(
    sql`
      INSERT INTO artifact_reference (parent_id, position, child_id, child_digest, platform, urls, annotations)
      SELECT ${parentId}, position, child_id, child_digest, platform, urls, annotations
      FROM jsonb_to_recordset(${toJsonb(rows)}) AS child
        (position integer, child_id bigint, child_digest text, platform jsonb, urls text[], annotations jsonb)
      ON CONFLICT DO NOTHING`.named('push-children-link'),
  );
}

/** Records that an artifact belongs to a subject, which may not exist yet. */
export async function linkAccessory(
  on: Queryable,
  accessory: {
    readonly artifactId: number;
    readonly repositoryId: number;
    readonly subject: Digest;
    readonly type: string;
  },
): Promise<void> {
  await on.run(
    sql`
      INSERT INTO accessory (artifact_id, repository_id, subject_digest, type)
      VALUES (${accessory.artifactId}, ${accessory.repositoryId}, ${accessory.subject}, ${accessory.type})
      ON CONFLICT (artifact_id) DO NOTHING`.named('push-accessory'),
  );
}
