import { describe, expect, test } from 'vitest';
import { presenterOf } from './present.ts';

const present = (name: string, value: unknown) => presenterOf({ $ref: `#/components/schemas/${name}` })(value);

describe('a response', () => {
  test('leaves out zero values, but not those that are always shown', () => {
    expect(present('Repository', { id: 1, project_id: 0, name: 'a', description: '', artifact_count: 0 })).toEqual({
      id: 1,
      name: 'a',
      artifact_count: 0,
      pull_count: 0,
      update_time: '0001-01-01T00:00:00.000Z',
    });
  });

  test('shows times in UTC with milliseconds', () => {
    const update_time = new Date('2024-05-01T12:11:12+02:00');
    expect(present('Repository', { update_time })).toMatchObject({ update_time: '2024-05-01T10:11:12.000Z' });
  });

  test('shows absent arrays as null and empty ones as empty', () => {
    expect(present('Artifact', { tags: [] })).toMatchObject({ tags: [], labels: null, references: null });
  });

  test('shows what may be null whenever it is given', () => {
    expect(present('GeneralInfo', { read_only: false, banner_message: '', auth_mode: undefined })).toEqual({
      read_only: false,
      banner_message: '',
    });
  });

  test('never shows what the contract does not name', () => {
    expect(present('UserResp', { username: 'a', password_hash: 'secret', salt: 'x' })).not.toHaveProperty(
      'password_hash',
    );
  });

  test('goes into lists, maps and circles', () => {
    const presenter = presenterOf({ type: 'array', items: { $ref: '#/components/schemas/ProjectSummaryQuota' } });
    expect(presenter([{ hard: { storage: 0 }, used: {} }])).toEqual([{ hard: { storage: 0 } }]);
    expect(presenterOf({ type: 'object', additionalProperties: { type: 'string' } })({ a: '' })).toEqual({ a: '' });
  });

  test('merges the parts of allOf', () => {
    const schema = {
      allOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'array', items: {} } } }],
    };
    expect(presenterOf(schema)({ a: 'x', c: 1 })).toEqual({ a: 'x', b: [] });
  });
});
