import type { Transaction } from '../../db/database.ts';
import { writeAudit } from '../../events/audit.ts';
import { announceChange } from '../../events/changes.ts';
import { writeEvent } from '../../events/outbox.ts';
import { dischargeBlobs } from '../blobs/store.ts';
import { changeUsage } from '../quota.ts';
import { findRepositoryTarget } from '../repository-store.ts';
import {
  dropAllLiveReferences,
  hideEmptyRepository,
  lockAllForRemoval,
  recordRemovals,
  trashArtifacts,
} from './repository-removal-store.ts';
import type { TagWriter } from './tag-writer.ts';

/**
 * Puts whole repositories into the trash, with a fixed number of statements however many artifacts there are. The
 * order of locks is that of a push: blobs, artifacts, tags, the repository, the quota.
 */
export class RepositoryRemoval {
  readonly #tags: TagWriter;

  constructor(deps: { readonly tags: TagWriter }) {
    this.#tags = deps.tags;
  }

  /**
   * Removes every artifact of a repository and takes it off the lists; false when none of that name is listed. Fails as
   * a guard says when it keeps one of the tags, and then nothing is removed. A push that comes in meanwhile
   * counts as coming after it.
   */
  async remove(tx: Transaction, name: string, actor: string): Promise<boolean> {
    const target = await findRepositoryTarget(tx, name);
    if (!target) return false;
    const { repositoryId, projectId } = target;
    const artifacts = await lockAllForRemoval(tx, repositoryId);
    const artifactIds = artifacts.map((artifact) => artifact.id);
    await recordRemovals(tx, { ...target, name }, artifactIds, actor);
    await trashArtifacts(tx, artifactIds, actor);
    await this.#tags.removeAll(tx, { ...target, repository: name }, { artifacts, actor, reason: 'repository deleted' });
    const blobIds = await dropAllLiveReferences(tx, repositoryId, artifactIds);
    const freed = await dischargeBlobs(tx, target, blobIds);
    await announceChange(tx, { kind: 'repository', repository: name });
    await hideEmptyRepository(tx, repositoryId, actor);
    await writeAudit(tx, {
      projectId,
      operation: 'delete',
      resourceType: 'repository',
      resource: name,
      username: actor,
    });
    await writeEvent(tx, { type: 'DELETE_REPOSITORY', projectId, repositoryId, actor, payload: { repository: name } });
    await changeUsage(tx, projectId, -freed);
    return true;
  }
}
