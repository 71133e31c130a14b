import { describe, expect, test } from 'vitest';
import { publicRights, rightsOfRole, roleIds, roleName, rolesByStrength } from './rights.ts';

const { projectAdmin, maintainer, developer, guest, limitedGuest } = roleIds;

describe('the rights of project roles', () => {
  test('grow with the strength of the role', () => {
    for (let at = 1; at < rolesByStrength.length; at++) {
      const [stronger, weaker] = [rolesByStrength[at - 1], rolesByStrength[at]];
      if (stronger === undefined || weaker === undefined) throw new Error('the list has holes');
      const missing = [...rightsOfRole(weaker)].filter((right) => !rightsOfRole(stronger).has(right));
      expect(missing, `${roleName(weaker)} but not ${roleName(stronger)}`).toEqual([]);
    }
  });

  test.each([
    ['repository:pull', [projectAdmin, maintainer, developer, guest, limitedGuest], true],
    ['repository:push', [projectAdmin, maintainer, developer], false],
    ['repository:delete', [projectAdmin, maintainer], false],
    ['repository:scanner-pull', [], false],
    ['artifact:delete', [projectAdmin, maintainer], false],
    ['tag:delete', [projectAdmin, maintainer], false],
    ['member:create', [projectAdmin], false],
    ['self:delete', [projectAdmin], false],
    ['self:read', [projectAdmin, maintainer, developer, guest, limitedGuest], true],
    ['metadata:update', [projectAdmin], false],
    ['immutable-tag:create', [projectAdmin, maintainer], false],
    ['robot:create', [projectAdmin], false],
    ['log:list', [projectAdmin], false],
  ])('%s is for roles %j, and for everybody on a public project: %s', (right, roles, isPublic) => {
    expect(rolesByStrength.filter((role) => rightsOfRole(role).has(right))).toEqual(
      rolesByStrength.filter((role) => roles.includes(role)),
    );
    expect(publicRights().has(right)).toBe(isPublic);
  });

  test('are none beyond reading for the public', () => {
    const writing = [...publicRights()].filter((right) => !/:(?:read|list|pull)$/.test(right));
    expect(writing).toEqual([]);
  });

  test('have known words only', () => {
    for (const role of rolesByStrength) {
      for (const right of rightsOfRole(role)) expect(right).toMatch(/^[a-z-]+:[a-z-]+$/);
      expect([...rightsOfRole(role)].join()).not.toContain('undefined');
    }
  });

  test('and their names and numbers belong together', () => {
    for (const [name, id] of Object.entries(roleIds)) expect(roleName(id)).toBe(name);
    expect([0, 6, -1, Number.NaN].map(roleName)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
