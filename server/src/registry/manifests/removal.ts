import { type ParsedManifest, parseManifest } from '@haven/oci';
import type { Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { writeAudit } from '../../events/audit.ts';
import { announceChange } from '../../events/changes.ts';
import { writeEvent } from '../../events/outbox.ts';
import { dischargeBlobs } from '../blobs/store.ts';
import { changeUsage } from '../quota.ts';
import {
  accessoriesOf,
  dropLiveReferences,
  expireTrashed,
  hasLivingParent,
  lockForRemoval,
  orphanedChildren,
  type RemovableArtifact,
  tagsOf,
  trashArtifact,
  unnamedManifest,
} from './removal-store.ts';
import type { TagWriter } from './tag-writer.ts';

/**
 * Takes artifacts out of a repository: into the trash, with their tags, accessories and orphaned children, off the
 * quota at once. The bytes stay until the collector has let the trash and grace periods pass.
 */
export class ArtifactRemoval {
  readonly #tags: TagWriter;

  constructor(deps: { readonly tags: TagWriter }) {
    this.#tags = deps.tags;
  }

  /**
   * Removes one artifact for a person, with audit row and event. Fails with `NOT_FOUND`, or with
   * `VIOLATE_FOREIGN_KEY_CONSTRAINT` while an index refers to it, or as a guard of its tags says.
   */
  async remove(tx: Transaction, artifactId: number, actor: string): Promise<void> {
    const artifact = await lockForRemoval(tx, artifactId);
    if (!artifact) throw new HavenError('NOT_FOUND', 'artifact not found');
    if (await hasLivingParent(tx, artifact.id)) {
      throw new HavenError('VIOLATE_FOREIGN_KEY_CONSTRAINT', 'the deleting artifact is referenced by others');
    }
    await this.#remove(tx, artifact, actor);
  }

  /** Removes an artifact that nothing names, neither a tag nor an index nor a subject; false when something does. */
  async removeUnnamed(tx: Transaction, artifactId: number, actor: string): Promise<boolean> {
    const artifact = await lockForRemoval(tx, artifactId);
    if (!artifact || !(await unnamedManifest(tx, artifactId))) return false;
    await this.#remove(tx, artifact, actor);
    return true;
  }

  /**
   * Removes an artifact that a tag has just left, for good, if nothing names it and `isWorthless` says so. Returns the
   * bytes by which the project's usage shrinks; the caller takes them off.
   */
  async removeIfSuperseded(
    tx: Transaction,
    artifactId: number,
    isWorthless: (manifest: ParsedManifest) => boolean,
  ): Promise<number> {
    const manifest = await unnamedManifest(tx, artifactId);
    if (!manifest || !isWorthless(parseManifest(manifest.content, manifest.mediaType))) return 0;
    const artifact = await lockForRemoval(tx, artifactId);
    // Somebody may have given it a name again before we had the lock.
    if (!artifact || !(await unnamedManifest(tx, artifactId))) return 0;
    const { freed } = await this.#trash(tx, artifact, 'haven');
    await expireTrashed(tx, artifactId);
    return freed;
  }

  async #remove(tx: Transaction, artifact: RemovableArtifact, actor: string): Promise<void> {
    const { tags, freed } = await this.#trash(tx, artifact, actor);
    await writeAudit(tx, {
      projectId: artifact.projectId,
      operation: 'delete',
      resourceType: 'artifact',
      resource:
        tags[0] === undefined ? `${artifact.repository}@${artifact.digest}` : `${artifact.repository}:${tags[0]}`,
      username: actor,
    });
    await writeEvent(tx, {
      type: 'DELETE_ARTIFACT',
      projectId: artifact.projectId,
      repositoryId: artifact.repositoryId,
      actor,
      payload: { repository: artifact.repository, digest: artifact.digest, tags },
    });
    // Last, because everything that changes the project's usage waits from here on.
    await changeUsage(tx, artifact.projectId, -freed);
  }

  async #trash(
    tx: Transaction,
    artifact: RemovableArtifact,
    actor: string,
    isAlong = false,
  ): Promise<{ readonly tags: readonly string[]; readonly freed: number }> {
    const { id: artifactId, repository, digest } = artifact;
    const present = await tagsOf(tx, artifactId);
    const removal = { artifactId, tags: present, actor, reason: 'artifact deleted' };
    const tags = await this.#tags.remove(tx, artifact, removal);
    await trashArtifact(tx, artifactId, { actor, tags, isAlong });
    const blobIds = await dropLiveReferences(tx, artifact);
    let freed = await dischargeBlobs(tx, artifact, blobIds);
    await announceChange(tx, { kind: 'artifact', repository, digest });
    for (const id of await accessoriesOf(tx, artifact)) freed += await this.#trashDependant(tx, id, actor);
    for (const id of await orphanedChildren(tx, artifact.id)) {
      freed += await this.#trashDependant(tx, id, actor, { untagged: true });
    }
    return { tags, freed };
  }

  // What made it a dependant may have changed before we had the lock: an index or a tag may name it now.
  async #trashDependant(
    tx: Transaction,
    artifactId: number,
    actor: string,
    { untagged = false } = {},
  ): Promise<number> {
    const dependant = await lockForRemoval(tx, artifactId);
    if (!dependant || (await hasLivingParent(tx, artifactId))) return 0;
    if (untagged && (await tagsOf(tx, artifactId)).length > 0) return 0;
    return (await this.#trash(tx, dependant, actor, true)).freed;
  }
}
