import { describe, expect, test } from 'vitest';
import { mergeClaims, toIdentity } from './claims.ts';
import { matchingNames } from './group-filter.ts';
import type { OidcSettings } from './settings.ts';

const settings: OidcSettings = {
  endpoint: 'https://id.example',
  clientId: 'haven',
  clientSecret: 'secret',
  verifyCertificate: true,
  scopes: ['openid'],
  userClaim: '',
  groupsClaim: 'groups',
  adminGroup: 'admins',
  groupFilter: '',
  autoOnboard: false,
  logout: false,
  extraParameters: {},
  timeoutMs: 1_000,
};
const claims = { sub: '7', iss: 'https://id.example', name: 'Ada  Lovelace', email: 'ada@example.org', login: 'ada' };
const groupNames = (value: unknown, more: Partial<OidcSettings> = {}) =>
  toIdentity({ ...claims, groups: value }, { ...settings, ...more }).groups.map(({ name }) => name);

test('the name is that of the claim, with underscores for blanks', () => {
  expect(toIdentity(claims, settings)).toMatchObject({ username: 'Ada_Lovelace', realname: 'Ada  Lovelace' });
  expect(toIdentity(claims, { ...settings, userClaim: 'login' }).username).toBe('ada');
  expect(toIdentity(claims, { ...settings, userClaim: 'missing' }).username).toBe('');
  expect(toIdentity({ ...claims, login: { a: 1 } }, { ...settings, userClaim: 'login' }).username).toBe('');
});

test.each([
  ['one text', 'devs', ['devs']],
  ['a list', ['devs', 'ops', 'devs'], ['devs', 'ops']],
  ['a list with odd members', ['devs', null, 7, '', { a: 1 }, 'x'.repeat(256), 'a\0b'], ['devs']],
  ['a number', 7, []],
  ['nothing', undefined, []],
  ['an object', { devs: true }, []],
])('groups are read from %s', (_what, value, names) => {
  expect(groupNames(value)).toEqual(names);
});

test('groups may lie inside another claim, or under a name with dots', () => {
  const inside = { ...claims, realm: { roles: ['devs'] }, 'https://example.org/groups': ['ops'] };
  const named = (groupsClaim: string) =>
    toIdentity(inside, { ...settings, groupsClaim }).groups.map(({ name }) => name);
  expect(named('realm.roles')).toEqual(['devs']);
  expect(named('https://example.org/groups')).toEqual(['ops']);
  expect(named('realm.none.deeper')).toEqual([]);
  expect(named('__proto__.constructor')).toEqual([]);
});

test('the group of administrators counts although it is filtered out', () => {
  const identity = toIdentity({ ...claims, groups: ['admins', 'team-a'] }, { ...settings, groupFilter: '^team-' });
  expect(identity.groups.map(({ name }) => name)).toEqual(['team-a']);
  expect(identity.isAdmin).toBe(true);
  expect(toIdentity({ ...claims, groups: [''] }, { ...settings, adminGroup: '' }).isAdmin).toBe(false);
});

test('what the user-info endpoint says counts more, except who it is', () => {
  const merged = mergeClaims(
    { ...claims, groups: ['old'] },
    { sub: 'other', iss: 'x', groups: ['new'], email: '', name: null },
  );
  expect(merged).toMatchObject({
    sub: '7',
    iss: 'https://id.example',
    groups: ['new'],
    email: claims.email,
    name: claims.name,
  });
});

describe('a filter', () => {
  test('matches anywhere, with the flags of Go in front', () => {
    expect(matchingNames('team', ['a-team', 'b'])).toEqual(['a-team']);
    expect(matchingNames('(?i)^TEAM-', ['team-a', 'my-team-a'])).toEqual(['team-a']);
  });

  test.each(['(', '(?P<x>a)', '['])('that is none, like %s, lets nothing through', (expression) => {
    expect(groupNames(['a'], { groupFilter: expression })).toEqual([]);
  });

  test('that backtracks without end is stopped (PROJQUAY-10573)', () => {
    // Else this would not end.
    expect(groupNames([`${'a'.repeat(60)}!`], { groupFilter: '^(a+)+$' })).toEqual([]);
    expect(matchingNames('^a', ['a'])).toEqual(['a']);
  });
});
