import type { Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { writeAudit } from '../../events/audit.ts';
import {
  blobsOf,
  expireArtifacts,
  expireArtifactsOf,
  expireAssociations,
  expireRepository,
  isNeededByTrashed,
  ownedAmong,
} from './purge-store.ts';
import { findDeletion, findRepositoryDeletion, lockBlobsOf, lockMembers, treeOf } from './restoration-store.ts';

/**
 * Lets things of the trash go before their time: nobody can bring them back from here on, and the collector takes them
 * when it comes by next, with their bytes unless something else needs these.
 */
export class TrashPurge {
  /** Lets an artifact of a project go, with what was deleted along with it; returns how many went. */
  async artifact(tx: Transaction, projectId: number, artifactId: number, actor: string): Promise<number> {
    const deletion = await findDeletion(tx, projectId, artifactId);
    if (!deletion) throw notFound(`artifact ${artifactId}`);
    const { place, digest } = deletion;
    const { repositoryId, repository } = place;
    const treeIds = (await treeOf(tx, deletion, [artifactId])).map(({ id }) => id);
    await lockBlobsOf(tx, repositoryId, treeIds);
    const along = (await lockMembers(tx, deletion, treeIds)).filter(({ state }) => state === 'deleted with it');
    const ids = along.map(({ id }) => id);
    if (!ids.includes(artifactId)) throw notFound(`artifact ${artifactId}`);
    if (await isNeededByTrashed(tx, [artifactId])) {
      throw new HavenError('CONFLICT', `an index in the trash refers to ${repository}@${digest}; purge that`);
    }
    const own = await ownedAmong(tx, ids);
    await expireAssociations(tx, repositoryId, await blobsOf(tx, own));
    const purged = await expireArtifacts(tx, own);
    await writeAudit(tx, {
      ...{ projectId, operation: 'purge', resourceType: 'artifact' },
      ...{ resource: `${repository}@${digest}`, username: actor },
    });
    return purged;
  }

  /** Lets a deleted repository of a project go, with everything that was ever deleted in it; returns how many artifacts. */
  async repository(tx: Transaction, projectId: number, name: string, actor: string): Promise<number> {
    const deletion = await findRepositoryDeletion(tx, projectId, name);
    if (!deletion) throw notFound(`repository ${name}`);
    await expireAssociations(tx, deletion.place.repositoryId);
    const purged = await expireArtifactsOf(tx, deletion.place.repositoryId);
    if (!(await expireRepository(tx, deletion))) throw notFound(`repository ${name}`);
    await writeAudit(tx, {
      ...{ projectId, operation: 'purge', resourceType: 'repository' },
      ...{ resource: name, username: actor },
    });
    return purged;
  }
}

function notFound(what: string): HavenError {
  return new HavenError('NOT_FOUND', `${what} is not in the trash`);
}
