import type { Digest } from '@haven/oci';
import type { Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { writeAudit } from '../../events/audit.ts';
import { announceChange } from '../../events/changes.ts';
import { writeEvent } from '../../events/outbox.ts';
import { associateBlobs } from '../blobs/charges.ts';
import { isBuildCache } from '../manifests/artifact-description.ts';
import type { ArtifactRemoval } from '../manifests/removal.ts';
import type { TagPlace, TagWriter } from '../manifests/tag-writer.ts';
import { chargeQuota } from '../quota.ts';
import {
  addAllLiveReferences,
  artifactsOf,
  type Deletion,
  findDeletion,
  findRepositoryDeletion,
  findVersion,
  type LostTag,
  lockBlobsOf,
  lockMembers,
  lockRepositoryDeletion,
  lostTags,
  recordRestorations,
  reviveArtifacts,
  reviveRepository,
  treeOf,
} from './restoration-store.ts';

/** What is back. */
export interface Restored {
  /** Full name of the repository. */
  readonly repository: string;
  /** Of the artifact that was asked for; undefined for a repository. */
  readonly digest: Digest | undefined;
  /** Artifacts that are out of the trash now, with children and accessories. */
  readonly artifacts: number;
  /** Tags they have again. */
  readonly tags: readonly string[];
  /** Tags they had, whose names have been used since. */
  readonly lostTags: readonly string[];
}

/** What came of pointing a tag where it pointed before. */
export interface RestoredTag {
  readonly digest: Digest;
  /** False when it points there anyway. */
  readonly isChanged: boolean;
  /** Artifacts that came out of the trash for it. */
  readonly artifacts: number;
}

/**
 * Takes things out of the trash: what went together comes back together, charged to the quota again, or not at all.
 * The locks are those of a push, in its order: blobs, artifacts, tags, the repository, the quota. The collector takes
 * no artifact that is locked, and one that it has taken is found missing here.
 */
export class Restoration {
  readonly #tags: TagWriter;
  readonly #removal: ArtifactRemoval;

  constructor(deps: { readonly tags: TagWriter; readonly removal: ArtifactRemoval }) {
    this.#tags = deps.tags;
    this.#removal = deps.removal;
  }

  /** Brings back an artifact of a project, with the tags it had and what was deleted along with it. */
  async artifact(tx: Transaction, projectId: number, artifactId: number, actor: string): Promise<Restored> {
    const deletion = await findDeletion(tx, projectId, artifactId);
    if (!deletion) throw new HavenError('NOT_FOUND', `artifact ${artifactId} is not in the trash`);
    const { place, digest } = deletion;
    const { ids, added, before } = await this.#revive(tx, deletion, [artifactId]);
    if (!ids.includes(artifactId)) throw new HavenError('NOT_FOUND', `artifact ${artifactId} is back already`);
    const { tags, lost } = await this.#retag(tx, place, before, actor);
    await this.#finish(tx, place, { ids, actor, added, digest, tags });
    return { repository: place.repository, digest, artifacts: ids.length, tags, lostTags: lost };
  }

  /** Brings back a whole repository of a project as it was when it was deleted. */
  async repository(tx: Transaction, projectId: number, name: string, actor: string): Promise<Restored> {
    const deletion = await findRepositoryDeletion(tx, projectId, name);
    if (!deletion) throw new HavenError('NOT_FOUND', `repository ${name} is not in the trash`);
    const { place } = deletion;
    const { ids, added, before } = await this.#revive(tx, deletion, await artifactsOf(tx, deletion));
    const { tags, lost } = await this.#retag(tx, place, before, actor);
    // Asked once everything is locked: what has begun to go would be missing from here on.
    if (!(await lockRepositoryDeletion(tx, deletion))) {
      throw new HavenError('CONFLICT', `repository ${name} is going for good, or was pushed to, just now`);
    }
    await this.#finish(tx, place, { ids, actor, added, digest: undefined, tags });
    await writeAudit(tx, {
      projectId,
      operation: 'restore',
      resourceType: 'repository',
      resource: name,
      username: actor,
    });
    return { repository: name, digest: undefined, artifacts: ids.length, tags, lostTags: lost };
  }

  /** Points a tag at what one of its versions says, which comes out of the trash if it lies there. */
  async tag(
    tx: Transaction,
    place: TagPlace,
    { tag, versionId, actor }: { readonly tag: string; readonly versionId: number; readonly actor: string },
  ): Promise<RestoredTag> {
    const version = await findVersion(tx, place.repositoryId, tag, versionId);
    if (!version) throw new HavenError('NOT_FOUND', `tag ${tag} has no version ${versionId}`);
    const { digest, artifactId, deletedAt } = version;
    if (digest === null) throw new HavenError('BAD_REQUEST', `version ${versionId} of the tag ${tag} is its deletion`);
    if (artifactId === null) {
      throw new HavenError(
        'NOT_FOUND',
        `artifact ${place.repository}@${digest}, at which ${tag} pointed, is gone for good`,
      );
    }
    const { ids, added } = await this.#bringBack(tx, place, { artifactId, digest, deletedAt });
    const move = { artifactId, digest, tags: [tag], actor, reason: `version ${versionId} restored` };
    const { moved, left } = await this.#tags.move(tx, place, move);
    if (moved.length === 0 && ids.length === 0) return { digest, isChanged: false, artifacts: 0 };
    let freed = 0;
    for (const id of left) freed += await this.#removal.removeIfSuperseded(tx, id, isBuildCache);
    // An artifact that has come back tells of itself, with its tag.
    await this.#recordTag(tx, place, { tag, digest, actor, withEvent: !ids.includes(artifactId) });
    await this.#finish(tx, place, { ids, actor, added: added - freed, digest, tags: [tag] });
    return { digest, isChanged: true, artifacts: ids.length };
  }

  async #bringBack(
    tx: Transaction,
    place: TagPlace,
    { artifactId, digest, deletedAt }: { artifactId: number; digest: Digest; deletedAt: string | null },
  ): Promise<Revived> {
    if (deletedAt !== null) return this.#revive(tx, { place, at: deletedAt }, [artifactId]);
    const [found] = await lockMembers(tx, { at: 'infinity' }, [artifactId]);
    if (found?.state === 'living') return { ids: [], added: 0, before: [] };
    throw new HavenError('CONFLICT', `artifact ${place.repository}@${digest} was deleted just now; try again`);
  }

  async #revive(tx: Transaction, deletion: Deletion, rootIds: readonly number[]): Promise<Revived> {
    const { place } = deletion;
    const tree = await treeOf(tx, deletion, rootIds);
    const treeIds = tree.map(({ id }) => id);
    await lockBlobsOf(tx, place.repositoryId, treeIds);
    const members = new Map((await lockMembers(tx, deletion, treeIds)).map(({ id, state }) => [id, state]));
    const isWhole = tree.every(({ id, isChild }) => {
      const state = members.get(id);
      return state === 'living' || state === 'deleted with it' || (isChild && state === 'otherwise deleted');
    });
    if (!isWhole) {
      throw new HavenError('CONFLICT', `what was deleted from ${place.repository} is going for good just now`);
    }
    const ids = treeIds.filter((id) => members.get(id) !== 'living');
    const before = await lostTags(tx, deletion, ids);
    const blobIds = await reviveArtifacts(tx, ids);
    const added = await associateBlobs(tx, place, blobIds);
    await addAllLiveReferences(tx, place.repositoryId, ids);
    return { ids, added, before };
  }

  // A name that somebody has used since is theirs.
  async #retag(
    tx: Transaction,
    place: TagPlace,
    before: readonly LostTag[],
    actor: string,
  ): Promise<{ readonly tags: readonly string[]; readonly lost: readonly string[] }> {
    const free = before.filter(({ isFree }) => isFree);
    const tags = await this.#tags.createMissing(tx, place, { tags: free, actor, reason: 'restored' });
    const back = new Set(tags);
    return { tags, lost: before.map(({ tag }) => tag).filter((tag) => !back.has(tag)) };
  }

  async #recordTag(
    tx: Transaction,
    { projectId, repositoryId, repository }: TagPlace,
    restored: {
      readonly tag: string;
      readonly digest: Digest;
      readonly actor: string;
      readonly withEvent: boolean;
    },
  ): Promise<void> {
    const { tag, digest, actor, withEvent } = restored;
    const resource = `${repository}:${tag}`;
    const description = `restore tag: ${resource} to ${digest}`;
    await writeAudit(tx, {
      projectId,
      operation: 'restore',
      resourceType: 'tag',
      resource,
      username: actor,
      description,
    });
    if (!withEvent) return;
    await writeEvent(tx, {
      type: 'PUSH_ARTIFACT',
      ...{ projectId, repositoryId, actor },
      payload: { repository, digest, tags: [tag], restored: true },
    });
  }

  async #finish(
    tx: Transaction,
    place: TagPlace,
    done: {
      readonly ids: readonly number[];
      readonly actor: string;
      readonly added: number;
      readonly digest: Digest | undefined;
      readonly tags: readonly string[];
    },
  ): Promise<void> {
    const { ids, actor, added, digest, tags } = done;
    if (ids.length > 0) await recordRestorations(tx, place, ids, actor);
    await announceChange(tx, { kind: 'repository', repository: place.repository });
    await reviveRepository(tx, place.repositoryId);
    // Last, because everything that changes the project's usage waits from here on.
    await chargeQuota(tx, { ...place, actor, digest, tags }, added);
  }
}

interface Revived {
  /** Artifacts that are out of the trash. */
  readonly ids: readonly number[];
  /** Bytes by which the project's usage grows. */
  readonly added: number;
  /** Tags they had, those of them that went when they did. */
  readonly before: readonly LostTag[];
}
