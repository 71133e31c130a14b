import { expect, test } from 'vitest';
import { grantsOf, permissionsFrom, withPlace } from './grants.ts';

const permissions = [
  { kind: 'system', namespace: '/', access: [{ resource: 'project', action: 'create' }] },
  {
    kind: 'project',
    namespace: '*',
    access: [
      { resource: 'repository', action: 'pull' },
      { resource: 'repository', action: 'push' },
    ],
  },
];

test('what a robot may do is what it was when it is sent back', () => {
  expect(permissionsFrom(grantsOf({ permissions }))).toEqual(permissions);
});

test('a place is there once, and goes when nothing is granted there', () => {
  const grants = withPlace(grantsOf({ permissions }), 'project', 'team');
  expect(grants).toHaveLength(3);
  expect(withPlace(grants, 'project', 'team')).toBe(grants);
  expect(withPlace(grants, 'project', '')).toBe(grants);
  expect(permissionsFrom(grants)).toEqual(permissions);
});
