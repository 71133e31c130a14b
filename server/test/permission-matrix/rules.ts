/**
 * Harbor's permissions once more, written down from its documents and not from our code, so that the one checks the
 * other. https://goharbor.io/docs/main/administration/managing-users/user-permissions-by-role/
 */

/** Who makes a request of the matrix. */
export const callers = [
  'anonymous',
  'stranger',
  'limitedGuest',
  'guest',
  'developer',
  'maintainer',
  'projectAdmin',
  'sysadmin',
  'projectRobot',
  'systemRobot',
] as const;

/** One of the callers. */
export type CallerName = (typeof callers)[number];

/** The callers who are members of the project. */
export const roles = ['projectAdmin', 'maintainer', 'developer', 'guest', 'limitedGuest'] as const;

// projectAdmin | maintainer | developer | guest | limitedGuest | anyone in a public project
const matrix: Readonly<Record<string, string>> = {
  self: 'read update delete | read | read | read | read | read',
  member: 'create read update delete list | read list | read list | read list | | ',
  metadata: 'create read update delete | read | | | | ',
  log: 'list | | | | | ',
  label: 'create read update delete list | create read update delete list | read list | read list | | read list',
  quota: 'read | read | read | read | read | ',
  repository:
    'create read update delete list pull push | create read update delete list pull push | create read update list pull push | read list pull | read list pull | list pull',
  'tag-retention':
    'create read update delete list operate | create read update delete list operate | create read update delete list operate | | | ',
  'immutable-tag': 'create update delete list | create update delete list | | | | ',
  configuration: 'read update | read | read | read | read | ',
  robot: 'create read update delete list | read list | read list | read list | | ',
  'notification-policy': 'create read update delete list | read list | | | | ',
  scan: 'create read stop | create read stop | read | read | read | read',
  sbom: 'create read stop | create read stop | read | read | read | ',
  scanner: 'create read | read | read | read | read | read',
  artifact: 'create read delete list | create read delete list | create read list | read list | read list | read list',
  'artifact-addition': 'read | read | read | read | read | read',
  tag: 'create delete list | create delete list | create list | list | list | list',
  accessory: 'list | list | list | list | list | list',
  'artifact-label': 'create delete | create delete | create delete | | | ',
  'preheat-policy': 'create read update delete list | | | | | ',
  'export-cve': 'create read list | create read list | create read list | | | ',
};

const all = ['create', 'read', 'update', 'delete', 'list'];

/** What can be granted to robots in a project; `project` is the project itself. */
export const projectCatalogue: Readonly<Record<string, readonly string[]>> = {
  log: ['list'],
  project: ['read', 'update', 'delete'],
  metadata: all,
  repository: ['read', 'update', 'delete', 'list', 'pull', 'push'],
  artifact: ['create', 'read', 'list', 'delete'],
  scan: ['create', 'read', 'stop'],
  sbom: ['create', 'read', 'stop'],
  tag: ['create', 'list', 'delete'],
  accessory: ['list'],
  'artifact-addition': ['read'],
  'artifact-label': ['create', 'delete'],
  scanner: ['create', 'read'],
  'preheat-policy': all,
  'immutable-tag': ['create', 'delete', 'list', 'update'],
  'notification-policy': all,
  'tag-retention': all,
  label: all,
  quota: ['read'],
  robot: ['create', 'read', 'list', 'delete'],
  'export-cve': ['create', 'read'],
  member: all,
};

/** What can be granted to robots on the system. */
export const systemCatalogue: Readonly<Record<string, readonly string[]>> = {
  'audit-log': ['list'],
  'preheat-instance': all,
  project: ['list', 'create'],
  'replication-policy': all,
  replication: ['create', 'read', 'list'],
  'replication-adapter': ['list'],
  registry: all,
  'scan-all': ['create', 'read', 'update', 'stop'],
  'system-volumes': ['read'],
  'garbage-collection': ['create', 'read', 'update', 'list', 'stop'],
  'purge-audit': ['create', 'read', 'update', 'list', 'stop'],
  'jobservice-monitor': ['list', 'stop'],
  scanner: all,
  label: ['create', 'read', 'update', 'delete'],
  'security-hub': ['read', 'list'],
  catalog: ['read'],
  quota: ['read', 'list', 'update'],
  robot: ['create', 'read', 'list', 'delete'],
  user: all,
  'ldap-user': ['create', 'list'],
  'user-group': all,
};

/** Whether a member with the role, or anyone in a public project, has a right there. */
export function roleHas(role: (typeof roles)[number] | 'anyone', right: string): boolean {
  const [resource = '', action = ''] = right.split(':');
  const cells = (matrix[resource] ?? '').split('|').map((cell) => cell.trim().split(' '));
  return cells[[...roles, 'anyone'].indexOf(role)]?.includes(action) ?? false;
}

/** Whether a robot with everything that can be granted has a right in the project, or on the system. */
export function robotHas(where: 'project' | 'system', right: string): boolean {
  const [resource = '', action = ''] = right.split(':');
  if (where === 'system') return systemCatalogue[resource]?.includes(action) ?? false;
  return projectCatalogue[resource === 'self' ? 'project' : resource]?.includes(action) ?? false;
}
