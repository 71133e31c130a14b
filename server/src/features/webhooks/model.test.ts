import { describe, expect, test } from 'vitest';
import { HavenError } from '../../error.ts';
import { matchTargets, requireAddress, requirePolicy, type SentPolicy, type SentTarget } from './model.ts';

const target: SentTarget = {
  type: 'http',
  address: 'https://hooks.example/a',
  authHeader: '',
  signingSecret: undefined,
  skipCertVerify: false,
  caCertificate: '',
  payloadFormat: '',
  payloadTemplate: '',
};
const policy: SentPolicy = {
  name: 'p',
  description: '',
  eventTypes: ['PUSH_ARTIFACT'],
  enabled: true,
  targets: [target],
};

function problem(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof HavenError) return `${error.status} ${error.message}`;
    throw error;
  }
  return '';
}

test('a policy gets what is not said', () => {
  expect(requirePolicy({ ...policy, eventTypes: ['PUSH_ARTIFACT', 'REPLICATION', 'PUSH_ARTIFACT'] })).toEqual({
    name: 'p',
    description: '',
    enabled: true,
    eventTypes: ['PUSH_ARTIFACT', 'REPLICATION'],
    targets: [{ ...target, payloadFormat: 'Default' }],
  });
  expect(
    requirePolicy({ ...policy, targets: [{ ...target, type: 'slack' }] }).targets[0]?.payloadFormat,
  ).toBeUndefined();
});

test.each<[Partial<SentPolicy>, string]>([
  [{ eventTypes: [] }, 'empty event type'],
  [{ eventTypes: ['PUSH_ARTIFACT', 'NOPE'] }, 'unsupported event type NOPE'],
  [{ eventTypes: ['CREATE_TAG'] }, 'unsupported event type CREATE_TAG'],
  [{ targets: [] }, 'empty notification target with policy p'],
  [{ targets: Array(21).fill(target) }, 'a policy has at most 20 targets'],
  [{ name: '' }, 'name cannot be empty'],
  [{ name: 'x'.repeat(257) }, 'max length is 256 for name'],
  [{ description: 'x'.repeat(5000) }, 'max length is 4096 for description'],
])('%j is refused: %s', (change, message) => {
  expect(problem(() => requirePolicy({ ...policy, ...change }))).toBe(`400 ${message}`);
});

test.each<[Partial<SentTarget>, string]>([
  [{ type: 'smtp' }, 'unsupported target type smtp with policy p'],
  [{ type: '' }, 'unsupported target type  with policy p'],
  [{ type: 'slack', payloadFormat: 'Default' }, 'set payload format is not allowed for slack'],
  [{ type: 'teams', payloadFormat: 'CloudEvents' }, 'set payload format is not allowed for teams'],
  [{ type: 'discord', payloadTemplate: '{}' }, 'a payload template is not allowed for discord'],
  [{ payloadFormat: 'XML' }, 'unsupported payload format type: XML'],
  [
    { payloadFormat: 'CloudEvents', payloadTemplate: '{}' },
    'a payload template is not allowed with the format CloudEvents',
  ],
  [
    { payloadTemplate: '{{' },
    'payload_template should be JSON text with {{path}} in its strings, and not nested too deeply',
  ],
  [{ payloadTemplate: `"${'x'.repeat(20_000)}"` }, 'max length is 16384 for payload_template'],
  [{ address: '' }, 'empty URL'],
  [{ authHeader: 'a\r\nX-Evil: 1' }, 'auth_header has characters that a header cannot have'],
  [{ authHeader: 'ключ' }, 'auth_header has characters that a header cannot have'],
  [{ caCertificate: 'no' }, 'ca_certificate should be certificates in PEM'],
])('a target with %j is refused: %s', (change, message) => {
  expect(problem(() => requirePolicy({ ...policy, targets: [{ ...target, ...change }] }))).toBe(`400 ${message}`);
});

describe('an address', () => {
  test.each([
    ['https://hooks.example/a/?token=1&x=%20', 'https://hooks.example/a/?token=1&x=%20'],
    [' http://h ', 'http://h'],
    ['hooks.example/a', 'http://hooks.example/a'],
    ['hooks.example:8080/?to=http://other', 'http://hooks.example:8080/?to=http://other'],
    ['HTTPS://h/a#fragment', 'HTTPS://h/a'],
    ['http://[::1]:80/', 'http://[::1]:80/'],
  ])('%s is kept as %s', (sent, kept) => expect(requireAddress(sent)).toBe(kept));

  test.each([
    ['', 'empty URL'],
    ['ftp://h/', 'invalid scheme: ftp'],
    ['file:///etc/passwd', 'invalid scheme: file'],
    ['javascript://h', 'invalid scheme: javascript'],
    ['http://', 'invalid URL: expected one such as https://host/path'],
    ['http://a b/', 'invalid URL: expected one such as https://host/path'],
    ['http://h:99999/', 'invalid URL: expected one such as https://host/path'],
    ['http://user:pass@h/', 'credentials belong into auth_header, not into the address'],
    [`http://h/${'x'.repeat(5000)}`, 'max length is 4096 for address'],
  ])('%s is refused: %s', (sent, message) => expect(problem(() => requireAddress(sent))).toBe(`400 ${message}`));
});

test.each<[stored: [number, string, string][], sent: [string, string][], expected: (number | undefined)[]]>([
  [[], [['http', 'a']], [undefined]],
  [[[1, 'http', 'a']], [['http', 'a']], [1]],
  // A corrected address is the same target.
  [[[1, 'http', 'a']], [['http', 'b']], [1]],
  [[[1, 'http', 'a']], [['slack', 'a']], [undefined]],
  [
    [
      [1, 'http', 'a'],
      [2, 'http', 'b'],
    ],
    [
      ['http', 'b'],
      ['http', 'a'],
    ],
    [2, 1],
  ],
  [
    [
      [1, 'http', 'a'],
      [2, 'http', 'b'],
    ],
    [['http', 'b']],
    [2],
  ],
  [
    [
      [1, 'http', 'a'],
      [2, 'http', 'b'],
    ],
    [
      ['http', 'c'],
      ['http', 'b'],
    ],
    [1, 2],
  ],
  [
    [
      [1, 'http', 'a'],
      [2, 'http', 'a'],
    ],
    [
      ['http', 'a'],
      ['http', 'a'],
      ['http', 'a'],
    ],
    [1, 2, undefined],
  ],
  [
    [
      [1, 'http', 'a'],
      [2, 'slack', 'b'],
    ],
    [
      ['slack', 'c'],
      ['http', 'd'],
    ],
    [undefined, undefined],
  ],
])('targets %j, changed to %j, are %j', (stored, sent, expected) => {
  const now = stored.map(([id, type, address]) => ({ id, type: type as 'http', address }));
  const then = sent.map(([type, address]) => ({ type: type as 'http', address }));
  expect(matchTargets(now, then)).toEqual(expected);
});
