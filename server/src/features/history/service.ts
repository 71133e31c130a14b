import { parseRepositoryName, parseTagName } from '@haven/oci';
import type { ProjectRef } from '../../auth/authorizer.ts';
import { type Caller, callerName } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { Page } from '../../http/paging.ts';
import { type PushGuard, passGuards } from '../../registry/guards.ts';
import { noteQuotaRefusal } from '../../registry/quota.ts';
import type { Restoration, RestoredTag } from '../../registry/trash/restoration.ts';
import type { TagVersion } from './model.ts';
import {
  findRepositoryId,
  listTagsAt,
  listTagVersions,
  listVersions,
  type VersionFilter,
  type VersionPage,
  versionAt,
} from './queries.ts';

/** What the history of tags needs. */
export interface HistoryDeps {
  readonly database: Database;
  readonly restoration: Restoration;
  /** Asked before anything is restored, as before a push. */
  readonly pushGuards: readonly PushGuard[];
}

/** A tag of a project. */
export interface TagRef {
  readonly project: ProjectRef;
  /** Full name. */
  readonly repository: string;
  readonly tag: string;
}

/** Where tags have pointed. */
export class History {
  readonly #db: Database;
  readonly #restoration: Restoration;
  readonly #guards: readonly PushGuard[];

  constructor(deps: HistoryDeps) {
    this.#db = deps.database;
    this.#restoration = deps.restoration;
    this.#guards = deps.pushGuards;
  }

  /** One page of what happened to the tags of a repository, the newest first. */
  async ofRepository(project: ProjectRef, repository: string, filter: VersionFilter): Promise<VersionPage> {
    return listVersions(this.#db, await this.#repositoryId(project, repository), filter);
  }

  /** One page of what happened to a tag, the newest first. */
  async ofTag({ project, repository, tag }: TagRef, filter: VersionFilter): Promise<VersionPage> {
    const repositoryId = await this.#repositoryId(project, repository);
    const found = await listTagVersions(this.#db, repositoryId, tag, filter);
    if (found.total > 0 || (await versionAt(this.#db, repositoryId, tag, undefined))) return found;
    throw new HavenError('NOT_FOUND', `there has never been a tag ${tag} in repository ${repository}`);
  }

  /** Where a tag pointed at a time, or points now. */
  async tagAt({ project, repository, tag }: TagRef, at: Date | undefined): Promise<TagVersion> {
    const version = await versionAt(this.#db, await this.#repositoryId(project, repository), tag, at);
    if (version?.digest !== undefined) return version;
    const when = at === undefined ? 'now' : `at ${at.toISOString()}`;
    throw new HavenError('NOT_FOUND', `there is no tag ${tag} in repository ${repository} ${when}`);
  }

  /** One page of the tags that a repository had at a time, or has now. */
  async repositoryAt(project: ProjectRef, repository: string, at: Date | undefined, page: Page): Promise<VersionPage> {
    return listTagsAt(this.#db, await this.#repositoryId(project, repository), at, page);
  }

  /** Points a tag at what one of its versions says, as a push would. */
  async restoreTag(caller: Caller, { project, repository, tag }: TagRef, versionId: number): Promise<RestoredTag> {
    const { projectId } = project;
    const repositoryId = await this.#repositoryId(project, repository);
    const [name, tagName] = [parseRepositoryName(repository), parseTagName(tag)];
    if (!name || !tagName) throw new HavenError('NOT_FOUND', `there has never been a tag ${tag} in ${repository}`);
    await passGuards(this.#guards, { project, repository: name, caller, tags: [tagName] });
    const place = { projectId, repositoryId, repository };
    const actor = callerName(caller);
    try {
      return await this.#db.transaction((tx) => this.#restoration.tag(tx, place, { tag, versionId, actor }));
    } catch (error) {
      await noteQuotaRefusal(this.#db, error, { ...place, actor, tags: [tag] });
      throw error;
    }
  }

  // What cannot be a name is not looked up: the database does not even take every text.
  async #repositoryId({ projectId }: ProjectRef, repository: string): Promise<number> {
    const name = parseRepositoryName(repository);
    const id = name && (await findRepositoryId(this.#db, projectId, name));
    if (id === undefined) throw new HavenError('NOT_FOUND', `repository ${repository} not found`);
    return id;
  }
}
