import { operations } from '@haven/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHavenError } from '../error.ts';
import { BodyReader } from './body.ts';

const reader = new BodyReader();
const read = (id: keyof typeof operations, text: string | Buffer, type: string | undefined = 'application/json') =>
  reader.read(operations[id], Buffer.from(text), type);

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isHavenError(error, 'UNPROCESSABLE_ENTITY')) return error.message.replace('validation failure list:\n', '');
    throw error;
  }
  return '';
}

describe('a body', () => {
  test('is read as JSON with or without a charset', () => {
    expect(read('createProject', '{"project_name":"a"}')).toEqual({ project_name: 'a' });
    expect(read('createProject', '{"project_name":"a"}', 'Application/JSON; charset=utf-8')).toEqual({
      project_name: 'a',
    });
  });

  test('counts null as absent, everywhere', () => {
    const text = '{"project_name":"a","public":null,"metadata":{"severity":null},"cve_allowlist":null}';
    expect(read('createProject', text)).toEqual({ project_name: 'a', metadata: {} });
    expect(refusal(() => read('createProject', 'null'))).toBe('body in body is required');
  });

  test('does not become a prototype', () => {
    const body = read('createProject', '{"__proto__":{"project_name":"x"},"constructor":{"a":1}}');
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
    expect(body).not.toHaveProperty('project_name');
  });

  test('is not looked at where there is none in the contract', () => {
    expect(reader.read(operations.getProject, Buffer.from('{'), 'text/plain')).toBeUndefined();
  });

  test.each([
    ['', 'body in body is required'],
    ['{', 'parsing body body from "" failed, because'],
    ['"text"', 'body in body must be of type object: "string"'],
    ['[]', 'body in body must be of type object: "array"'],
    ['{"project_name":["a"]}', 'project_name in body must be of type string: "array"'],
    ['{"public":"true"}', 'public in body must be of type boolean: "string"'],
    ['{"storage_limit":1.5}', 'storage_limit in body must be of type int64: "number"'],
    ['{"storage_limit":9223372036854775808}', 'storage_limit in body must be of type int64: "9223372036854776000"'],
    ['{"storage_limit":1e400}', 'storage_limit in body must be of type int64: "Infinity"'],
    [
      '{"cve_allowlist":{"items":[{"cve_id":"a"},{"cve_id":5}]}}',
      'cve_allowlist.items.1.cve_id in body must be of type string: "number"',
    ],
    ['{"cve_allowlist":{"items":[5]}}', 'cve_allowlist.items.0 in body must be of type object: "number"'],
    ['{"project_name":"a\\u0000b"}', 'project_name in body must not contain the NUL character'],
    ['{"a\\u0000b":1}', 'body in body must not contain the NUL character'],
    [
      '{"project_name":1,"public":2}',
      'project_name in body must be of type string: "number"\npublic in body must be of type boolean: "number"',
    ],
  ])('%s is refused in Harbor’s words', (text, message) => {
    expect(refusal(() => read('createProject', text))).toContain(message);
  });

  test('names a required field that is missing', () => {
    expect(refusal(() => read('createTag', '{}'))).toBe('name in body is required');
    expect(refusal(() => read('createScanner', '{"name":"a"}'))).toContain('url in body is required');
  });

  test('of another type than JSON is refused', () => {
    expect(refusal(() => read('createProject', 'a=b', 'application/x-www-form-urlencoded'))).toBe(
      'unsupported media type "application/x-www-form-urlencoded", only [application/json] are allowed',
    );
    expect(refusal(() => reader.read(operations.createProject, Buffer.from('{}'), undefined))).toBe(
      'unsupported media type "application/octet-stream", only [application/json] are allowed',
    );
  });

  test('that is nested or long beyond reason is refused quickly', () => {
    const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
    const deep = `{"metadata":${nested('[', ']', 500_000)}}`;
    expect(refusal(() => read('createProject', deep))).toContain('should not be nested deeper than 64 levels');
    expect(refusal(() => read('createProject', nested('{"a":', '}', 100_000).replace(':}', ':1}')))).toContain(
      'deeper than 64',
    );
    const long = `{"cve_allowlist":{"items":[${'1,'.repeat(300_000)}1]}}`;
    expect(refusal(() => read('createProject', long))).toContain('should have at most 200000 values');
  });

  test('with a thousand mistakes is answered with the first few', () => {
    const many = `{"cve_allowlist":{"items":[${Array(1_000).fill('1').join()}]}}`;
    expect(refusal(() => read('createProject', many)).split('\n')).toHaveLength(20);
  });

  test('of any shape is accepted or refused for every operation', () => {
    const withBody = Object.values(operations).filter(({ body }) => body);
    fc.assert(
      fc.property(fc.constantFrom(...withBody), fc.json({ maxDepth: 4 }), (operation, text) => {
        refusal(() => reader.read(operation, Buffer.from(text), 'application/json'));
      }),
      { numRuns: 500 },
    );
  });

  test('that is not UTF-8 or not JSON at all is refused or read, never a failure', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        refusal(() => read('createProject', Buffer.from(bytes)));
      }),
    );
  });
});
