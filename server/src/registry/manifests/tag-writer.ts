import type { Digest } from '@haven/oci';
import type { Transaction } from '../../db/database.ts';
import { together } from '../../db/together.ts';
import { announceChange } from '../../events/changes.ts';
import type { TagGuard } from '../guards.ts';
import type { RepositoryTarget } from './artifact-store.ts';
import { deleteTag, deleteTags, lockTags, pointTag, readTags, type TagReason } from './tag-store.ts';

/** A repository with its full name. */
export interface TagPlace extends RepositoryTarget {
  readonly repository: string;
}

/** What came of moving tags. */
export interface MovedTags {
  /** One of them points elsewhere than before, or is new. */
  readonly changed: boolean;
  /** Artifacts that one of them has left. */
  readonly left: readonly number[];
}

/**
 * The only one who changes tags. Whatever makes a tag point elsewhere or go, be it a push, a copy, the interface, a rule
 * or another registry, comes here, so the guards are asked about it in the transaction of the change, and every process
 * hears of it.
 */
export class TagWriter {
  readonly #guards: readonly TagGuard[];

  constructor(deps: {
    /** Asked about tags that exist, in order. */
    readonly guards: readonly TagGuard[];
  }) {
    this.#guards = deps.guards;
  }

  /**
   * Points tags at an artifact and appends that to their histories; those that point there already stay as they are,
   * but the guards are asked about them too. Who moves the same tag waits, so versions are in order and none is lost.
   */
  async move(
    tx: Transaction,
    place: TagPlace,
    move: TagReason & { readonly artifactId: number; readonly digest: Digest; readonly tags: readonly string[] },
  ): Promise<MovedTags> {
    const { repositoryId, repository } = place;
    const tags = [...move.tags].sort();
    if (tags.length === 0) return { changed: false, left: [] };
    const existing = await this.#lock(tx, repositoryId, tags);
    await this.#pass(tx, place, 'move', [...existing.keys()].sort());
    const moved = tags.filter((tag) => existing.get(tag) !== move.artifactId);
    await together(moved.map((tag) => pointTag(tx, { ...move, repositoryId, tag })));
    for (const tag of moved) if (existing.has(tag)) await announceChange(tx, { kind: 'tag', repository, tag });
    return { changed: moved.length > 0, left: moved.flatMap((tag) => existing.get(tag) ?? []) };
  }

  /** Gives an artifact a tag that its repository does not have; false when it has. */
  async create(
    tx: Transaction,
    { repositoryId, repository }: TagPlace,
    creation: TagReason & { readonly artifactId: number; readonly digest: Digest; readonly tag: string },
  ): Promise<boolean> {
    const { tag } = creation;
    if ((await this.#lock(tx, repositoryId, [tag])).size > 0) return false;
    await pointTag(tx, { ...creation, repositoryId });
    await announceChange(tx, { kind: 'tag', repository, tag });
    return true;
  }

  /**
   * Deletes tags of an artifact and appends that to their histories; returns those that were there and had not just
   * moved to another artifact.
   */
  async remove(
    tx: Transaction,
    place: TagPlace,
    removal: TagReason & { readonly artifactId: number; readonly tags: readonly string[] },
  ): Promise<readonly string[]> {
    const { repositoryId, repository } = place;
    await this.#pass(tx, place, 'remove', removal.tags);
    const removed: string[] = [];
    for (const tag of [...removal.tags].sort()) {
      await lockTags(tx, repositoryId, [tag]);
      if (!(await deleteTag(tx, { ...removal, repositoryId, tag }))) continue;
      await announceChange(tx, { kind: 'tag', repository, tag });
      removed.push(tag);
    }
    return removed;
  }

  /** Deletes all tags of many artifacts, which the caller has locked; the caller announces that, too. */
  async removeAll(
    tx: Transaction,
    place: TagPlace,
    removal: TagReason & {
      readonly artifacts: readonly { readonly id: number; readonly tags: readonly string[] }[];
    },
  ): Promise<void> {
    const { artifacts, actor, reason } = removal;
    await this.#pass(
      tx,
      place,
      'remove',
      artifacts.flatMap(({ tags }) => tags),
    );
    const artifactIds = artifacts.map(({ id }) => id);
    await deleteTags(tx, { repositoryId: place.repositoryId, artifactIds, actor, reason });
  }

  async #lock(tx: Transaction, repositoryId: number, tags: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const [, existing] = await together([lockTags(tx, repositoryId, tags), readTags(tx, repositoryId, tags)]);
    return existing;
  }

  async #pass(tx: Transaction, place: TagPlace, kind: 'move' | 'remove', tags: readonly string[]): Promise<void> {
    if (tags.length === 0) return;
    const { projectId, repository } = place;
    for (const guard of this.#guards) await guard.check(tx, { kind, projectId, repository, tags });
  }
}
