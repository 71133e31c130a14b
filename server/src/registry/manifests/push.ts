import {
  type Digest,
  digestAlgorithm,
  digestOf,
  type ParsedManifest,
  parseManifest,
  type RepositoryName,
  type TagName,
} from '@haven/oci';
import type { ProjectRef } from '../../auth/authorizer.ts';
import type { Caller } from '../../auth/caller.ts';
import { Batches } from '../../db/batches.ts';
import { type Database, isForeignKeyViolation } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { PATIENCE_MS } from '../blobs/charges.ts';
import { type PushGuard, type PushIntent, passGuards } from '../guards.ts';
import { ensureRepository } from '../repository-store.ts';
import { describeArtifact } from './artifact-description.ts';
import { type AskedBlobs, type FoundBlobs, referencedBlobs } from './artifact-store.ts';
import { PushRecorder, type ReadyPush } from './push-recorder.ts';
import { blobsNamedBy, referencesTo } from './push-references.ts';
import type { ReferenceReader } from './reference-reader.ts';
import type { ArtifactRemoval } from './removal.ts';
import type { TagWriter } from './tag-writer.ts';

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

// Of all manifests in one transaction, beyond the first.
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_PUSHES = 32;

/**
 * The push pipeline: guards, then shape, then one transaction with everything that makes the push true: manifest,
 * artifact, references, accessories, tags with their versions, blob associations, quota, audit row and event. Pushes
 * that come at the same time share it; if it fails, each gets what it would have got alone.
 */
export class ManifestPusher {
  readonly #database: Database;
  readonly #guards: readonly PushGuard[];
  readonly #references: Pick<ReferenceReader, 'in'>;
  readonly #found: Batches<AskedBlobs, FoundBlobs>;
  readonly #recorded: Batches<ReadyPush, string | undefined>;

  constructor(deps: {
    readonly database: Database;
    /** In the order in which they are asked. */
    readonly guards: readonly PushGuard[];
    /** Reads what is shown of artifacts. */
    readonly references: Pick<ReferenceReader, 'in'>;
    readonly removal: ArtifactRemoval;
    readonly tags: TagWriter;
  }) {
    this.#database = deps.database;
    this.#guards = deps.guards;
    this.#references = deps.references;
    this.#found = new Batches((asked) => referencedBlobs(deps.database, asked));
    const recorder = new PushRecorder(deps);
    this.#recorded = new Batches((pushes) => recorder.record(pushes), {
      most: MOST_PUSHES,
      // Its quota is what they wait for, also behind somebody else.
      apart: ({ place }) => place.projectId,
      mayJoin,
      // Who waits for a tag that somebody else holds does not hold up the rest of the project.
      patience: PATIENCE_MS,
      alone: 'on failure',
    });
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
    const store = async () => this.#recorded.add(await this.#prepare(push, manifest, digest));
    const warning = await store().catch((error: unknown) => {
      // A blob that the collector takes between the look for it and the first row that refers to it fails the
      // transaction; the second look does not find it, and says so.
      if (!isForeignKeyViolation(error)) throw error;
      return store();
    });
    return { digest, subject: manifest.kind === 'schema1' ? undefined : manifest.subject?.digest, warning };
  }

  async #prepare(push: ManifestPush, manifest: ParsedManifest, digest: Digest): Promise<ReadyPush> {
    const { projectId } = push.project;
    const wanted = blobsNamedBy(manifest);
    const found = await this.#found.add({ projectId, repository: push.repository, digests: wanted });
    const repositoryId = found.repositoryId ?? (await ensureRepository(this.#database, projectId, push.repository));
    const references = manifest.kind === 'index' ? undefined : referencesTo(wanted, found.blobs);
    const description = await describeArtifact(manifest, this.#references.in(push.repository, found.blobs));
    const place = { projectId, repository: push.repository, repositoryId };
    return { push, place, manifest, digest, description, references };
  }
}

// Two that move the same tag, or bring the same manifest, are recorded one after the other; and there is an end to the
// bytes of one transaction.
function mayJoin(batch: readonly ReadyPush[], { digest, place, push }: ReadyPush): boolean {
  const tags = new Set<string>(push.tags);
  let bytes = push.content.length;
  for (const other of batch) {
    if (other.digest === digest) return false;
    if (other.place.repositoryId === place.repositoryId && other.push.tags.some((tag) => tags.has(tag))) return false;
    bytes += other.push.content.length;
  }
  return bytes <= MOST_BYTES;
}
