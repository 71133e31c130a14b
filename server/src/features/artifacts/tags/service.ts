import { parseTagName } from '@haven/oci';
import type { ProjectRef } from '../../../auth/authorizer.ts';
import { type Caller, callerName } from '../../../auth/caller.ts';
import type { Database, Transaction } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import { writeAudit } from '../../../events/audit.ts';
import { writeEvent } from '../../../events/outbox.ts';
import type { TagWriter } from '../../../registry/manifests/tag-writer.ts';
import { activateRepository } from '../../../registry/repository-store.ts';
import type { ArtifactExtensions } from '../extension-model.ts';
import type { Artifact, ArtifactTag } from '../model.ts';
import type { ArtifactFilter } from '../queries.ts';
import { findArtifact, lockArtifact } from '../service.ts';
import { hasTag, listTags } from './queries.ts';

/** Tags as the REST interface changes them; pushes move them too. */
export class Tags {
  readonly #db: Database;
  readonly #writer: TagWriter;
  readonly #extensions: ArtifactExtensions;

  constructor(deps: {
    readonly database: Database;
    readonly writer: TagWriter;
    readonly extensions: ArtifactExtensions;
  }) {
    this.#db = deps.database;
    this.#writer = deps.writer;
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
      const { id: artifactId, repositoryId, digest } = artifact;
      const creation = { artifactId, digest, tag, actor: callerName(caller), reason: 'tag created' };
      if (!(await this.#writer.create(tx, artifact, creation))) {
        throw new HavenError('CONFLICT', `tag ${tag} already exists in repository ${repository}`);
      }
      await activateRepository(tx, repositoryId);
      await recordTagChange(tx, callerName(caller), 'create', artifact, tag);
    });
  }

  /** Takes a tag off an artifact, which stays. */
  async remove(caller: Caller, repository: string, reference: string, name: string): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const artifact = await lockArtifact(tx, repository, reference);
      const { id: artifactId } = artifact;
      // A tag that is not there, or not here, is not for a guard to judge.
      if (!(await hasTag(tx, artifactId, name))) throw tagNotFound(name, artifact);
      const removal = { artifactId, tags: [name], actor: callerName(caller), reason: 'tag deleted' };
      if ((await this.#writer.remove(tx, artifact, removal)).length === 0) throw tagNotFound(name, artifact);
      await recordTagChange(tx, callerName(caller), 'delete', artifact, name);
    });
  }
}

/** Writes the audit row and the event of a tag that was made or deleted by itself. */
export async function recordTagChange(
  tx: Transaction,
  actor: string,
  operation: 'create' | 'delete',
  artifact: Pick<Artifact, 'projectId' | 'repositoryId' | 'repository' | 'digest'>,
  tag: string,
): Promise<void> {
  const { projectId, repositoryId, repository, digest } = artifact;
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
