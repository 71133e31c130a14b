import { parseTagName } from '@haven/oci';
import type { ProjectRef } from '../../../auth/authorizer.ts';
import { type Caller, callerName } from '../../../auth/caller.ts';
import type { Database, Transaction } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import { writeAudit } from '../../../events/audit.ts';
import { announceChange } from '../../../events/changes.ts';
import { writeEvent } from '../../../events/outbox.ts';
import { moveTag, removeTag } from '../../../registry/manifests/artifact-store.ts';
import type { RemovalGuard } from '../../../registry/manifests/removal.ts';
import { activateRepository } from '../../../registry/repository-store.ts';
import type { ArtifactExtensions } from '../extension-model.ts';
import type { Artifact, ArtifactTag } from '../model.ts';
import type { ArtifactFilter } from '../queries.ts';
import { findArtifact, lockArtifact } from '../service.ts';
import { hasTag, listTags } from './queries.ts';

/** Tags as the REST interface changes them; pushes move them too. */
export class Tags {
  readonly #db: Database;
  readonly #guards: readonly RemovalGuard[];
  readonly #extensions: ArtifactExtensions;

  constructor(deps: {
    readonly database: Database;
    /** Asked before a tag goes. */
    readonly removalGuards: readonly RemovalGuard[];
    readonly extensions: ArtifactExtensions;
  }) {
    this.#db = deps.database;
    this.#guards = deps.removalGuards;
    this.#extensions = deps.extensions;
  }

  /** One page of the tags of an artifact, and the number of all of them. */
  async list(
    repository: string,
    reference: string,
    filter: ArtifactFilter,
  ): Promise<{ readonly tags: readonly ArtifactTag[]; readonly total: number }> {
    const artifact = await findArtifact(this.#db, repository, reference);
    return listTags(this.#db, artifact.id, filter);
  }

  /** Those of the tags that a rule freezes. */
  immutableAmong(
    { projectId }: ProjectRef,
    repository: string,
    tags: readonly ArtifactTag[],
  ): Promise<ReadonlySet<string>> {
    return this.#extensions.immutableTags(
      projectId,
      repository,
      tags.map((tag) => tag.name),
    );
  }

  /** Gives an artifact a tag that its repository does not have yet. */
  async create(
    caller: Caller,
    project: ProjectRef,
    { repository, reference, name }: { repository: string; reference: string; name: string },
  ): Promise<void> {
    if (project.registryId > 0) {
      throw new HavenError('METHOD_NOT_ALLOWED', `project ${project.name} is a proxy cache: tags cannot be created`);
    }
    const tag = parseTagName(name);
    if (tag === undefined) throw new HavenError('BAD_REQUEST', `invalid tag name: ${JSON.stringify(name)}`);
    await this.#db.transaction(async (tx) => {
      const artifact = await lockArtifact(tx, repository, reference);
      const { repositoryId, digest } = artifact;
      const moved = await moveTag(tx, {
        ...{ repositoryId, artifactId: artifact.id, digest, tag },
        ...{ actor: callerName(caller), reason: 'tag created' },
      });
      if (moved.previousArtifactId !== undefined) {
        throw new HavenError('CONFLICT', `tag ${tag} already exists in repository ${repository}`);
      }
      await announceChange(tx, { kind: 'tag', repository, tag });
      await activateRepository(tx, repositoryId);
      await record(tx, caller, 'create', artifact, tag);
    });
  }

  /** Takes a tag off an artifact, which stays. */
  async remove(caller: Caller, repository: string, reference: string, name: string): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const artifact = await lockArtifact(tx, repository, reference);
      const { id: artifactId, repositoryId } = artifact;
      // A tag that is not there, or not here, is not for a guard to judge.
      if (!(await hasTag(tx, artifactId, name))) throw tagNotFound(name, artifact);
      for (const guard of this.#guards) await guard.check(artifact, [name]);
      const actor = callerName(caller);
      if (!(await removeTag(tx, { repositoryId, artifactId, tag: name, actor, reason: 'tag deleted' }))) {
        throw tagNotFound(name, artifact);
      }
      await announceChange(tx, { kind: 'tag', repository, tag: name });
      await record(tx, caller, 'delete', artifact, name);
    });
  }
}

async function record(
  tx: Transaction,
  caller: Caller,
  operation: 'create' | 'delete',
  artifact: Artifact,
  tag: string,
): Promise<void> {
  const { projectId, repositoryId, repository, digest } = artifact;
  const actor = callerName(caller);
  await writeAudit(tx, {
    projectId,
    operation,
    resourceType: 'tag',
    resource: `${repository}:${tag}`,
    username: actor,
  });
  await writeEvent(tx, {
    type: operation === 'create' ? 'CREATE_TAG' : 'DELETE_TAG',
    ...{ projectId, repositoryId, actor },
    payload: { repository, digest, tags: [tag] },
  });
}

function tagNotFound(name: string, { repository, digest }: Artifact): HavenError {
  return new HavenError('NOT_FOUND', `tag ${name} not found on artifact ${repository}@${digest}`);
}
