import { isIndexMediaType, parseReference } from '@haven/oci';
import { type Caller, callerName } from '../../auth/caller.ts';
import type { Database, Queryable } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { LongCounts } from '../../http/long-counts.ts';
import type { ArtifactRemoval } from '../../registry/manifests/removal.ts';
import { findRepositoryTarget } from '../../registry/repository-store.ts';
import type { Label } from '../labels/index.ts';
import { accessoriesOfArtifacts, inheritedAccessories, listAccessories } from './accessory-queries.ts';
import type { ArtifactExtensions, ScanFacts } from './extension-model.ts';
import type { Accessory, Artifact, ArtifactReference, ArtifactTag } from './model.ts';
import { type ByArtifact, groupBy, labelsOfArtifacts, referencesOfArtifacts, tagsOfArtifacts } from './part-queries.ts';
import {
  type ArtifactFilter,
  type ArtifactPage,
  listArtifacts,
  listLatestArtifacts,
  readArtifact,
  readArtifacts,
} from './queries.ts';
import { lockLiving } from './store.ts';
import { listTagsOfRepository } from './tags/repository-queries.ts';

/** Which parts of artifacts are asked for. */
export interface WantedParts {
  readonly tags: boolean;
  readonly labels: boolean;
  readonly accessories: boolean;
  readonly inheritedAccessories: boolean;
  readonly immutability: boolean;
  readonly scanOverview: boolean;
  readonly sbomOverview: boolean;
  /** MIME types of vulnerability reports the client understands, the best first. */
  readonly reportTypes: readonly string[];
}

/** An artifact with the parts asked for; those not asked for are undefined. */
export interface CompleteArtifact {
  readonly artifact: Artifact;
  readonly references: readonly ArtifactReference[];
  readonly tags: readonly ArtifactTag[] | undefined;
  /** Names of its frozen tags. */
  readonly immutableTags: ReadonlySet<string>;
  readonly labels: readonly Label[] | undefined;
  readonly accessories: readonly Accessory[] | undefined;
  readonly inheritedAccessories: readonly Accessory[] | undefined;
  readonly scan: ScanFacts | undefined;
}

/** A page of complete artifacts with the number of all of them. */
export interface CompletePage {
  readonly artifacts: readonly CompleteArtifact[];
  readonly total: number;
}

/** A tag with what it stands for. */
export interface CompleteTag {
  readonly tag: ArtifactTag;
  readonly complete: CompleteArtifact;
}

// What a list by tags shows of each.
const everyPart: WantedParts = {
  tags: true,
  labels: true,
  accessories: true,
  inheritedAccessories: false,
  immutability: true,
  scanOverview: true,
  sbomOverview: true,
  reportTypes: [],
};

/** Artifacts as people see them. */
export class Artifacts {
  readonly #db: Database;
  readonly #lists: Parameters<typeof listArtifacts>[0];
  readonly #removal: ArtifactRemoval;
  readonly #extensions: ArtifactExtensions;

  constructor(deps: {
    readonly database: Database;
    readonly removal: ArtifactRemoval;
    readonly extensions: ArtifactExtensions;
  }) {
    this.#db = deps.database;
    this.#lists = { database: deps.database, counts: new LongCounts() };
    this.#removal = deps.removal;
    this.#extensions = deps.extensions;
  }

  /** One page of the artifacts of a repository; one that does not exist has none (Harbor). */
  async list(repository: string, filter: ArtifactFilter, wanted: WantedParts): Promise<CompletePage> {
    const target = await findRepositoryTarget(this.#db, repository);
    if (!target) return { artifacts: [], total: 0 };
    const { repositoryId } = target;
    return this.#complete(await listArtifacts(this.#lists, { kind: 'repository', repositoryId }, filter), wanted);
  }

  /** One page of the artifacts of a project, or of the newest of each repository. */
  async listInProject(
    projectId: number,
    filter: ArtifactFilter & { readonly latestInRepository: boolean },
    wanted: WantedParts,
  ): Promise<CompletePage> {
    const page = filter.latestInRepository
      ? await listLatestArtifacts(this.#db, projectId, filter)
      : await listArtifacts(this.#lists, { kind: 'project', projectId }, filter);
    return this.#complete(page, wanted);
  }

  /** One page of the tags of a repository with what they stand for; one that does not exist has none. */
  async listByTag(
    repository: string,
    filter: ArtifactFilter,
  ): Promise<{ readonly tags: readonly CompleteTag[]; readonly total: number }> {
    const target = await findRepositoryTarget(this.#db, repository);
    if (!target) return { tags: [], total: 0 };
    const { tags, total } = await listTagsOfRepository(this.#lists, target.repositoryId, filter);
    const artifacts = await readArtifacts(this.#db, [...new Set(tags.map((tag) => tag.artifactId))]);
    const page = await this.#complete({ artifacts, total }, everyPart);
    const byId = new Map(page.artifacts.map((complete) => [complete.artifact.id, complete]));
    return {
      total,
      tags: tags.flatMap((tag) => {
        const complete = byId.get(tag.artifactId);
        return complete ? [{ tag, complete }] : [];
      }),
    };
  }

  /** The artifact that a tag or digest stands for in a repository. */
  async find(repository: string, reference: string): Promise<Artifact> {
    return findArtifact(this.#db, repository, reference);
  }

  /** An artifact with the parts asked for. */
  async get(repository: string, reference: string, wanted: WantedParts): Promise<CompleteArtifact> {
    const artifact = await this.find(repository, reference);
    const [complete] = (await this.#complete({ artifacts: [artifact], total: 1 }, wanted)).artifacts;
    if (!complete) throw artifactNotFound(repository, reference);
    return complete;
  }

  /** Puts an artifact with what belongs to it into the trash. */
  async remove(caller: Caller, repository: string, reference: string): Promise<void> {
    const { id } = await this.find(repository, reference);
    await this.#db.transaction((tx) => this.#removal.remove(tx, id, callerName(caller)));
  }

  /** One page of what belongs to an artifact. */
  async accessories(
    repository: string,
    reference: string,
    filter: ArtifactFilter,
  ): Promise<{ readonly accessories: readonly Accessory[]; readonly total: number }> {
    const { id } = await this.find(repository, reference);
    return listAccessories(this.#db, id, filter);
  }

  // One query for each kind of part, however many artifacts there are.
  async #complete({ artifacts, total }: ArtifactPage, wanted: WantedParts): Promise<CompletePage> {
    const ids = idsOf(artifacts);
    if (ids.length === 0) return { artifacts: [], total };
    const read = async <Part>(wantedPart: boolean, query: PartQuery<Part>) =>
      wantedPart ? await query(this.#db, ids) : undefined;
    // Only indexes have children.
    const indexes = artifacts.filter(({ manifestMediaType }) => isIndexMediaType(manifestMediaType));
    const references: ByArtifact<ArtifactReference> =
      indexes.length > 0 ? await referencesOfArtifacts(this.#db, idsOf(indexes)) : new Map();
    const tags = await read(wanted.tags, tagsOfArtifacts);
    const labels = await read(wanted.labels, labelsOfArtifacts);
    const accessories = await read(wanted.accessories, accessoriesOfArtifacts);
    const inherited = await read(wanted.inheritedAccessories, inheritedAccessories);
    const immutable = wanted.immutability && tags ? await this.#immutableTags(artifacts, tags) : new Map();
    const scans = await this.#extensions.scanFacts(artifacts, wanted.reportTypes);
    const complete = artifacts.map((artifact) => ({
      artifact,
      references: references.get(artifact.id) ?? [],
      tags: tags?.get(artifact.id),
      immutableTags: immutable.get(artifact.repository) ?? new Set<string>(),
      labels: labels?.get(artifact.id),
      accessories: accessories?.get(artifact.id),
      inheritedAccessories: inherited?.get(artifact.id),
      scan: shownFacts(scans.get(artifact.id), wanted),
    }));
    return { artifacts: complete, total };
  }

  async #immutableTags(
    artifacts: readonly Artifact[],
    tags: ByArtifact<ArtifactTag>,
  ): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const byRepository = groupBy(artifacts, (artifact) => artifact.repository);
    const found = new Map<string, ReadonlySet<string>>();
    for (const [repository, group] of byRepository) {
      const names = group.flatMap((artifact) => (tags.get(artifact.id) ?? []).map((tag) => tag.name));
      const projectId = group[0]?.projectId ?? 0;
      if (names.length > 0) found.set(repository, await this.#extensions.immutableTags(projectId, repository, names));
    }
    return found;
  }
}

type PartQuery<Part> = (on: Queryable, ids: readonly number[]) => Promise<ByArtifact<Part>>;

function shownFacts(facts: ScanFacts | undefined, wanted: WantedParts): ScanFacts | undefined {
  if (!facts) return undefined;
  const { scanOverview, sbomOverview, ...others } = facts;
  return {
    ...others,
    ...(wanted.scanOverview && scanOverview && { scanOverview }),
    ...(wanted.sbomOverview && sbomOverview && { sbomOverview }),
  };
}

/** The living artifact that a tag or digest stands for in a repository, or `NOT_FOUND`. */
export async function findArtifact(on: Queryable, repository: string, text: string): Promise<Artifact> {
  const reference = parseReference(text);
  const artifact = reference && (await readArtifact(on, repository, reference));
  if (!artifact) throw artifactNotFound(repository, text);
  return artifact;
}

/** The same, locked against removal and pushes of its manifest until the transaction ends. */
export async function lockArtifact(on: Queryable, repository: string, reference: string): Promise<Artifact> {
  const artifact = await findArtifact(on, repository, reference);
  if (!(await lockLiving(on, artifact.id))) throw artifactNotFound(repository, reference);
  return artifact;
}

function idsOf(artifacts: readonly Artifact[]): readonly number[] {
  return artifacts.map((artifact) => artifact.id);
}

function artifactNotFound(repository: string, reference: string): HavenError {
  const separator = reference.includes(':') ? '@' : ':';
  return new HavenError('NOT_FOUND', `artifact ${repository}${separator}${reference} not found`);
}
