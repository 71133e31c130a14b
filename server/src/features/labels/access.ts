import type { Authorizer } from '../../auth/authorizer.ts';
import type { Caller } from '../../auth/caller.ts';
import { HavenError } from '../../error.ts';
import { type Label, type LabelScope, requireScope } from './model.ts';
import type { Labels } from './service.ts';

type Action = 'create' | 'read' | 'update' | 'delete' | 'list';

/** Which labels are meant, and that the caller may: the project's id, undefined for the global ones. */
export type LabelTarget = { readonly scope: LabelScope; readonly projectId: number | undefined };

/** Who may do what with labels: rights on the system for global ones, rights in the project for the others. */
export class LabelAccess {
  readonly #authorizer: Authorizer;
  readonly #labels: Labels;

  constructor(deps: { readonly authorizer: Authorizer; readonly labels: Labels }) {
    this.#authorizer = deps.authorizer;
    this.#labels = deps.labels;
  }

  /** The label with that id, if the caller may do this with it. */
  async label(caller: Caller, id: number, action: Action): Promise<Label> {
    const label = await this.#labels.get(id);
    await this.#require(caller, label.projectId, action);
    return label;
  }

  /** The labels of a scope, if the caller may list them; everybody may list the global ones. */
  async list(caller: Caller, scope: string | undefined, projectId: number | undefined): Promise<LabelTarget> {
    const target = toTarget(scope, projectId);
    if (target.scope === 'p') await this.#require(caller, target.projectId, 'list');
    return target;
  }

  /** The scope for a new label, if the caller may create one there. */
  async create(caller: Caller, scope: string | undefined, projectId: number | undefined): Promise<LabelTarget> {
    const target = toTarget(scope, projectId);
    await this.#require(caller, target.projectId, 'create');
    return target;
  }

  async #require(caller: Caller, projectId: number | undefined, action: Action): Promise<void> {
    const right = `label:${action}`;
    if (projectId === undefined) return this.#authorizer.requireSystem(caller, right);
    // Project ids are 32 bits wide; what is larger names none.
    const project = projectId < 2 ** 31 ? await this.#authorizer.projectById(projectId) : undefined;
    await this.#authorizer.requireProject(caller, project, right);
  }
}

function toTarget(text: string | undefined, projectId: number | undefined): LabelTarget {
  const scope = requireScope(text);
  if (scope === 'g') return { scope, projectId: undefined };
  if (projectId === undefined || projectId <= 0) {
    throw new HavenError('BAD_REQUEST', `invalid project ID: expected one greater than 0, got ${projectId ?? 'none'}`);
  }
  return { scope, projectId };
}
