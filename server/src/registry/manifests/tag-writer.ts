import type { Digest } from '@haven/oci';
import type { Transaction } from '../../db/database.ts';
import { together } from '../../db/together.ts';
import { announceChange } from '../../events/changes.ts';
import type { TagGuard } from '../guards.ts';
import type { RepositoryTarget } from './artifact-store.ts';
import { readTags, type TagKey } from './tag-queries.ts';
import { createTags, deleteTag, deleteTags, lockTags, pointTags, type TagReason } from './tag-store.ts';

/** A repository with its full name. */
export interface TagPlace extends RepositoryTarget {
  readonly repository: string;
}

/** Where tags shall point, and why. */
export type TagMove = TagReason & { readonly artifactId: number; readonly digest: Digest };

/** Tags of a repository that nobody else moves until the transaction ends, and what those that exist point at. */
export interface PreparedMove {
  readonly place: TagPlace;
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
    const [prepared] = await this.prepareMoves(tx, [{ place, tags }]);
    if (!prepared) return { moved: [], left: [] };
    await this.finishMoves(tx, [{ ...move, prepared }]);
    return this.changesOf(prepared, move.artifactId);
  }

  /** The first half of `move`, for several at once, which does not need to know the artifacts yet. */
  async prepareMoves(
    tx: Transaction,
    asked: readonly { readonly place: TagPlace; readonly tags: readonly string[] }[],
  ): Promise<readonly PreparedMove[]> {
    const existing = await this.#lock(
      tx,
      asked.flatMap(({ place: { repositoryId }, tags }) => tags.map((tag) => ({ repositoryId, tag }))),
    );
    const prepared = asked.map(({ place, tags }) => {
      const sorted = [...tags].sort();
      const known = sorted.flatMap((tag) => {
        const artifactId = existing.get(keyOf({ repositoryId: place.repositoryId, tag }));
        return artifactId === undefined ? [] : [[tag, artifactId] as const];
      });
      return { place, tags: sorted, existing: new Map(known) };
    });
    await together(prepared.map((move) => this.#pass(tx, move.place, 'move', [...move.existing.keys()])));
    return prepared;
  }

  /** What `finishMoves` would change. */
  changesOf({ existing, tags }: PreparedMove, artifactId: number): MovedTags {
    const moved = tags.filter((tag) => existing.get(tag) !== artifactId);
    return { moved, left: moved.flatMap((tag) => existing.get(tag) ?? []) };
  }

  /** The second half of `move`. */
  async finishMoves(tx: Transaction, moves: readonly (TagMove & { readonly prepared: PreparedMove })[]): Promise<void> {
    const moved = moves.flatMap(({ prepared, ...move }) =>
      this.changesOf(prepared, move.artifactId).moved.map((tag) => ({ ...move, prepared, tag })),
    );
    if (moved.length === 0) return;
    await together([
      pointTags(
        tx,
        moved.map(({ prepared, ...move }) => ({ ...move, repositoryId: prepared.place.repositoryId })),
      ),
      ...moved
        .filter(({ prepared, tag }) => prepared.existing.has(tag))
        .map(({ prepared, tag }) => announceChange(tx, { kind: 'tag', repository: prepared.place.repository, tag })),
    ]);
  }

  /** Gives an artifact a tag that its repository does not have; false when it has. */
  async create(
    tx: Transaction,
    { repositoryId, repository }: TagPlace,
    creation: TagReason & { readonly artifactId: number; readonly digest: Digest; readonly tag: string },
  ): Promise<boolean> {
    const { tag } = creation;
    if ((await this.#lock(tx, [{ repositoryId, tag }])).size > 0) return false;
    await pointTags(tx, [{ ...creation, repositoryId }]);
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
      await lockTags(tx, [{ repositoryId, tag }]);
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

  // What those that exist point at.
  async #lock(tx: Transaction, tags: readonly TagKey[]): Promise<ReadonlyMap<string, number>> {
    if (tags.length === 0) return new Map();
    const sorted = [...tags].sort((a, b) => a.repositoryId - b.repositoryId || (a.tag < b.tag ? -1 : 1));
    const [, existing] = await together([lockTags(tx, sorted), readTags(tx, sorted)]);
    return new Map(existing.map((tag) => [keyOf(tag), tag.artifactId]));
  }

  async #pass(tx: Transaction, place: TagPlace, kind: 'move' | 'remove', tags: readonly string[]): Promise<void> {
    if (tags.length === 0) return;
    const { projectId, repository } = place;
    for (const guard of this.#guards) await guard.check(tx, { kind, projectId, repository, tags });
  }
}

function keyOf({ repositoryId, tag }: TagKey): string {
  return `${repositoryId} ${tag}`;
}
