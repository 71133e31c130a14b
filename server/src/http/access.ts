import type { Authorizer, ProjectRef } from '../auth/authorizer.ts';
import { type Caller, callerName, type UserCaller } from '../auth/caller.ts';
import type { Right } from '../auth/rights.ts';
import { HavenError } from '../error.ts';

interface WithCaller {
  readonly caller: Caller;
}

/** What a request about a project has. */
export interface InProject extends WithCaller {
  readonly path: { readonly project_name_or_id: string } | { readonly project_name: string };
  readonly header: object;
}

/** The usual `allow` rules of routes. */
export class Access {
  readonly #authorizer: Authorizer;

  constructor(deps: { readonly authorizer: Authorizer }) {
    this.#authorizer = deps.authorizer;
  }

  /** Everybody. */
  readonly anyone = (): void => {};

  /** Everybody who has proved who they are. */
  readonly authenticated = ({ caller }: WithCaller): void => {
    this.#authorizer.requireAuthenticated(caller);
  };

  /** People who have signed in; `run` gets who it is. Programs have nothing of what belongs to a person. */
  readonly person = ({ caller }: WithCaller): UserCaller => {
    this.#authorizer.requireAuthenticated(caller);
    if (caller.kind !== 'user') throw new HavenError('FORBIDDEN', `${callerName(caller)} is no person`);
    return caller;
  };

  /** Other parts of the installation. */
  readonly internal = ({ caller }: WithCaller): void => {
    this.#authorizer.requireInternal(caller);
  };

  /** Whoever has the right on the system. */
  system(right: Right): (context: WithCaller) => void {
    return ({ caller }) => this.#authorizer.requireSystem(caller, right);
  }

  /** Whoever has the right in the project of the path; `run` gets the project. */
  project(right: Right): (context: InProject) => Promise<ProjectRef> {
    return async (context) => {
      const project = await this.projectOf(context);
      return this.#authorizer.requireProject(context.caller, project, right);
    };
  }

  /** The project of the path, if there is one; a number is an id unless the header says that it is a name. */
  async projectOf({ path, header }: Omit<InProject, 'caller'>): Promise<ProjectRef | undefined> {
    if ('project_name' in path) return this.#authorizer.projectByName(path.project_name);
    const text = path.project_name_or_id;
    const isName = 'x-is-resource-name' in header && header['x-is-resource-name'] === true;
    if (isName || !/^[+-]?\d+$/.test(text)) return this.#authorizer.projectByName(text);
    const id = Number(text);
    // Project ids are 32 bits wide; what is larger names none.
    return id > 0 && id < 2 ** 31 ? this.#authorizer.projectById(id) : undefined;
  }
}

/** The refusal of changes in read-only mode, in Harbor's words. */
export function readOnlyRefusal(): HavenError {
  return new HavenError('DENIED', 'The system is in read only mode. Any modification is prohibited.');
}
