import { operations } from '@haven/contract';
import { expect, test } from 'vitest';
import { notImplemented } from './not-implemented.ts';

// Who may call what is there is in server/test/permission-matrix.test.ts.
test('the list of what is to come names operations once and only gets shorter', () => {
  expect(new Set<string>(notImplemented).size).toBe(notImplemented.length);
  expect(notImplemented.filter((id) => !Object.hasOwn(operations, id))).toEqual([]);
  // Lower this number with every feature.
  expect(notImplemented.length).toBeLessThanOrEqual(112);
});
