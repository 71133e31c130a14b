import type { Transaction } from '../../db/database.ts';
import { writeAudit } from '../../events/audit.ts';
import { announceChange } from '../../events/changes.ts';
import { writeEvent } from '../../events/outbox.ts';
import { dischargeBlobs } from '../blobs/store.ts';
import { changeUsage } from '../quota.ts';
import { findRepositoryTarget } from '../repository-store.ts';
import { removeTags } from './artifact-store.ts';
import type { RemovalGuard } from './removal.ts';
import {
  dropAllLiveReferences,
  hideEmptyRepository,
  lockAllForRemoval,
  recordRemovals,
  trashArtifacts,
} from './repository-removal-store.ts';

/**
 * Puts whole repositories into the trash, with a fixed number of statements however many artifacts there are. The
 * order of locks is that of a push: blobs, artifacts, tags, the repository, the quota.
 */
export class RepositoryRemoval {
  readonly #guards: readonly RemovalGuard[];

  constructor(deps: { readonly guards: readonly RemovalGuard[] }) {
    this.#guards = deps.guards;
  }

  /**
   * Removes every artifact of a repository and takes it off the lists; false when none of that name is listed. Fails as
   * a guard says when it keeps one of the artifacts, and then nothing is removed. A push that comes in meanwhile
   * counts as coming after it.
   */
  async remove(tx: Transaction, name: string, actor: string): Promise<boolean> {
    const target = await findRepositoryTarget(tx, name);
    if (!target) return false;
    const { repositoryId, projectId } = target;
    const artifacts = await lockAllForRemoval(tx, repositoryId);
    for (const guard of this.#guards) {
      for (const { tags, ...artifact } of artifacts) {
        await guard.check({ ...artifact, repositoryId, projectId, repository: name }, tags);
      }
    }
    const artifactIds = artifacts.map((artifact) => artifact.id);
    await recordRemovals(tx, { ...target, name }, artifactIds, actor);
    await removeTags(tx, { repositoryId, artifactIds, actor, reason: 'repository deleted' });
    await trashArtifacts(tx, artifactIds, actor);
    const blobIds = await dropAllLiveReferences(tx, repositoryId, artifactIds);
    const freed = await dischargeBlobs(tx, target, blobIds);
    await announceChange(tx, { kind: 'repository', repository: name });
    await hideEmptyRepository(tx, repositoryId);
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
