import { parseReference, parseRepositoryName, projectOf, type Reference, type RepositoryName } from '@haven/oci';
import type { Authorizer, ProjectRef } from '../../../auth/authorizer.ts';
import { type Caller, callerName } from '../../../auth/caller.ts';
import type { Database } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import { chargeBlobs } from '../../../registry/blobs/charges.ts';
import { type PushGuard, passGuards } from '../../../registry/guards.ts';
import type { ManifestPusher } from '../../../registry/manifests/push.ts';
import { noteQuotaRefusal, type QuotaUse } from '../../../registry/quota.ts';
import { ensureRepository } from '../../../registry/repository-store.ts';
import { isAccessory } from '../accessory-queries.ts';
import type { Artifact } from '../model.ts';
import { manifestOf, readArtifact } from '../queries.ts';
import { blobsOf, type CopiedArtifact, copyOrder, readCopied } from './tree-queries.ts';

/** Where an artifact is copied to. */
export interface CopyTarget {
  readonly project: ProjectRef;
  /** With the project. */
  readonly repository: string;
}

// Tags of one push are in one transaction, which has room for so many.
const TAGS_PER_PUSH = 100;

/**
 * Copies artifacts between repositories without moving bytes: the blobs are associated with the target first, then
 * every manifest goes through the same pipeline as a push, children before the index and accessories after what they
 * belong to. A copy that was interrupted is completed by the next one.
 */
export class ArtifactCopier {
  readonly #db: Database;
  readonly #authorizer: Authorizer;
  readonly #pusher: ManifestPusher;
  readonly #pushGuards: readonly PushGuard[];
  readonly #isQuotaOn: () => Promise<boolean>;

  constructor(deps: {
    readonly database: Database;
    readonly authorizer: Authorizer;
    readonly pusher: ManifestPusher;
    readonly pushGuards: readonly PushGuard[];
    readonly isQuotaOn: () => Promise<boolean>;
  }) {
    this.#db = deps.database;
    this.#authorizer = deps.authorizer;
    this.#pusher = deps.pusher;
    this.#pushGuards = deps.pushGuards;
    this.#isQuotaOn = deps.isQuotaOn;
  }

  /** Copies `from`, a `project/repository:tag` or `…@digest`; returns the tag or digest. */
  async copy(caller: Caller, { project, repository }: CopyTarget, from: string): Promise<string> {
    const target = parseRepositoryName(repository);
    if (target === undefined) throw new HavenError('BAD_REQUEST', `invalid repository name: ${repository}`);
    const source = parseSource(from);
    if (project.registryId > 0) {
      throw new HavenError('METHOD_NOT_ALLOWED', `project ${project.name} is a proxy cache: nothing is copied into it`);
    }
    const sourceProject = await this.#authorizer.projectByName(projectOf(source.repository));
    await this.#authorizer.requireProject(caller, sourceProject, 'artifact:read');
    const root = await this.#find(source, from);
    const artifacts = await readCopied(this.#db, await copyOrder(this.#db, root.id));
    const tags = artifacts.find((artifact) => artifact.id === root.id)?.tags ?? [];
    const use = {
      projectId: project.projectId,
      repository: target,
      actor: callerName(caller),
      digest: root.digest,
      tags,
    };
    try {
      await this.#prepare(caller, project, use, artifacts);
      for (const artifact of artifacts) await this.#push(caller, project, target, artifact);
    } catch (error) {
      // A push of what was charged before is refused, too, when the limit is lowered in between.
      await noteQuotaRefusal(this.#db, error, use);
      throw error;
    }
    return source.text;
  }

  async #find({ repository, reference }: Source, from: string): Promise<Artifact> {
    const artifact = await readArtifact(this.#db, repository, reference);
    if (!artifact) {
      // With quotas on, Harbor looks for the source in order to know its size, before anything else.
      throw new HavenError((await this.#isQuotaOn()) ? 'BAD_REQUEST' : 'NOT_FOUND', `artifact ${from} not found`);
    }
    if (await isAccessory(this.#db, artifact.id)) {
      throw new HavenError('DENIED', `the operation isn't supported for an artifact that is an accessory of another`);
    }
    return artifact;
  }

  // What refuses the copy does so here, before anything of it can be seen, unless that changes meanwhile.
  async #prepare(
    caller: Caller,
    project: ProjectRef,
    use: QuotaUse & { readonly repository: RepositoryName },
    artifacts: readonly CopiedArtifact[],
  ): Promise<void> {
    const { projectId, repository } = use;
    const tags = artifacts.flatMap((artifact) => artifact.tags);
    await passGuards(this.#pushGuards, { project, repository, caller, tags });
    await this.#db.transaction(async (tx) => {
      const target = { projectId, repositoryId: await ensureRepository(tx, projectId, repository) };
      const blobIds = await blobsOf(
        tx,
        artifacts.map((artifact) => artifact.id),
      );
      await chargeBlobs(tx, { ...use, ...target }, blobIds);
    });
  }

  async #push(
    caller: Caller,
    project: ProjectRef,
    repository: RepositoryName,
    { id, digest, mediaType, tags }: CopiedArtifact,
  ): Promise<void> {
    const content = await manifestOf(this.#db, id);
    if (content === undefined) throw new HavenError('NOT_FOUND', `artifact ${digest} was removed while it was copied`);
    for (let start = 0; start === 0 || start < tags.length; start += TAGS_PER_PUSH) {
      await this.#pusher.push({
        ...{ project, repository, caller, content, digest },
        contentType: mediaType,
        tags: tags.slice(start, start + TAGS_PER_PUSH),
      });
    }
  }
}

interface Source {
  readonly repository: RepositoryName;
  readonly reference: Reference;
  /** The tag or digest as written. */
  readonly text: string;
}

function parseSource(from: string): Source {
  const at = from.indexOf('@');
  const separator = at < 0 ? from.lastIndexOf(':') : at;
  const repository = separator < 0 ? undefined : parseRepositoryName(from.slice(0, separator));
  const text = from.slice(separator + 1);
  const reference = parseReference(text);
  const wantsDigest = at >= 0;
  if (repository === undefined || reference === undefined || wantsDigest !== (reference.kind === 'digest')) {
    throw new HavenError(
      'BAD_REQUEST',
      `invalid value for "from": expected project/repository:tag or project/repository@digest, got ${JSON.stringify(from)}`,
    );
  }
  return { repository, reference, text };
}
