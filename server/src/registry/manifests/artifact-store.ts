import type { Descriptor, Digest, TagName } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { sql } from '../../db/sql.ts';
import { together } from '../../db/together.ts';
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
}

/**
 * Those of the blobs that are associated with the repository. Their associations are locked until the transaction
 * ends, so that neither the collector nor a blob delete can take them away under a push.
 */
export async function lockReferencedBlobs(
  on: Queryable,
  repositoryId: number,
  digests: readonly Digest[],
): Promise<ReferencedBlob[]> {
  if (digests.length === 0) return [];
  return on.many<ReferencedBlob>(
    sql`
      SELECT b.id, b.digest, b.size
      FROM blob b JOIN repository_blob rb ON rb.blob_id = b.id AND rb.repository_id = ${repositoryId}
      WHERE b.digest = ANY (${digests}::text[]) ORDER BY b.id FOR UPDATE OF rb`.named('push-blobs'),
  );
}

/**
 * Those of the artifacts that live in the repository, locked against deletion until the transaction ends; exclusively,
 * because an index that refers to them changes their rows.
 */
export async function lockReferencedArtifacts(
  on: Queryable,
  repositoryId: number,
  digests: readonly Digest[],
): Promise<ReferencedArtifact[]> {
  if (digests.length === 0) return [];
  return on.many<ReferencedArtifact>(
    sql`
      SELECT id, digest, size FROM artifact
      WHERE repository_id = ${repositoryId} AND digest = ANY (${digests}::text[]) AND deleted_at IS NULL
      ORDER BY id FOR NO KEY UPDATE`.named('push-children'),
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
        artifact_type, type, size, subject_digest, icon)
      VALUES (${target.projectId}, ${target.repositoryId}, ${artifact.digest}, ${artifact.manifestBlobId},
        ${artifact.manifestMediaType}, ${description.mediaType}, ${description.artifactType}, ${description.type},
        ${artifact.size}, ${artifact.subject ?? null}, ${description.icon})
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
  await on.run(sql`
    UPDATE artifact SET deleted_at = NULL, deleted_by = NULL, push_time = now(), size = ${size}
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

/** Where a tag pointed before it was moved. */
export interface MovedTag {
  readonly previousArtifactId: number | undefined;
  readonly changed: boolean;
}

/**
 * Points a tag at an artifact and appends the version to its history; a tag that points there already stays as it is.
 * Pushes of one tag take turns by an advisory lock, so versions are in order and none is lost.
 */
export async function moveTag(
  on: Queryable,
  move: {
    readonly repositoryId: number;
    readonly artifactId: number;
    readonly digest: Digest;
    readonly tag: TagName;
    readonly actor: string;
    readonly reason: string;
  },
): Promise<MovedTag> {
  const [, before] = await together([
    lockTag(on, move.repositoryId, move.tag),
    on.first<{ artifact_id: number }>(
      sql`SELECT artifact_id FROM tag WHERE repository_id = ${move.repositoryId} AND name = ${move.tag}`.named(
        'tag-read',
      ),
    ),
  ]);
  if (before?.artifact_id === move.artifactId) return { previousArtifactId: before.artifact_id, changed: false };
  await on.run(
    sql`
      WITH version AS (${insertVersion(move.repositoryId, move.tag, move.digest, move.actor, move.reason)})
      INSERT INTO tag AS t (repository_id, artifact_id, name, version_id)
      SELECT ${move.repositoryId}, ${move.artifactId}, ${move.tag}, id FROM version
      ON CONFLICT (repository_id, name) DO UPDATE
      SET artifact_id = excluded.artifact_id, version_id = excluded.version_id, push_time = now()`.named('tag-move'),
  );
  return { previousArtifactId: before?.artifact_id, changed: true };
}

/**
 * Deletes a tag of an artifact and appends that to its history; false when there is none, also because it has just
 * moved to another artifact.
 */
export async function removeTag(
  on: Queryable,
  removal: {
    readonly repositoryId: number;
    readonly artifactId: number;
    readonly tag: string;
    readonly actor: string;
    readonly reason: string;
  },
): Promise<boolean> {
  const { repositoryId, artifactId, tag } = removal;
  await lockTag(on, repositoryId, tag);
  const removed = await on.run(
    sql`DELETE FROM tag WHERE repository_id = ${repositoryId} AND name = ${tag} AND artifact_id = ${artifactId}`,
  );
  if (removed === 0) return false;
  await on.run(insertVersion(repositoryId, tag, null, removal.actor, removal.reason));
  return true;
}

/** Deletes all tags of artifacts of one repository and appends that to their histories. */
export async function removeTags(
  on: Queryable,
  removal: {
    readonly repositoryId: number;
    readonly artifactIds: readonly number[];
    readonly actor: string;
    readonly reason: string;
  },
): Promise<void> {
  const { repositoryId, artifactIds } = removal;
  // Against everybody who moves a tag here: there may be more of them than the database has room for locks.
  await on.run(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`tags ${repositoryId}`}, 0))`);
  await on.run(sql`
    WITH gone AS (
      DELETE FROM tag WHERE repository_id = ${repositoryId} AND artifact_id = ANY (${artifactIds}::bigint[])
      RETURNING name COLLATE "default" AS name -- as the index of the versions has it
    )
    INSERT INTO tag_version (repository_id, name, hlc, actor, reason)
    SELECT ${repositoryId}, gone.name, greatest(
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint << 16,
        (SELECT max(v.hlc) + 1 FROM tag_version v WHERE v.repository_id = ${repositoryId} AND v.name = gone.name)
      ), ${removal.actor}, ${removal.reason}
    FROM gone`);
}

async function lockTag(on: Queryable, repositoryId: number, tag: string): Promise<void> {
  const [all, one] = [`tags ${repositoryId}`, `tag ${repositoryId} ${tag}`];
  await on.run(
    sql`
      SELECT pg_advisory_xact_lock_shared(hashtextextended(${all}, 0)),
        pg_advisory_xact_lock(hashtextextended(${one}, 0))`.named('tag-lock'),
  );
}

// The clock never runs backwards within a tag, whatever the wall clock does.
function insertVersion(repositoryId: number, tag: string, digest: string | null, actor: string, reason: string) {
  return sql`
    INSERT INTO tag_version (repository_id, name, digest, hlc, actor, reason)
    SELECT ${repositoryId}, ${tag}, ${digest}, greatest(
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint << 16,
        (SELECT max(hlc) + 1 FROM tag_version WHERE repository_id = ${repositoryId} AND name = ${tag})
      ), ${actor}, ${reason}
    RETURNING id`;
}
