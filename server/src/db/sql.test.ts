import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import { joinSql, rawSql, type Sql, sql } from './sql.ts';

describe('sql', () => {
  test('turns values into numbered parameters', () => {
    expect(sql`SELECT ${1}, ${'two'}`.compile()).toEqual({ text: 'SELECT $1, $2', values: [1, 'two'] });
  });
});
