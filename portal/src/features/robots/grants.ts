import { toPermission } from './presets.ts';
import type { Robot } from './robot.ts';

/** What a robot may do in one place: in a project, in all of them (`*`), or in the system (`/`). */
export interface Grant {
  readonly kind: 'system' | 'project';
  readonly namespace: string;
  /** As `resource:action`. */
  readonly rights: ReadonlySet<string>;
}

/** What a robot may do, place by place. */
export function grantsOf({ permissions }: Pick<Robot, 'permissions'>): readonly Grant[] {
  return (permissions ?? []).map(({ kind, namespace = '', access }) => ({
    kind: kind === 'system' ? 'system' : 'project',
    namespace,
    rights: new Set((access ?? []).map(({ resource = '', action = '' }) => `${resource}:${action}`)),
  }));
}

/** The same as the interface takes it; places without any right are left out. */
export function permissionsFrom(grants: readonly Grant[]) {
  return grants
    .filter(({ rights }) => rights.size > 0)
    .map(({ kind, namespace, rights }) => ({ kind, namespace, access: [...rights].map(toPermission) }));
}

/** With a place more, unless it is there. */
export function withPlace(grants: readonly Grant[], kind: Grant['kind'], namespace: string): readonly Grant[] {
  const isThere = grants.some((grant) => grant.kind === kind && grant.namespace === namespace);
  return isThere || namespace === '' ? grants : [...grants, { kind, namespace, rights: new Set() }];
}
