import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSameDn, isUnder, parseDn } from './dn.ts';

test.each([
  ['cn=Devs,ou=Groups,dc=Example,dc=org', 'CN=devs, OU=groups , DC=example,DC=ORG'],
  ['cn=a\\,b,dc=x', 'cn=a\\2cb,dc=x'],
  ['cn=a+uid=b,dc=x', 'uid=b + cn=a,dc=x'],
  ['cn=J\\C3\\B6rg,dc=x', 'cn=jörg,dc=x'],
  ['cn=two  blanks,dc=x', 'cn=two blanks,dc=x'],
  ['2.5.4.3=a;dc=x', '2.5.4.3=a,dc=x'],
])('%s is %s', (one, other) => {
  expect(isSameDn(one, other)).toBe(true);
});

test.each([
  ['cn=a,dc=x', 'cn=b,dc=x'],
  ['cn=a,dc=x', 'dc=x'],
  ['cn=a\\,dc=x', 'cn=a,dc=x'],
  ['cn=a\\+uid=b,dc=x', 'cn=a+uid=b,dc=x'],
  ['cn=a\\ ,dc=x', 'cn=a,dc=x'],
  ['', 'dc=x'],
])('%s is not %s', (one, other) => {
  expect(isSameDn(one, other)).toBe(false);
});

test.each(['cn', 'cn=a,', '=a', 'c n=a', 'cn=a\\', 'cn=a\\x,dc=x', ',', '*', 'cn=a,,dc=x'])('%s is none', (text) => {
  expect(parseDn(text)).toBeUndefined();
});

test('lies under a base by whole parts only', () => {
  expect(isUnder('cn=a,ou=groups,dc=x', 'OU=Groups,dc=x')).toBe(true);
  expect(isUnder('ou=groups,dc=x', 'ou=groups,dc=x')).toBe(true);
  expect(isUnder('cn=a,dc=x', '')).toBe(true);
  expect(isUnder('cn=a,ou=othergroups,dc=x', 'ou=groups,dc=x')).toBe(false);
  // The comma is part of a name: this entry does not lie in ou=groups.
  expect(isUnder('cn=a\\,ou=groups,dc=x', 'ou=groups,dc=x')).toBe(false);
  expect(isUnder('dc=x', 'ou=groups,dc=x')).toBe(false);
  expect(isUnder('nonsense', 'dc=x')).toBe(false);
});

test('a value that is escaped comes back, whatever it holds', () => {
  const escaped = (value: string) =>
    [...Buffer.from(value)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      expect(parseDn(`cn=${escaped(one)},ou=${escaped(other)},dc=x`)).toHaveLength(3);
      expect(isSameDn(`cn=${escaped(one)}`, `cn=${escaped(one.toLowerCase())}`)).toBe(true);
    }),
  );
});

test('any text is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('c', 'n', '=', ',', '+', '\\', ' ', '2', '"', 'ö') }), (text) => {
      const dn = parseDn(text);
      expect(dn === undefined || isUnder(text, '')).toBe(true);
    }),
  );
});
