import { expect, test } from 'vitest';
import { partsOf } from './contract.ts';

const operation = (operationId: string, ...statuses: readonly string[]) => ({
  operationId,
  responses: Object.fromEntries(statuses.map((status) => [status, {}])),
});

test('every operation that is there is in one part, and what is to come in none', () => {
  const info = { title: 'kept' };
  const parts = partsOf({
    ...{ info },
    paths: {
      '/labels': { get: operation('ListLabels', '200'), post: operation('CreateLabel', '201') },
      '/labels/{id}': { delete: operation('DeleteLabel', '200') },
      '/scanners': { get: operation('listScanners', '200', '501') },
      '/users/{id}': { delete: operation('deleteUser', '200'), get: operation('getUser', '200') },
    },
  });
  expect(parts.map(({ operations }) => operations)).toEqual([
    ['GET /labels', 'POST /labels', 'GET /users/{id}'],
    ['DELETE /labels/{id}'],
    ['DELETE /users/{id}'],
  ]);
  expect(parts.map(({ contract }) => Object.keys(contract.paths))).toEqual([
    ['/labels', '/users/{id}'],
    ['/labels/{id}'],
    ['/users/{id}'],
  ]);
  expect(parts[0]?.contract).toMatchObject({ info });
});

test('a body that may be absent is not asked for', () => {
  const content = { 'application/json': {} };
  const responses = { '200': { content, 'x-may-be-empty': true }, '400': { content } };
  const [part] = partsOf({ paths: { '/schedule': { get: { operationId: 'getSchedule', responses } } } });
  expect(part?.contract.paths['/schedule']?.get?.responses).toEqual({
    '200': { 'x-may-be-empty': true },
    '400': { content },
  });
});
