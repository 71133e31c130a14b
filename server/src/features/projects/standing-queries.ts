import { type Caller, isAdministrator, isProgram, type ProgramCaller } from '../../auth/caller.ts';
import { isEntity } from '../../auth/membership.ts';
import { type RoleId, rolesByStrength } from '../../auth/rights.ts';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { ProjectStanding } from './model.ts';

/** What somebody has to do with projects. */
export async function readStanding(on: Queryable, caller: Caller): Promise<ProjectStanding> {
  const everywhere = isAdministrator(caller) || (isProgram(caller) && coversAll(caller));
  if (isProgram(caller)) return { everywhere, projects: coveredBy(caller).map((id) => [id, []]) };
  return { everywhere, projects: caller.kind === 'user' ? await readMemberships(on, caller) : [] };
}

/** The projects that a program was given rights in by name. */
export function coveredBy({ grants }: ProgramCaller): readonly number[] {
  const ids = grants.flatMap(({ scope }) => (typeof scope === 'number' ? [scope] : []));
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** Whether a program was given rights in every project. */
export function coversAll({ grants }: ProgramCaller): boolean {
  return grants.some(({ scope }) => scope === 'projects');
}

// In an order of their own, so that who stands alike has the same.
async function readMemberships(
  on: Queryable,
  caller: Extract<Caller, { kind: 'user' }>,
): Promise<ProjectStanding['projects']> {
  const rows = await on.many<{ project_id: number; role: RoleId }>(sql`
    SELECT m.project_id, m.role FROM project_member m WHERE ${isEntity(caller)}`);
  const roles = new Map<number, Set<RoleId>>();
  for (const { project_id: id, role } of rows) roles.set(id, (roles.get(id) ?? new Set()).add(role));
  const inOrder = [...roles].sort(([a], [b]) => a - b);
  return inOrder.map(([id, held]) => [id, rolesByStrength.filter((role) => held.has(role))]);
}
