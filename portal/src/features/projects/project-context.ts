import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';

/** A project as the views of it need it. */
export interface ProjectContext {
  readonly id: number;
  readonly name: string;
  readonly project: Wire<Schemas['Project']>;
  readonly isPublic: boolean;
  readonly isProxy: boolean;
  /** Whether the person has a right there, in the words of the interface: `member:create`, `repository:push`. */
  readonly can: (right: string) => boolean;
}

/** What every view of a project is given. */
export interface ProjectViewProps {
  readonly context: ProjectContext;
}

/** Reads a project and what the person may do there; undefined while it is on its way. */
export function useProject(name: string): { readonly context?: ProjectContext; readonly error: Error | null } {
  const project = useRead('getProject', { path: { project_name_or_id: name } });
  const id = project.data?.body.project_id ?? 0;
  const scope = `/project/${id}`;
  const rights = useRead('getCurrentUserPermissions', { query: { scope, relative: true } }, { enabled: id > 0 });
  if (!project.data || (rights.isPending && id > 0)) return { error: project.error };
  const given = new Set((rights.data?.body ?? []).map(({ resource = '', action = '' }) => `${resource}:${action}`));
  const { body } = project.data;
  return {
    error: project.error,
    context: {
      id,
      name,
      project: body,
      isPublic: body.metadata?.public === 'true',
      isProxy: (body.registry_id ?? 0) > 0,
      can: (right) => given.has(right),
    },
  };
}
