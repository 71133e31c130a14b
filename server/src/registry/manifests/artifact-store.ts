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

/** A manifest that is to be recorded as an artifact of a repository. */
export interface NewArtifact extends RepositoryTarget {
  readonly digest: Digest;
  readonly content: Buffer;
  readonly manifestMediaType: string;
  /** Of the manifest and everything it refers to, in bytes. */
  readonly size: number;
  readonly subject: Digest | undefined;
  readonly description: ArtifactDescription;
  /** What it runs on. */
  readonly platforms: string | undefined;
}

/** The row of an artifact. */
export interface RecordedArtifact {
  readonly id: number;
  readonly manifestBlobId: number;
  /** False when there was one already. */
  readonly created: boolean;
  /** There was one, in the trash. */
  readonly trashed: boolean;
}

/** Blobs that are asked for in a repository of a project. */
export interface AskedBlobs {
  readonly projectId: number;
  /** Full name. */
  readonly repository: string;
  /** Each once. */
  readonly digests: readonly Digest[];
}

/** What a repository has of the blobs that were asked for. */
export interface FoundBlobs {
  /** Undefined when there is no such repository in the project yet. */
  readonly repositoryId: number | undefined;
  readonly blobs: readonly ReferencedBlob[];
}

/**
 * Those of the blobs that are associated with the repositories, for each that asks. Nothing is locked: pushes that share
 * a base image would wait for each other from here to the end. An association that goes away meanwhile is made anew when
 * the blobs are charged, and a blob that is gone by then violates the foreign key of whatever refers to it.
 */
export async function referencedBlobs(on: Queryable, asked: readonly AskedBlobs[]): Promise<FoundBlobs[]> {
  const wanted = asked.map(({ projectId, repository, digests }, place) => ({
    ...{ place, project_id: projectId, repository, digests },
  }));
  // One by one, by the indexes: a planner that has not heard of the blobs yet would rather read all of a repository.
  const rows = await on.many<FoundRow>(
    sql`
      SELECT asked.place, r.repository_id AS "repositoryId", found.id, found.digest, found.size
      FROM jsonb_to_recordset(${toJsonb(wanted)})
        AS asked (place integer, project_id integer, repository text, digests text[])
      LEFT JOIN LATERAL (SELECT * FROM repository WHERE name = asked.repository OFFSET 0) AS r
        ON r.project_id = asked.project_id
      LEFT JOIN LATERAL (
        SELECT b.id, b.digest, b.size
        FROM unnest(asked.digests) AS wanted (digest),
          LATERAL (SELECT * FROM blob WHERE digest = wanted.digest OFFSET 0) AS b, ${association}
      ) AS found ON true`.named('push-blobs'),
  );
  return asked.map((_, place) => {
    const mine = rows.filter((row) => row.place === place);
    const blobs = mine.flatMap(({ id, digest, size }) =>
      id === null || digest === null || size === null ? [] : [{ id, digest, size }],
    );
    return { repositoryId: mine[0]?.repositoryId ?? undefined, blobs };
  });
}

interface FoundRow {
  readonly place: number;
  readonly repositoryId: number | null;
  readonly id: number | null;
  readonly digest: Digest | null;
  readonly size: number | null;
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

/**
 * Stores the bytes of manifests as blobs, with what is shown of them, and records them as artifacts, or finds the rows
 * these have already; all of those stay locked until the transaction ends. No digest may come twice. The results are in
 * the order of the artifacts.
 */
export async function recordArtifacts(
  on: Queryable,
  artifacts: readonly NewArtifact[],
): Promise<readonly RecordedArtifact[]> {
  const rows = artifacts.map(({ description, ...artifact }) => ({
    digest: artifact.digest,
    project_id: artifact.projectId,
    repository_id: artifact.repositoryId,
    manifest_media_type: artifact.manifestMediaType,
    media_type: description.mediaType,
    artifact_type: description.artifactType,
    type: description.type,
    size: artifact.size,
    subject_digest: artifact.subject,
    icon: description.icon,
    platforms: artifact.platforms,
    extra_attrs: description.extraAttrs,
    annotations: description.annotations,
  }));
  const recorded = await on.many<RecordedArtifact & { readonly digest: Digest }>(
    sql`
      WITH asked AS MATERIALIZED (
        SELECT *
        FROM ROWS FROM (
          jsonb_to_recordset(${toJsonb(rows)}) AS (digest text, project_id integer, repository_id bigint,
            manifest_media_type text, media_type text, artifact_type text, type text, size bigint, subject_digest text,
            icon text, platforms text, extra_attrs jsonb, annotations jsonb),
          unnest(${artifacts.map(({ content }) => content)}::bytea[])
        ) AS given (digest, project_id, repository_id, manifest_media_type, media_type, artifact_type, type, size,
          subject_digest, icon, platforms, extra_attrs, annotations, content)
      ), stored AS (
        INSERT INTO blob AS b (digest, size) SELECT digest, octet_length(content) FROM asked ORDER BY digest
        ON CONFLICT (digest) DO UPDATE SET size = b.size RETURNING id, digest
      ), kept AS (
        INSERT INTO manifest (blob_id, content, extra_attrs, annotations)
        SELECT id, content, extra_attrs, annotations FROM asked JOIN stored USING (digest)
        ON CONFLICT (blob_id) DO NOTHING
      )
      INSERT INTO artifact AS a (project_id, repository_id, digest, manifest_blob_id, manifest_media_type, media_type,
        artifact_type, type, size, subject_digest, icon, platforms)
      SELECT project_id, repository_id, digest, id, manifest_media_type, media_type,
        artifact_type, type, size, subject_digest, icon, platforms
      FROM asked JOIN stored USING (digest) ORDER BY repository_id, digest
      ON CONFLICT (repository_id, digest) DO UPDATE SET size = a.size
      RETURNING digest, id, manifest_blob_id AS "manifestBlobId", xmax = 0 AS created,
        deleted_at IS NOT NULL AS trashed`.named('push-artifacts'),
  );
  const byDigest = new Map(recorded.map((row) => [row.digest, row]));
  return artifacts.map(({ digest }) => {
    const row = byDigest.get(digest);
    if (!row) throw new Error('an upsert returned no row');
    return row;
  });
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
