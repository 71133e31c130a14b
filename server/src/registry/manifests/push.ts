import {
  type Descriptor,
  type Digest,
  digestAlgorithm,
  digestOf,
  isForeignLayer,
  isManifestMediaType,
  type ParsedManifest,
  parseCosignTag,
  parseManifest,
  type RepositoryName,
  type TagName,
} from '@haven/oci';
import type { ProjectRef } from '../../auth/authorizer.ts';
import { type Caller, callerName } from '../../auth/caller.ts';
import { type Database, isForeignKeyViolation, type Transaction } from '../../db/database.ts';
import { together } from '../../db/together.ts';
import { HavenError } from '../../error.ts';
import { writeAudit } from '../../events/audit.ts';
import { writeEvent } from '../../events/outbox.ts';
import { addToTallies } from '../../events/tally.ts';
import { associateBlobs, chargePush } from '../blobs/charges.ts';
import { type PushGuard, type PushIntent, passGuards } from '../guards.ts';
import { chargeQuota, type QuotaUse } from '../quota.ts';
import { activateRepository, ensureRepository } from '../repository-store.ts';
import {
  accessoryTypeOf,
  describeArtifact,
  isBuildCache,
  isCosignSignature,
  type ReadReferences,
} from './artifact-description.ts';
import {
  addLiveReferences,
  insertArtifact,
  linkAccessory,
  linkBlobs,
  linkChildren,
  lockReferencedArtifacts,
  type ReferencedArtifact,
  type RepositoryTarget,
  referencedBlobs,
  reviveArtifact,
  storeManifest,
} from './artifact-store.ts';
import { platformsOf } from './platforms.ts';
import type { ArtifactRemoval } from './removal.ts';
import type { MovedTags, TagPlace, TagWriter } from './tag-writer.ts';

/** A manifest on its way in. */
export interface ManifestPush {
  readonly project: ProjectRef;
  readonly repository: RepositoryName;
  readonly caller: Caller;
  readonly content: Buffer;
  readonly contentType: string | undefined;
  /** The digest the client named, to be verified; absent when it pushed by tag. */
  readonly digest: Digest | undefined;
  readonly tags: readonly TagName[];
  /** Of the request that pushes. */
  readonly requestId?: string;
}

/** What was stored. */
export interface PushedManifest {
  readonly digest: Digest;
  readonly subject: Digest | undefined;
  /** Something the person who pushes should know, for the `Warning` header. */
  readonly warning: string | undefined;
}

/**
 * The push pipeline: guards, then shape, then one transaction with everything that makes the push true: manifest,
 * artifact, references, accessories, tags with their versions, blob associations, quota, audit row and event.
 */
export class ManifestPusher {
  readonly #database: Database;
  readonly #guards: readonly PushGuard[];
  readonly #read: (repository: RepositoryName) => ReadReferences;
  readonly #removal: ArtifactRemoval;
  readonly #tags: TagWriter;

  constructor(deps: {
    readonly database: Database;
    /** In the order in which they are asked. */
    readonly guards: readonly PushGuard[];
    /** Reads in a repository, for the artifact record. */
    readonly read: (repository: RepositoryName) => ReadReferences;
    readonly removal: ArtifactRemoval;
    readonly tags: TagWriter;
  }) {
    this.#database = deps.database;
    this.#guards = deps.guards;
    this.#read = deps.read;
    this.#removal = deps.removal;
    this.#tags = deps.tags;
  }

  /** Fails as the guards say, if they can say it before the manifest is there. */
  async admit(intent: PushIntent): Promise<void> {
    await passGuards(this.#guards, intent);
  }

  /** Stores the manifest; afterwards it can be pulled by every tag and by its digest. */
  async push(push: ManifestPush): Promise<PushedManifest> {
    await this.admit(push);
    const manifest = parseManifest(push.content, push.contentType);
    const digest = digestOf(push.content, push.digest ? digestAlgorithm(push.digest) : 'sha256');
    if (push.digest && digest !== push.digest) {
      throw new HavenError('DIGEST_INVALID', `the digest is said to be ${push.digest}, the content has ${digest}`);
    }
    const description = await describeArtifact(manifest, this.#read(push.repository));
    const warning = await this.#transaction(async (tx) => {
      // Statements that do not need each other's answers are sent together: a push waits for the database four times.
      const [repositoryId, references, manifestBlobId] = await together([
        ensureRepository(tx, push.project.projectId, push.repository),
        resolveReferences(tx, push.repository, manifest),
        storeManifest(tx, digest, push.content, description),
      ]);
      const target: TagPlace = { projectId: push.project.projectId, repository: push.repository, repositoryId };
      const blobIds = [...references.blobIds, manifestBlobId];
      const [artifact, prepared] = await together([
        recordArtifact(tx, target, {
          digest,
          manifestBlobId,
          manifestMediaType: manifest.mediaType,
          size: push.content.length + references.size,
          subject: subjectOf(manifest),
          description,
          platforms: platformsOf(manifest, description.extraAttrs),
        }),
        this.#tags.prepareMove(tx, target, push.tags),
        announce(tx, target, push, digest),
      ]);
      const { id: artifactId, isNew } = artifact;
      const use = { ...target, actor: callerName(push.caller), digest, tags: push.tags };
      const [, , , , warning] = await together([
        this.#tags.finishMove(tx, target, prepared, { artifactId, digest, actor: use.actor, reason: 'push' }),
        isNew && linkBlobs(tx, artifactId, blobIds),
        isNew && linkChildren(tx, artifactId, references.children),
        recordAccessory(tx, target, { artifactId, manifest, tags: push.tags }),
        this.#account(tx, use, { isNew, blobIds, ...this.#tags.changesOf(prepared, artifactId) }),
      ]);
      return warning;
    });
    return { digest, subject: subjectOf(manifest), warning };
  }

  // A blob that the collector takes between the look for it and the first row that refers to it fails the transaction;
  // the second one does not find it, and says so.
  async #transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.#database.transaction(work);
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error;
      return this.#database.transaction(work);
    }
  }

  // Last, because all pushes into the repository, and then into the project, wait for each other from here on.
  async #account(
    tx: Transaction,
    use: QuotaUse & TagPlace,
    { isNew, blobIds, moved, left }: MovedTags & { readonly isNew: boolean; readonly blobIds: readonly number[] },
  ): Promise<string | undefined> {
    const { repositoryId } = use;
    if (isNew && left.length === 0) {
      const [warning] = await together([chargePush(tx, use, blobIds), addLiveReferences(tx, repositoryId, blobIds)]);
      return warning;
    }
    const [added] = await together([
      isNew ? associateBlobs(tx, use, blobIds) : 0,
      isNew && addLiveReferences(tx, repositoryId, blobIds),
      (isNew || moved.length > 0) && activateRepository(tx, repositoryId),
    ]);
    return chargeQuota(tx, use, added - (await this.#removeSuperseded(tx, left)));
  }

  // After the references of the new artifact are counted: what both have would otherwise seem to be needed by none.
  async #removeSuperseded(tx: Transaction, left: readonly number[]): Promise<number> {
    let freed = 0;
    for (const artifactId of left) freed += await this.#removal.removeIfSuperseded(tx, artifactId, isBuildCache);
    return freed;
  }
}

interface ResolvedReferences {
  /** Blobs of the repository the manifest refers to, each once. */
  readonly blobIds: readonly number[];
  readonly children: readonly {
    readonly position: number;
    readonly childId: number;
    readonly descriptor: Descriptor;
  }[];
  /** Bytes of everything referred to. */
  readonly size: number;
}

async function resolveReferences(
  tx: Transaction,
  repository: RepositoryName,
  manifest: ParsedManifest,
): Promise<ResolvedReferences> {
  if (manifest.kind === 'index') return resolveIndex(tx, repository, manifest.manifests);
  const wanted = manifest.kind === 'image' ? blobsOfImage(manifest) : [...new Set(manifest.layers)];
  const blobs = await referencedBlobs(tx, repository, wanted);
  requireAll(wanted, blobs);
  return { blobIds: blobs.map((blob) => blob.id), children: [], size: sum(blobs) };
}

// The entries of an index are manifests; BuildKit's caches list layers there, which Harbor takes as well.
async function resolveIndex(
  tx: Transaction,
  repository: RepositoryName,
  entries: readonly Descriptor[],
): Promise<ResolvedReferences> {
  const wanted = [...new Set(entries.map((entry) => entry.digest))];
  const artifacts = await lockReferencedArtifacts(tx, repository, wanted);
  const byDigest = new Map<Digest, ReferencedArtifact>(artifacts.map((artifact) => [artifact.digest, artifact]));
  const rest = entries.filter((entry) => !byDigest.has(entry.digest));
  // The bytes of a deleted manifest linger as a blob of the repository: that is not the manifest.
  const layers = [
    ...new Set(rest.filter((entry) => !isManifestMediaType(entry.mediaType)).map(({ digest }) => digest)),
  ];
  const blobs = await referencedBlobs(tx, repository, layers);
  requireAll(
    rest.map((entry) => entry.digest),
    blobs,
  );
  const children = entries.flatMap((descriptor, position) => {
    const child = byDigest.get(descriptor.digest);
    return child ? [{ position, childId: child.id, descriptor }] : [];
  });
  return { blobIds: blobs.map((blob) => blob.id), children, size: sum(artifacts) + sum(blobs) };
}

function blobsOfImage(manifest: { readonly config: Descriptor; readonly layers: readonly Descriptor[] }): Digest[] {
  const layers = manifest.layers.filter((layer) => !isForeignLayer(layer));
  return [...new Set([manifest.config, ...layers].map((descriptor) => descriptor.digest))];
}

function requireAll(wanted: readonly Digest[], found: readonly { readonly digest: Digest }[]): void {
  const known = new Set(found.map((blob) => blob.digest));
  const missing = wanted.filter((digest) => !known.has(digest));
  if (missing.length === 0) return;
  throw new HavenError('MANIFEST_BLOB_UNKNOWN', `the repository does not have ${missing.slice(0, 5).join(', ')}`, {
    detail: { digests: missing.slice(0, 100) },
  });
}

async function recordArtifact(
  tx: Transaction,
  target: RepositoryTarget,
  artifact: Parameters<typeof insertArtifact>[2],
): Promise<{ readonly id: number; readonly isNew: boolean }> {
  const { id, created, trashed } = await insertArtifact(tx, target, artifact);
  if (trashed) await reviveArtifact(tx, id, artifact.size);
  return { id, isNew: created || trashed };
}

async function recordAccessory(
  tx: Transaction,
  target: RepositoryTarget,
  { artifactId, manifest, tags }: { artifactId: number; manifest: ParsedManifest; tags: readonly TagName[] },
): Promise<void> {
  const { repositoryId } = target;
  if (manifest.kind !== 'schema1' && manifest.subject) {
    const type = accessoryTypeOf(manifest);
    return linkAccessory(tx, { artifactId, repositoryId, subject: manifest.subject.digest, type });
  }
  if (!isCosignSignature(manifest)) return;
  for (const tag of tags) {
    const signed = parseCosignTag(tag);
    if (signed?.kind !== 'sig') continue;
    await linkAccessory(tx, { artifactId, repositoryId, subject: signed.digest, type: 'signature.cosign' });
  }
}

async function announce(tx: Transaction, target: RepositoryTarget, push: ManifestPush, digest: Digest): Promise<void> {
  const tag = push.tags[0];
  await together([
    writeAudit(tx, {
      projectId: target.projectId,
      operation: 'create',
      resourceType: 'artifact',
      resource: tag === undefined ? `${push.repository}@${digest}` : `${push.repository}:${tag}`,
      username: callerName(push.caller),
    }),
    writeEvent(tx, {
      type: 'PUSH_ARTIFACT',
      projectId: target.projectId,
      repositoryId: target.repositoryId,
      actor: callerName(push.caller),
      payload: { repository: push.repository, digest, tags: push.tags, requestId: push.requestId },
    }),
    addToTallies(tx, [{ name: 'pushes', projectId: target.projectId }]),
  ]);
}

function subjectOf(manifest: ParsedManifest): Digest | undefined {
  return manifest.kind === 'schema1' ? undefined : manifest.subject?.digest;
}

function sum(items: readonly { readonly size: number }[]): number {
  return items.reduce((total, item) => total + item.size, 0);
}
