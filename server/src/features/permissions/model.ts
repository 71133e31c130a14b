/** One permission that can be granted to a robot. */
export interface Permission {
  readonly resource: string;
  readonly action: string;
}

/** Where permissions hold. */
export type PermissionKind = 'system' | 'project';

// Harbor's catalogue in Harbor's order.
const rows: Readonly<Record<PermissionKind, readonly (readonly [resource: string, actions: string])[]>> = {
  system: [
    ['audit-log', 'list'],
    ['preheat-instance', 'read create delete list update'],
    ['project', 'list create'],
    ['replication-policy', 'read create delete list update'],
    ['replication', 'read create list'],
    ['replication-adapter', 'list'],
    ['registry', 'read create delete list update'],
    ['scan-all', 'read update stop create'],
    ['system-volumes', 'read'],
    ['garbage-collection', 'read create list update stop'],
    ['purge-audit', 'read create list update stop'],
    ['jobservice-monitor', 'list stop'],
    ['scanner', 'read create delete list update'],
    ['label', 'read create delete update'],
    ['security-hub', 'read list'],
    ['catalog', 'read'],
    ['quota', 'read list update'],
    ['robot', 'create read list delete'],
    ['user', 'create read update list delete'],
    ['ldap-user', 'create list'],
    ['user-group', 'create read update list delete'],
  ],
  project: [
    ['log', 'list'],
    ['project', 'read delete update'],
    ['metadata', 'read create delete list update'],
    ['repository', 'read update delete list pull push'],
    ['artifact', 'read create list delete'],
    ['scan', 'create read stop'],
    ['sbom', 'create stop read'],
    ['tag', 'create list delete'],
    ['accessory', 'list'],
    ['artifact-addition', 'read'],
    ['artifact-label', 'create delete'],
    ['scanner', 'create read'],
    ['preheat-policy', 'read create delete list update'],
    ['immutable-tag', 'create delete list update'],
    ['notification-policy', 'read create delete list update'],
    ['tag-retention', 'read create delete list update'],
    ['label', 'read create delete list update'],
    ['quota', 'read'],
    ['robot', 'create read list delete'],
    ['export-cve', 'create read'],
    ['member', 'create read update list delete'],
  ],
};

/** Everything that can be granted to robots, in the order in which it is shown. */
export const catalogue: Readonly<Record<PermissionKind, readonly Permission[]>> = {
  system: expand(rows.system),
  project: expand(rows.project),
};

const known = {
  system: new Set(catalogue.system.map(({ resource, action }) => `${resource}:${action}`)),
  project: new Set(catalogue.project.map(({ resource, action }) => `${resource}:${action}`)),
};

/** Whether a permission can be granted there. */
export function isGrantable(kind: PermissionKind, { resource, action }: Permission): boolean {
  return known[kind].has(`${resource}:${action}`);
}

function expand(table: readonly (readonly [string, string])[]): readonly Permission[] {
  return table.flatMap(([resource, actions]) => actions.split(' ').map((action) => ({ resource, action })));
}
