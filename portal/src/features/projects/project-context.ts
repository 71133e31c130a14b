import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';

/** A project as the views of it need it. */
export interface ProjectContext {
  readonly id: number;
  readonly name: string;
  readonly project: Wire<Schemas['Project']>;
  readonly isPublic: boolean;
  readonly isProxy: boolean;
  /** Bytes, -1 for no limit; undefined for those who may not see it. */
  readonly quota: { readonly hard: number; readonly used: number } | undefined;
  /** Whether the person has a right there, in the words of the interface: `member:create`, `repository:push`. */
  readonly can: (right: string) => boolean;
}

/** What every view of a project is given. */
export interface ProjectViewProps {
  readonly context: ProjectContext;
}

/** Reads a project and what the person may do there; undefined while it is on its way. */
export function useProject(name: string): { readonly context?: ProjectContext; readonly error: Error | null } {
  // It comes along with the session when the address named the project from the start.
  const enabled = useSession() !== undefined;
  const { data, error } = useRead('getProjectContext', { path: { project_name: name } }, { enabled });
  if (!data) return { error };
  const { project, rights, quota } = data.body;
  const given = new Set(rights);
  return {
    error,
    context: {
      id: project.project_id ?? 0,
      name,
      project,
      isPublic: project.metadata?.public === 'true',
      isProxy: (project.registry_id ?? 0) > 0,
      quota: quota && { hard: quota.hard?.storage ?? -1, used: quota.used?.storage ?? 0 },
      can: (right) => given.has(right),
    },
  };
}
