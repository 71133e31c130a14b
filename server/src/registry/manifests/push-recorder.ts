import { type Digest, type ParsedManifest, parseCosignTag } from '@haven/oci';
import { callerName } from '../../auth/caller.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { together } from '../../db/together.ts';
import { changeUsage, type QuotaUse, settleCharge } from '../quota.ts';
import { activateRepositories } from '../repository-store.ts';
import { type ArtifactDescription, accessoryTypeOf, isBuildCache, isCosignSignature } from './artifact-description.ts';
import {
  linkAccessory,
  linkChildren,
  type NewArtifact,
  type RecordedArtifact,
  recordArtifacts,
  reviveArtifact,
} from './artifact-store.ts';
import { platformsOf } from './platforms.ts';
import type { ManifestPush } from './push.ts';
import { announcePushes } from './push-announcement.ts';
import { type ArtifactPart, chargeParts, type Growth } from './push-charges.ts';
import { type ResolvedReferences, resolveIndex } from './push-references.ts';
import type { ArtifactRemoval } from './removal.ts';
import { possibleBuildCaches } from './removal-store.ts';
import type { MovedTags, PreparedMove, TagPlace, TagWriter } from './tag-writer.ts';

/** A push that has passed the guards, of a manifest that is understood. */
export interface ReadyPush {
  readonly push: ManifestPush;
  readonly place: TagPlace;
  readonly manifest: ParsedManifest;
  readonly digest: Digest;
  readonly description: ArtifactDescription;
  /** Undefined for an index: what it refers to is looked up, and kept, in the transaction. */
  readonly references: ResolvedReferences | undefined;
}

/** A push of which it is known what it refers to. */
type ResolvedPush = ReadyPush & { readonly references: ResolvedReferences };

/** A push whose artifact has its row, locked. */
type PlacedPush = ResolvedPush & {
  readonly artifact: RecordedArtifact;
  /** Nothing was there, or it lay in the trash. */
  readonly isNew: boolean;
  readonly prepared: PreparedMove;
  readonly changes: MovedTags;
};

// Several must not wait long for what one of them waits for; on its own, that one may.
const PATIENCE = '250ms';

/**
 * Records pushes, any number of them in one transaction: manifests, artifacts, references, accessories, tags with their
 * versions, blob associations, quota, audit rows and events.
 */
export class PushRecorder {
  readonly #database: Database;
  readonly #removal: ArtifactRemoval;
  readonly #tags: TagWriter;

  constructor(deps: { readonly database: Database; readonly removal: ArtifactRemoval; readonly tags: TagWriter }) {
    this.#database = deps.database;
    this.#removal = deps.removal;
    this.#tags = deps.tags;
  }

  /**
   * Records all of them or none; no two of them may have the same digest, or move the same tag. Returns for each a
   * sentence for people when its project has little room left.
   */
  async record(pushes: readonly ReadyPush[]): Promise<readonly (string | undefined)[]> {
    return this.#database.transaction(async (tx) => {
      const placed = await this.#place(tx, await resolveAll(tx, pushes));
      for (const { artifact, ...push } of placed) {
        if (artifact.trashed) await reviveArtifact(tx, artifact.id, sizeOf(push));
      }
      const [, , , warnings] = await together([
        this.#tags.finishMoves(tx, placed.map(moveOf)),
        together(placed.map((push) => push.isNew && linkChildren(tx, push.artifact.id, push.references.children))),
        together(placed.map((push) => recordAccessory(tx, push))),
        this.#account(tx, placed),
      ]);
      return warnings;
    });
  }

  // Statements that do not need each other's answers are sent together: a push waits for the database three times.
  async #place(tx: Transaction, pushes: readonly ResolvedPush[]): Promise<readonly PlacedPush[]> {
    const [artifacts, moves] = await together([
      recordArtifacts(tx, pushes.map(artifactOf)),
      this.#tags.prepareMoves(
        tx,
        pushes.map(({ place, push: { tags } }) => ({ place, tags })),
      ),
      announcePushes(tx, pushes),
    ]);
    return pushes.map((push, index) => {
      const [artifact, prepared] = [artifacts[index], moves[index]];
      if (!artifact || !prepared) throw new Error('each push has an artifact and tags');
      const changes = this.#tags.changesOf(prepared, artifact.id);
      return { ...push, artifact, prepared, changes, isNew: artifact.created || artifact.trashed };
    });
  }

  // Last, because all pushes into a repository, and then into its project, wait for each other from here on.
  async #account(tx: Transaction, pushes: readonly PlacedPush[]): Promise<readonly (string | undefined)[]> {
    const left = pushes.flatMap(({ changes, place }) => changes.left.map((id) => ({ id, projectId: place.projectId })));
    const worthless = await possibleBuildCaches(
      tx,
      left.map(({ id }) => id),
    );
    const withQuota = worthless.size === 0;
    const grown = await chargeAll(tx, pushes, withQuota);
    if (withQuota) return together(pushes.map((push) => settle(tx, push, grown)));
    // After the references of the new artifacts are counted: what both have would otherwise seem to be needed by none.
    const freed = new Map<number, number>();
    for (const { id, projectId } of left.filter((one) => worthless.has(one.id))) {
      const bytes = await this.#removal.removeIfSuperseded(tx, id, isBuildCache);
      freed.set(projectId, (freed.get(projectId) ?? 0) + bytes);
    }
    const net = await changeUsages(tx, grown, freed);
    return together(pushes.map((push) => settle(tx, push, net)));
  }
}

async function resolveAll(tx: Transaction, pushes: readonly ReadyPush[]): Promise<readonly ResolvedPush[]> {
  const [, resolved] = await together([
    pushes.length > 1 && tx.run(sql`SELECT set_config('lock_timeout', ${PATIENCE}, true)`.named('push-patience')),
    together(
      pushes.map(async (ready) => {
        const { manifest, place, push, references } = ready;
        if (references) return { ...ready, references };
        const entries = manifest.kind === 'index' ? manifest.manifests : [];
        const where = { projectId: place.projectId, repository: push.repository };
        return { ...ready, references: await resolveIndex(tx, where, entries) };
      }),
    ),
  ]);
  return resolved;
}

function artifactOf(push: ResolvedPush): NewArtifact {
  const { description, digest, manifest, place } = push;
  return {
    ...{ digest, description, projectId: place.projectId, repositoryId: place.repositoryId },
    content: push.push.content,
    manifestMediaType: manifest.mediaType,
    size: sizeOf(push),
    subject: manifest.kind === 'schema1' ? undefined : manifest.subject?.digest,
    platforms: platformsOf(manifest, description.extraAttrs),
  };
}

function sizeOf({ push, references }: Pick<ResolvedPush, 'push' | 'references'>): number {
  return push.content.length + references.size;
}

function moveOf({ artifact, digest, prepared, push }: PlacedPush) {
  return { prepared, artifactId: artifact.id, digest, actor: callerName(push.caller), reason: 'push' };
}

async function recordAccessory(tx: Transaction, { artifact, manifest, place, push }: PlacedPush): Promise<void> {
  const { repositoryId } = place;
  const artifactId = artifact.id;
  if (manifest.kind !== 'schema1' && manifest.subject) {
    const type = accessoryTypeOf(manifest);
    return linkAccessory(tx, { artifactId, repositoryId, subject: manifest.subject.digest, type });
  }
  if (!isCosignSignature(manifest)) return;
  for (const tag of push.tags) {
    const signed = parseCosignTag(tag);
    if (signed?.kind !== 'sig') continue;
    await linkAccessory(tx, { artifactId, repositoryId, subject: signed.digest, type: 'signature.cosign' });
  }
}

async function chargeAll(
  tx: Transaction,
  pushes: readonly PlacedPush[],
  withQuota: boolean,
): Promise<readonly Growth[]> {
  const changed = pushes.filter(({ changes, isNew }) => isNew || changes.moved.length > 0);
  const repositories = [...new Set(changed.map(({ place }) => place.repositoryId))];
  const parts = pushes.filter(({ isNew }) => isNew).flatMap(partsOf);
  if (parts.length > 0) return chargeParts(tx, { parts, changed: repositories, withQuota });
  await activateRepositories(tx, repositories);
  return [];
}

function partsOf({ artifact, place, push, references }: PlacedPush): ArtifactPart[] {
  const manifest = { id: artifact.manifestBlobId, size: push.content.length };
  // A manifest may name itself's bytes as a layer; the row is the same.
  const parts = new Map([...references.blobs, manifest].map(({ id, size }) => [id, size]));
  const { projectId, repositoryId } = place;
  return [...parts].map(([blobId, size]) => ({ artifactId: artifact.id, projectId, repositoryId, blobId, size }));
}

// The quota of each project by what it has grown and what was freed in it.
async function changeUsages(
  tx: Transaction,
  grown: readonly Growth[],
  freed: ReadonlyMap<number, number>,
): Promise<readonly Growth[]> {
  const changes = new Map<number, number>([...freed].map(([projectId, bytes]) => [projectId, -bytes]));
  for (const { projectId, added } of grown) changes.set(projectId, (changes.get(projectId) ?? 0) + added);
  const net: Growth[] = [];
  for (const [projectId, added] of [...changes].sort(([a], [b]) => a - b)) {
    net.push({ projectId, added, usage: await changeUsage(tx, projectId, added) });
  }
  return net;
}

// A sentence for the one who pushed, when it has grown and little room is left.
async function settle(tx: Transaction, push: PlacedPush, grown: readonly Growth[]): Promise<string | undefined> {
  const growth = grown.find(({ projectId }) => projectId === push.place.projectId);
  if (!growth || !push.isNew) return undefined;
  const { digest, place } = push;
  const use: QuotaUse = { ...place, actor: callerName(push.push.caller), digest, tags: push.push.tags };
  return settleCharge(tx, use, growth.added, growth.usage);
}
