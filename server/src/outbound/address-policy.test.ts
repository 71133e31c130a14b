import { describe, expect, test } from 'vitest';
import { AddressPolicy, type AddressRules, type Chooser } from './address-policy.ts';
import { ownServices } from './own-services.ts';

const nobody = async () => [];
const mayCall = async (address: string, rules: Partial<AddressRules> = {}, chooser: Chooser = 'member') => {
  const policy = new AddressPolicy({ rules: { allow: [], deny: [], ...rules }, resolve: nobody });
  return (await policy.refusal(address, 80, chooser)) === undefined;
};

describe('by default', () => {
  test.each<[string, operator: boolean, member: boolean, stranger: boolean]>([
    ['8.8.8.8', true, true, true],
    ['10.0.0.1', true, true, false],
    ['fd12::1', true, true, false],
    ['127.0.0.1', true, false, false],
    ['::ffff:127.0.0.1', true, false, false],
    ['169.254.1.1', true, false, false],
    ['169.254.169.254', false, false, false],
    ['fd00:ec2::254', false, false, false],
    ['0.0.0.0', false, false, false],
    ['255.255.255.255', false, false, false],
    ['224.0.0.1', false, false, false],
  ])('%s is called for an operator: %s, a member: %s, a stranger: %s', async (address, ...expected) => {
    const choosers: readonly Chooser[] = ['operator', 'member', 'stranger'];
    expect(await Promise.all(choosers.map((chooser) => mayCall(address, {}, chooser)))).toEqual(expected);
  });
});

test('what is allowed by configuration may be called', async () => {
  expect(await mayCall('127.0.0.1', { allow: ['loopback'] })).toBe(true);
  expect(await mayCall('127.0.0.1', { allow: ['127.0.0.2'] })).toBe(false);
  expect(await mayCall('10.0.0.1', { deny: ['private'] })).toBe(false);
  expect(await mayCall('10.0.0.1', { deny: ['10.0.0.0/24'] })).toBe(false);
  expect(await mayCall('10.0.1.1', { deny: ['10.0.0.0/24'] })).toBe(true);
  expect(await mayCall('10.0.0.1', { deny: ['private'], allow: ['10.0.0.1'] })).toBe(true);
  expect(await mayCall('8.8.8.8', { deny: ['0.0.0.0/0', '::/0'] })).toBe(false);
});

test('a metadata service has to be allowed by its address', async () => {
  expect(await mayCall('169.254.169.254', { allow: ['link-local'] })).toBe(false);
  expect(await mayCall('169.254.169.254', { allow: ['169.254.0.0/16'] })).toBe(false);
  expect(await mayCall('169.254.169.254', { allow: ['169.254.169.254'] })).toBe(true);
});

test('the rules are not for what an operator has chosen', async () => {
  expect(await mayCall('10.0.0.1', { deny: ['private'] }, 'operator')).toBe(true);
  expect(await mayCall('10.0.0.1', { allow: ['private'] }, 'stranger')).toBe(false);
});

describe('the database of the installation', () => {
  const policy = new AddressPolicy({
    rules: { allow: ['private'], deny: [] },
    ownServices: [{ host: 'db.internal', port: 5432 }],
    resolve: async (host) => (host === 'db.internal' ? [{ address: '10.0.0.5', family: 4 }] : []),
  });

  test('is not for members', async () => {
    expect(await policy.refusal('10.0.0.5', 5432, 'member')).toMatch(/installation itself/);
    expect(await policy.refusal('::ffff:10.0.0.5', 5432, 'member')).toMatch(/installation itself/);
    expect(await policy.refusal('10.0.0.5', 443, 'member')).toBeUndefined();
    expect(await policy.refusal('10.0.0.6', 5432, 'member')).toBeUndefined();
  });

  test.each([
    [undefined, []],
    ['postgres://u:p@db.internal/haven', [{ host: 'db.internal', port: 5432 }]],
    ['postgres://u:p@10.0.0.5:6432/haven?sslmode=require', [{ host: '10.0.0.5', port: 6432 }]],
    ['postgres://[fd00::5]:5432/haven', [{ host: 'fd00::5', port: 5432 }]],
    ['postgres://u@/haven?host=/run/postgresql', []],
    ['postgres:///haven?host=db.internal&port=5433', [{ host: 'db.internal', port: 5433 }]],
  ])('of %s is %j', (url, expected) => expect(ownServices(url)).toEqual(expected));
});
