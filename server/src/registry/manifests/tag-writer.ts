import type { Digest } from '@haven/oci';
import type { Transaction } from '../../db/database.ts';
import { together } from '../../db/together.ts';
import { announceChange } from '../../events/changes.ts';
import type { TagGuard } from '../guards.ts';
import type { RepositoryTarget } from './artifact-store.ts';
import { createTags, deleteTag, deleteTags, lockTags, pointTag, readTags, type TagReason } from './tag-store.ts';

/** A repository with its full name. */
export interface TagPlace extends RepositoryTarget {
  readonly repository: string;
}

/** Where tags shall point, and why. */
export type TagMove = TagReason & { readonly artifactId: number; readonly digest: Digest };

/** Tags that nobody else moves until the transaction ends, and what those that exist point at. */
export interface PreparedMove {
  /** Sorted. */
  readonly tags: readonly string[];
  readonly existing: ReadonlyMap<string, number>;
}

/** What comes of moving tags. */
export interface MovedTags {
  /** Those that point elsewhere than before, or are new. */
  readonly moved: readonly string[];
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
    { tags, ...move }: TagMove & { readonly tags: readonly string[] },
  ): Promise<MovedTags> {
    const prepared = await this.prepareMove(tx, place, tags);
    await this.finishMove(tx, place, prepared, move);
    return this.changesOf(prepared, move.artifactId);
  }

  /** The first half of `move`, which does not need to know the artifact yet. */
  async prepareMove(tx: Transaction, place: TagPlace, tags: readonly string[]): Promise<PreparedMove> {
    if (tags.length === 0) return { existing: new Map(), tags };
    const sorted = [...tags].sort();
    const existing = await this.#lock(tx, place.repositoryId, sorted);
    await this.#pass(tx, place, 'move', [...existing.keys()].sort());
    return { existing, tags: sorted };
  }

  /** What `finishMove` would change. */
  changesOf({ existing, tags }: PreparedMove, artifactId: number): MovedTags {
    const moved = tags.filter((tag) => existing.get(tag) !== artifactId);
    return { moved, left: moved.flatMap((tag) => existing.get(tag) ?? []) };
  }

  /** The second half of `move`. */
  async finishMove(
    tx: Transaction,
    { repositoryId, repository }: TagPlace,
    prepared: PreparedMove,
    move: TagMove,
  ): Promise<void> {
    const { moved } = this.changesOf(prepared, move.artifactId);
    const known = moved.filter((tag) => prepared.existing.has(tag));
    await together([
      ...moved.map((tag) => pointTag(tx, { ...move, repositoryId, tag })),
      ...known.map((tag) => announceChange(tx, { kind: 'tag', repository, tag })),
    ]);
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
   * Gives artifacts those of the tags that their repository does not have, and returns these; the caller announces
   * that. Guards keep tags that exist, so there is nothing to ask.
   */
  async createMissing(
    tx: Transaction,
    { repositoryId }: TagPlace,
    creation: TagReason & {
      readonly tags: readonly { readonly tag: string; readonly artifactId: number; readonly digest: Digest }[];
    },
  ): Promise<readonly string[]> {
    return creation.tags.length === 0 ? [] : createTags(tx, { ...creation, repositoryId });
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
