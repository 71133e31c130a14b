/** `resource:action` inside a project or on the system, in Harbor's words; the project object itself is `self`. */
export type Right = string;

/** A set of rights; the one of a system administrator has every right. */
export interface RightSet {
  has(right: Right): boolean;
}

/** Every right there is. */
export const allRights: RightSet = Object.freeze({ has: () => true });

/** Harbor's numbers of the project roles. */
export const roleIds = { projectAdmin: 1, developer: 2, guest: 3, maintainer: 4, limitedGuest: 5 } as const;

/** One of the five project roles by number. */
export type RoleId = (typeof roleIds)[keyof typeof roleIds];

/** A role's name as the API shows it. */
export type RoleName = keyof typeof roleIds;

/** The roles from the strongest to the weakest. */
export const rolesByStrength: readonly RoleId[] = [1, 4, 2, 3, 5];

/** The name of a role number, or undefined for a number that is none. */
export function roleName(id: number): RoleName | undefined {
  return (Object.keys(roleIds) as RoleName[]).find((name) => roleIds[name] === id); // keys of a const object
}

// Harbor's project matrix, one line per resource: admin | maintainer | developer | guest | limited guest | anyone on
// a public project. C create, R read, U update, D delete, L list, O operate, S stop, < pull, > push.
const matrix: Readonly<Record<string, string>> = {
  self: 'RUD|R|R|R|R|R',
  member: 'CRUDL|RL|RL|RL||',
  metadata: 'CRUD|R||||',
  log: 'L|||||',
  label: 'CRUDL|CRUDL|RL|RL||RL',
  quota: 'R|R|R|R|R|',
  repository: 'CRUDL<>|CRUDL<>|CRUL<>|RL<|RL<|L<',
  'tag-retention': 'CRUDLO|CRUDLO|CRUDLO|||',
  'immutable-tag': 'CUDL|CUDL||||',
  configuration: 'RU|R|R|R|R|',
  robot: 'CRUDL|RL|RL|RL||',
  'notification-policy': 'CRUDL|RL||||',
  scan: 'CRS|CRS|R|R|R|R',
  sbom: 'CRS|CRS|R|R|R|',
  scanner: 'CR|R|R|R|R|R',
  artifact: 'CRDL|CRDL|CRL|RL|RL|RL',
  'artifact-addition': 'R|R|R|R|R|R',
  tag: 'CDL|CDL|CL|L|L|L',
  accessory: 'L|L|L|L|L|L',
  'artifact-label': 'CD|CD|CD|||',
  'preheat-policy': 'CRUDL|||||',
  'export-cve': 'CRL|CRL|CRL|||',
};

const actionNames: Readonly<Record<string, string>> = {
  C: 'create',
  R: 'read',
  U: 'update',
  D: 'delete',
  L: 'list',
  O: 'operate',
  S: 'stop',
  '<': 'pull',
  '>': 'push',
};

const columns: readonly (RoleId | 'public')[] = [1, 4, 2, 3, 5, 'public'];

const rightsByColumn = new Map(
  columns.map((column, index) => {
    const rights = Object.entries(matrix).flatMap(([resource, cells]) =>
      [...(cells.split('|')[index] ?? '')].map((letter) => `${resource}:${actionNames[letter]}`),
    );
    return [column, new Set(rights) as ReadonlySet<Right>];
  }),
);

/** Every right that there is in a project, in the order of the matrix; what can only be granted to robots is not here. */
export const projectRights: readonly Right[] = Object.entries(matrix).flatMap(([resource, cells]) =>
  [...new Set(cells.replaceAll('|', ''))].map((letter) => `${resource}:${actionNames[letter]}`),
);

/** The rights a member with this role has in the project. */
export function rightsOfRole(role: RoleId): ReadonlySet<Right> {
  return rightsByColumn.get(role) ?? new Set();
}

/** The rights anyone has in a public project, also without an account. */
export function publicRights(): ReadonlySet<Right> {
  return rightsByColumn.get('public') ?? new Set();
}

/** One entry of what a robot was given, as the API has it. */
export interface AccessEntry {
  readonly resource: string;
  readonly action: string;
  /** `deny`, or `allow`, also when empty. */
  readonly effect: string;
}

/** The right an access entry speaks of: in a project, the resource `project` is the project itself. */
export function rightOfAccess(kind: 'system' | 'project', { resource, action }: AccessEntry): Right {
  return `${kind === 'project' && resource === 'project' ? 'self' : resource}:${action}`;
}
