import { publicRights, type RightSet, rightsOfRole, rolesByStrength } from '../../auth/rights.ts';

/** One thing the caller may do. */
export interface Permission {
  readonly resource: string;
  readonly action: string;
}

// What system administrators may do beyond every role.
const ADMINISTRATORS_ONLY = ['metadata:list'];

const projectRights = [
  ...new Set([
    ...rolesByStrength.flatMap((role) => [...rightsOfRole(role)]),
    ...publicRights(),
    ...ADMINISTRATORS_ONLY,
  ]),
];

const CRUDL = ['create', 'read', 'update', 'delete', 'list'];

// The part of the system's resources that Harbor enumerates here, in its order.
const systemResources: Readonly<Record<string, readonly string[]>> = {
  catalog: ['read'],
  'audit-log': ['list'],
  project: CRUDL,
  user: CRUDL,
  'user-group': CRUDL,
  registry: CRUDL,
  replication: CRUDL,
  distribution: CRUDL,
  'garbage-collection': [...CRUDL, 'stop'],
  'scan-all': [...CRUDL, 'stop'],
  'system-volumes': ['read'],
  'ldap-user': ['create', 'list'],
  configuration: ['read', 'update'],
  'jobservice-monitor': ['read', 'list', 'stop'],
  'security-hub': ['read', 'list'],
};

/** Everything a set of rights allows in a project. */
export function projectPermissions(rights: RightSet, projectId: number, relative: boolean): readonly Permission[] {
  const scope = `/project/${projectId}`;
  return projectRights
    .filter((right) => rights.has(right))
    .map((right) => {
      const [resource = '', action = ''] = right.split(':');
      // The project itself has no name below itself; relative to itself it is `.`
      if (resource === 'self') return { resource: relative ? '.' : scope, action };
      return { resource: relative ? resource : `${scope}/${resource}`, action };
    });
}

/** Everything a system administrator may do on the system. */
export function systemPermissions(relative: boolean): readonly Permission[] {
  return Object.entries(systemResources).flatMap(([resource, actions]) =>
    actions.map((action) => ({ resource: relative ? resource : `/system/${resource}`, action })),
  );
}
