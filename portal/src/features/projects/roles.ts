const names = { 1: 'projectAdmin', 4: 'maintainer', 2: 'developer', 3: 'guest', 5: 'limitedGuest' } as const;

/** The name of a role as the interface has it. */
export type RoleName = (typeof names)[keyof typeof names];

/** The name of a role by its number; undefined for people without one. */
export function roleNameOf(id: number): RoleName | undefined {
  return (names as Readonly<Record<number, RoleName>>)[id];
}

/** The numbers of the roles, the strongest first. */
export const roleIds = [1, 4, 2, 3, 5] as const;
