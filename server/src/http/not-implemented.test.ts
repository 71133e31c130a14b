import { type Operation, operations } from '@haven/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../test/rest.ts';
import { notImplemented } from './not-implemented.ts';

const toCome = new Set<string>(notImplemented);
const all = Object.values<Operation>(operations);

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
  await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'private' } });
});
afterAll(() => rest.close());

test('the list of what is to come names operations once and only gets shorter', () => {
  expect(toCome.size).toBe(notImplemented.length);
  expect(notImplemented.filter((id) => !Object.hasOwn(operations, id))).toEqual([]);
  // Lower this number with every feature.
  expect(notImplemented.length).toBeLessThanOrEqual(165);
});

function pathOf(operation: Operation): string {
  const query = operation.parameters.filter(({ in: place, required }) => place === 'query' && required);
  const path = operation.path.replaceAll('{project_name_or_id}', 'private').replaceAll('{project_name}', 'private');
  return `${path.replaceAll(/\{[^}]+\}/g, '1')}?${query.map(({ name }) => `${name}=x`).join('&')}`;
}

const isChange = (operation: Operation) => operation.method !== 'GET' && operation.method !== 'HEAD';

describe('of the operations that are there', () => {
  const offered = all.filter(({ id }) => !toCome.has(id));
  const open = ['getHealth', 'search', 'getSystemInfo', 'getCert', 'getPing', 'listProjects'];
  const forEveryone = [
    ...open,
    'getStatistic',
    'headProject',
    'createProject',
    'getCurrentUserInfo',
    'searchUsers',
    'getCurrentUserPermissions',
  ];

  const send = (operation: Operation, as: string | undefined) =>
    rest.send(operation.method, pathOf(operation), { ...(as && { as }), ...(isChange(operation) && { body: {} }) });

  test.each(offered.map((operation) => [operation.id, operation] as const))(
    '%s lets anonymous callers in only if it is open',
    async (id, operation) => {
      const { status } = await send(operation, undefined);
      if (open.includes(id)) expect(status).not.toBe(401);
      else expect(status).toBe(401);
    },
  );

  // bob is no member of the project, and user 1 is somebody else.
  test.each(offered.map((operation) => [operation.id, operation] as const))(
    '%s lets strangers in only if it is for everyone',
    async (id, operation) => {
      const { status } = await send(operation, 'bob');
      if (forEveryone.includes(id)) expect([401, 403]).not.toContain(status);
      else expect(status).toBe(403);
    },
  );
});
