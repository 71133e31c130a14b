import type { Right, RoleId } from '../../auth/rights.ts';
import { HavenError } from '../../error.ts';

/** A project with what its page shows. */
export interface Project {
  readonly projectId: number;
  readonly name: string;
  readonly ownerId: number;
  readonly ownerName: string;
  /** Upstream of a proxy-cache project, 0 for an ordinary one. */
  readonly registryId: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly repoCount: number;
  readonly metadata: Metadata;
  readonly allowlist: CveAllowlist;
  /** The roles of whoever asked, the strongest first. */
  readonly roles: readonly RoleId[];
}

/** What somebody has to do with projects: all that it depends on which of them they see, and how. */
export interface ProjectStanding {
  /** Whether all projects are theirs. */
  readonly everywhere: boolean;
  /** The projects that are theirs by name, in order of their ids, with the roles they have there, the strongest first. */
  readonly projects: readonly (readonly [id: number, roles: readonly RoleId[]])[];
}

/** Settings of a project; all values are text, as Harbor keeps them. */
export type Metadata = Readonly<Record<string, string>>;

/** The CVEs a project lets pass. */
export interface CveAllowlist {
  /** 0 while nothing was ever stored. */
  readonly id: number;
  readonly projectId: number;
  /** Unix seconds; undefined is never. */
  readonly expiresAt: number | undefined;
  readonly cveIds: readonly string[];
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
}

/** What a new or changed allowlist holds. */
export type NewAllowlist = Pick<CveAllowlist, 'expiresAt' | 'cveIds'>;

/** What is asked for when a project is created; everything as it came. */
export interface NewProject {
  readonly name: string;
  readonly isPublic: boolean | undefined;
  readonly metadata: Metadata;
  readonly allowlist: NewAllowlist | undefined;
  /** Bytes, -1 for unlimited; undefined for the default of the system. */
  readonly storageLimit: number | undefined;
  readonly registryId: number;
}

/** Settings of the system that concern projects. */
export interface ProjectSettings {
  readonly projectCreationRestriction: 'everyone' | 'adminonly';
  readonly quotaEnabled: boolean;
  /** Bytes, -1 for unlimited. */
  readonly defaultStorageLimit: number;
}

/** Numbers of a project's overview; undefined where the caller may not see them. */
export interface ProjectSummary {
  readonly repoCount: number;
  readonly members: ReadonlyMap<RoleId, number> | undefined;
  readonly quota: { readonly hard: number; readonly used: number } | undefined;
}

const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const NAME_LIMIT = 255;
// Harbor's largest quota, 1 PiB.
const LARGEST_QUOTA = 2 ** 50;

/** Passes a name a project may have; it is the first component of repository names. */
export function requireProjectName(name: string): string {
  if (name.length === 0 || name.length > NAME_LIMIT) {
    throw new HavenError(
      'BAD_REQUEST',
      `project name must be 1 to ${NAME_LIMIT} characters long, but it has ${name.length}`,
    );
  }
  if (!NAME.test(name)) {
    throw new HavenError(
      'BAD_REQUEST',
      'project name must consist of lower-case letters and digits, single periods, dashes or underscores between them',
    );
  }
  return name;
}

/** Passes -1 (unlimited) and 1 byte to 1 PiB. */
export function requireStorageLimit(bytes: number): number {
  if (bytes === -1 || (Number.isInteger(bytes) && bytes > 0 && bytes <= LARGEST_QUOTA)) return bytes;
  throw new HavenError(
    'BAD_REQUEST',
    `storage limit must be -1 (unlimited) or 1 to ${LARGEST_QUOTA} bytes, but it is ${bytes}`,
  );
}

/** Passes an allowlist whose CVE ids are neither empty nor repeated. */
export function requireAllowlist(allowlist: NewAllowlist): NewAllowlist {
  const seen = new Set<string>();
  for (const id of allowlist.cveIds) {
    if (id === '') throw new HavenError('BAD_REQUEST', 'the cve_id of an allowlist item must not be empty');
    if (seen.has(id)) throw new HavenError('BAD_REQUEST', `duplicate CVE ID in the allowlist: ${id}`);
    seen.add(id);
  }
  return allowlist;
}

/** A project as it is to somebody. */
export interface ProjectContext {
  readonly project: Project;
  readonly rights: readonly Right[];
  /** Bytes; undefined for those who may not see it, and where storage is not limited. */
  readonly quota: ProjectSummary['quota'];
}
