import { type Operation, operations } from '@haven/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../test/rest.ts';
import { notImplemented } from './not-implemented.ts';

// Whatever a client sends, the answer is no 5xx; for every operation that is there.
const offered = Object.values<Operation>(operations).filter(({ id }) => !notImplemented.some((other) => other === id));

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
  await rest.send('POST', '/projects', { as: 'admin', body: { project_name: 'sweep', public: true } });
});
afterAll(() => rest.close());

const odd = fc.constantFrom(
  '0',
  '-1',
  '1',
  'sweep',
  'null',
  'undefined',
  'NaN',
  '2147483648',
  '9223372036854775807',
  '-9223372036854775808',
  '1e309',
  '\u0000',
  '\u202e',
  '%',
  '%00',
  '..',
  '../../etc/passwd',
  "' OR 1=1 --",
  '$1',
  '{{7*7}}',
  '😀',
  'a'.repeat(1_000),
  '__proto__',
  'constructor',
  '[~]',
  '{',
  '=',
  'name=~%',
  'id=[1~2]',
  'creation_time=[0000-00-00T00:00:00~]',
);
// In a project that is there, names that are NUL once they have been decoded a second time.
const hiddenNul = ['sweep', ...Array.from({ length: 7 }, () => '%00')];
const value = fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 20 }));

async function sendOdd(operation: Operation, pick: (name: string) => string, body: unknown): Promise<void> {
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_match, name: string) =>
    encodeURIComponent(wellFormed(pick(name)) || 'x'),
  );
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => `${name}=${encodeURIComponent(wellFormed(pick(name)))}`)
    .join('&');
  const { status, text } = await rest.send(operation.method, `${path}?${query}`, {
    as: 'admin',
    ...(operation.method !== 'GET' && operation.method !== 'HEAD' && { raw: JSON.stringify(body) }),
  });
  expect(status, `${operation.method} ${path}?${query} ${JSON.stringify(body)} → ${text}`).toBeLessThan(500);
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

test.each(offered.map((operation) => [operation.id, operation] as const))(
  '%s never fails on odd input',
  async (_id, operation) => {
    const body = fc.oneof(fc.jsonValue({ maxDepth: 3 }), oddBody(operation));
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 8, maxLength: 8 }), body, async (values, sent) => {
        let next = 0;
        await sendOdd(operation, () => values[next++ % values.length] ?? '', sent);
      }),
      { numRuns: 25, examples: [[hiddenNul, {}]] },
    );
  },
);

/** Bodies with the fields of the contract and odd values in them. */
function oddBody(operation: Operation): fc.Arbitrary<unknown> {
  const field = fc.oneof(
    odd,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(odd),
    fc.dictionary(odd, odd),
  );
  const names = [
    'project_name',
    'public',
    'metadata',
    'cve_allowlist',
    'storage_limit',
    'registry_id',
    'role_id',
    'member_user',
  ];
  const more = [
    'member_group',
    'username',
    'email',
    'realname',
    'comment',
    'password',
    'old_password',
    'new_password',
    'sysadmin_flag',
  ];
  return operation.body ? fc.dictionary(fc.constantFrom(...names, ...more), field) : fc.constant({});
}
