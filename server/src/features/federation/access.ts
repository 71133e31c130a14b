import type { ProjectRef } from '../../auth/authorizer.ts';
import type { Caller } from '../../auth/caller.ts';
import { HavenError } from '../../error.ts';
import { type RobotAccess, type RobotPermission, requirePermissions, type SentPermission } from '../robots/index.ts';
import { requireNoAccounts } from './model.ts';

/** What may be given to workloads, and by whom. */
export class TrustAccess {
  readonly #robots: Pick<RobotAccess, 'permissions'>;

  constructor(deps: { readonly robotAccess: Pick<RobotAccess, 'permissions'> }) {
    this.#robots = deps.robotAccess;
  }

  /**
   * The permissions of a rule, with their projects: those that a robot could be given there too, as long as they are in
   * projects, in a rule of a project in this one. `DENIED` when a program would give more than it has.
   */
  async permissions(
    caller: Caller,
    project: ProjectRef | undefined,
    sent: readonly SentPermission[],
  ): Promise<readonly RobotPermission[]> {
    const asked = requirePermissions(project ? 'project' : 'system', sent);
    if (asked.some(({ kind }) => kind !== 'project')) {
      throw new HavenError('BAD_REQUEST', 'a trust rule gives permissions in projects only, not on the system');
    }
    for (const { access } of asked) requireNoAccounts(access);
    const permissions = await this.#robots.permissions(caller, asked);
    const elsewhere = project && permissions.find((one) => one.project?.projectId !== project.projectId);
    if (!elsewhere) return permissions;
    throw new HavenError('BAD_REQUEST', `a trust rule of the project ${project.name} gives permissions there only`);
  }
}
