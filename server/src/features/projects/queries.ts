import { type Caller, isAdministrator, isProgram, type ProgramCaller } from '../../auth/caller.ts';
import { isEntity } from '../../auth/membership.ts';
import { type RoleId, rolesByStrength } from '../../auth/rights.ts';
import type { Queryable } from '../../db/database.ts';
import { joinSql, type Sql, sql } from '../../db/sql.ts';
import { tallyChanges, tallyOf } from '../../events/tally.ts';
import { countedPage } from '../../http/counted-page.ts';
import { containsSql, type FilterColumns, filterSql } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import type { CveAllowlist, Metadata, Project, ProjectStanding } from './model.ts';
import { coveredBy, coversAll } from './standing-queries.ts';

/** What a list of projects is narrowed and ordered by. */
export interface ProjectFilter {
  /** Part of the name, in any case. */
  readonly name?: string | undefined;
  /** Part of the name, in this case. */
  readonly exactPart?: string | undefined;
  readonly isPublic?: boolean | undefined;
  readonly owner?: string | undefined;
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
}

/** Whether project `p` is public. */
export const isPublic = sql`EXISTS (
  SELECT FROM project_metadata v WHERE v.project_id = p.project_id AND v.name = 'public' AND v.value = 'true')`;

const filterColumns: FilterColumns = {
  project_id: { column: sql`p.project_id`, type: 'integer' },
  name: { column: sql`p.name`, type: 'text' },
  owner_id: { column: sql`p.owner_id`, type: 'integer' },
  owner: { column: sql`u.username`, type: 'text' },
  owner_name: { column: sql`u.username`, type: 'text' },
  registry_id: { column: sql`p.registry_id`, type: 'integer' },
  public: { column: isPublic, type: 'boolean' },
  creation_time: { column: sql`p.creation_time`, type: 'time' },
  update_time: { column: sql`p.update_time`, type: 'time' },
};

// Counting them would make the page of a project with many repositories slow, and each list that shows it.
const countChanges = sql`repositories_changed AS MATERIALIZED (${tallyChanges('repositories')})`;
const repositoryCount = tallyOf('repositories', sql`p.project_id`, sql`repositories_changed`);

const sortRules: SortRules = {
  columns: {
    project_id: sql`p.project_id`,
    name: sql`p.name`,
    owner_id: sql`p.owner_id`,
    owner_name: sql`u.username`,
    registry_id: sql`p.registry_id`,
    repo_count: sql`repo_count`,
    creation_time: sql`p.creation_time`,
    update_time: sql`p.update_time`,
  },
  fallback: sql`p.name`,
  unique: sql`p.project_id`,
};

/** One page of the projects that somebody with that standing may see, and how many there are. */
export async function listProjects(
  on: Queryable,
  standing: ProjectStanding,
  filter: ProjectFilter,
): Promise<{ readonly projects: readonly Project[]; readonly total: number }> {
  const roles = new Map(standing.projects);
  const mine = standing.everywhere ? sql`TRUE` : sql`p.project_id = ANY (${[...roles.keys()]}::integer[])`;
  const where = joinSql([sql`(${isPublic} OR ${mine})`, ...conditions(filter)], ' AND ');
  const from = sql`FROM project p JOIN harbor_user u ON u.user_id = p.owner_id WHERE ${where}`;
  const { rows, total } = await countedPage<Omit<ProjectRow, 'roles'>>(on, {
    count: sql`SELECT count(*) ${from}`,
    rows: (counted) => sql`
      WITH ${countChanges} SELECT ${projectColumns}${counted} ${from}
      ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`,
  });
  return { projects: rows.map((row) => toProject({ ...row, roles: roles.get(row.project_id) ?? [] })), total };
}

/** One project as the caller sees it. */
export async function readProject(on: Queryable, caller: Caller, projectId: number): Promise<Project | undefined> {
  const row = await on.first<ProjectRow>(sql`
    WITH ${countChanges} SELECT ${projectColumns}, ${rolesOf(caller)} AS roles FROM project p JOIN harbor_user u ON u.user_id = p.owner_id
    WHERE p.project_id = ${projectId}`);
  return row && toProject(row);
}

/** The number of members by role, groups counted as one. */
export async function countMembers(on: Queryable, projectId: number): Promise<ReadonlyMap<RoleId, number>> {
  const rows = await on.many<{ role: RoleId; count: number }>(sql`
    SELECT role, count(*) FROM project_member WHERE project_id = ${projectId} GROUP BY role`);
  return new Map(rows.map(({ role, count }) => [role, count]));
}

/** The CVE allowlist of a project, or of the system for project 0. */
export async function readAllowlist(on: Queryable, projectId: number): Promise<CveAllowlist> {
  const row = await on.first<{ allowlist: AllowlistRow }>(sql`
    SELECT to_jsonb(a) AS allowlist FROM cve_allowlist a WHERE a.project_id = ${projectId}`);
  return toAllowlist(projectId, row?.allowlist ?? null);
}

/** Limit and use of a project's storage in bytes. */
export async function readQuota(
  on: Queryable,
  projectId: number,
): Promise<{ readonly hard: number; readonly used: number } | undefined> {
  return on.first(sql`SELECT hard, used FROM quota WHERE project_id = ${projectId}`);
}

/** Administrators see every project, people and robots theirs and public ones, everybody else public ones. */
export function visibleTo(caller: Caller): Sql {
  return sql`(${isPublic} OR ${isMine(caller)})`;
}

// Whether the project is one the caller has something to do with; all are an administrator's.
function isMine(caller: Caller): Sql {
  if (isAdministrator(caller)) return sql`TRUE`;
  if (caller.kind === 'user') return isMember(caller);
  return isProgram(caller) ? isCoveredBy(caller) : sql`FALSE`;
}

// A program is no member, but what it was given names projects.
function isCoveredBy(program: ProgramCaller): Sql {
  return coversAll(program) ? sql`TRUE` : sql`p.project_id = ANY (${coveredBy(program)}::integer[])`;
}

// Whether the person is a member, or one of the groups is.
function isMember(caller: Extract<Caller, { kind: 'user' }>): Sql {
  return sql`EXISTS (SELECT FROM project_member m WHERE m.project_id = p.project_id AND ${isEntity(caller)})`;
}

function conditions(filter: ProjectFilter): readonly Sql[] {
  return [
    filterSql(filter.terms, filterColumns),
    ...(filter.name === undefined ? [] : [containsSql(sql`p.name`, filter.name)]),
    ...(filter.exactPart === undefined ? [] : [sql`position(${filter.exactPart} IN p.name) > 0`]),
    ...(filter.isPublic === undefined ? [] : [sql`${isPublic} = ${filter.isPublic}::boolean`]),
    ...(filter.owner === undefined ? [] : [sql`u.username = ${filter.owner}`]),
  ];
}

const projectColumns = sql`
  p.project_id, p.name, p.owner_id, u.username AS owner_name, p.registry_id, p.creation_time, p.update_time,
  ${repositoryCount} AS repo_count,
  (SELECT jsonb_object_agg(d.name, d.value) FROM project_metadata d WHERE d.project_id = p.project_id) AS metadata,
  (SELECT to_jsonb(a) FROM cve_allowlist a WHERE a.project_id = p.project_id) AS allowlist`;

function rolesOf(caller: Caller): Sql {
  if (caller.kind !== 'user') return sql`'{}'::smallint[]`;
  return sql`ARRAY(
    SELECT DISTINCT m.role FROM project_member m WHERE m.project_id = p.project_id AND ${isEntity(caller)})`;
}

interface ProjectRow {
  readonly project_id: number;
  readonly name: string;
  readonly owner_id: number;
  readonly owner_name: string;
  readonly registry_id: number;
  readonly creation_time: Date;
  readonly update_time: Date;
  readonly repo_count: number;
  readonly metadata: Metadata | null;
  readonly allowlist: AllowlistRow | null;
  readonly roles: readonly RoleId[];
}

// As to_jsonb writes it: times are text.
interface AllowlistRow {
  readonly id: number;
  readonly expires_at: number | null;
  readonly items: readonly string[];
  readonly creation_time: string;
  readonly update_time: string;
}

function toAllowlist(projectId: number, row: AllowlistRow | null): CveAllowlist {
  return {
    id: row?.id ?? 0,
    projectId,
    expiresAt: row?.expires_at ?? undefined,
    cveIds: row?.items ?? [],
    createdAt: row ? new Date(row.creation_time) : undefined,
    updatedAt: row ? new Date(row.update_time) : undefined,
  };
}

function toProject(row: ProjectRow): Project {
  const { allowlist } = row;
  return {
    projectId: row.project_id,
    name: row.name,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    registryId: row.registry_id,
    createdAt: row.creation_time,
    updatedAt: row.update_time,
    repoCount: row.repo_count,
    metadata: row.metadata ?? {},
    allowlist: toAllowlist(row.project_id, allowlist),
    roles: rolesByStrength.filter((role) => row.roles.includes(role)),
  };
}
