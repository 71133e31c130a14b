import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeProvider } from '../provider.suite.ts';
import { withSearch } from './connection.ts';
import { findGroups, findPeople, pingLdap, readGroup } from './directory.ts';
import { LdapProvider } from './provider.ts';
import { type LdapSettings, ldapUrl } from './settings.ts';
import { hasSlapd, ldapPassword, type Slapd, settingsFor, slapdInstall, startSlapd } from './slapd.suite.ts';

const provider = (settings: LdapSettings | undefined) => new LdapProvider({ settings: async () => settings });

describe.skipIf(!hasSlapd())(`LDAP (needs: ${slapdInstall})`, () => {
  let slapd: Slapd;
  beforeAll(async () => {
    slapd = await startSlapd();
  });
  afterAll(() => slapd?.stop());
  const verify = (name: string, secret: string, more: Partial<LdapSettings> = {}) =>
    provider({ ...slapd.settings, ...more }).verify(name, secret);
  const groups = (more: Partial<LdapSettings['groups']>) => ({ groups: { ...slapd.settings.groups, ...more } });

  describeProvider('the provider', {
    provider: () => provider(slapd.settings),
    providerAt: (port) => provider(settingsFor(`ldap://127.0.0.1:${port}`)),
    unconfigured: () => provider(undefined),
    name: 'alice',
    secret: ldapPassword,
    identity: {
      username: 'alice',
      email: 'alice@haven.test',
      realname: 'Alice of Haven',
      groups: [{ type: 1, name: 'devs', dn: 'cn=devs,ou=groups,dc=haven,dc=test' }],
      isAdmin: false,
    },
  });

  test('the name is that of the entry, however it was typed', async () => {
    expect(await verify('ALICE', ldapPassword)).toMatchObject({ identity: { username: 'alice' } });
  });

  test('a name with the characters of filters is just a name', async () => {
    expect(await verify('star*fish', ldapPassword)).toMatchObject({ identity: { username: 'star*fish' } });
    expect(await verify('star*', ldapPassword)).toEqual({ kind: 'refused' });
  });

  test('a name that two people have is nobody', async () => {
    expect(await verify('twin', ldapPassword)).toEqual({ kind: 'refused' });
  });

  test('people outside of base, scope and filter are nobody', async () => {
    expect(await verify('outsider', ldapPassword)).toEqual({ kind: 'refused' });
    expect(await verify('deep', ldapPassword)).toMatchObject({ kind: 'verified' });
    expect(await verify('deep', ldapPassword, { scope: 'one' })).toEqual({ kind: 'refused' });
    expect(await verify('alice', ldapPassword, { filter: '(mail=boss@*)' })).toEqual({ kind: 'refused' });
    expect(await verify('boss', ldapPassword, { filter: 'mail=boss@*' })).toMatchObject({ kind: 'verified' });
  });

  test('the group of administrators makes one, wherever it lies', async () => {
    expect(await verify('boss', ldapPassword)).toMatchObject({ identity: { isAdmin: true } });
    expect(await verify('boss', ldapPassword, groups({ adminDn: '' }))).toMatchObject({ identity: { isAdmin: false } });
    const adminDn = 'cn=hidden,ou=elsewhere,dc=haven,dc=test';
    expect(await verify('alice', ldapPassword, groups({ adminDn }))).toMatchObject({ identity: { isAdmin: true } });
  });

  test('groups count below their base and when they meet their filter', async () => {
    const names = async (more: Partial<LdapSettings['groups']>) => {
      const verdict = await verify('alice', ldapPassword, groups(more));
      return verdict.kind === 'verified' ? verdict.identity.groups.map(({ name }) => name).toSorted() : verdict;
    };
    expect(await names({ baseDn: '' })).toEqual(['devs', 'hidden']);
    expect(await names({ baseDn: 'ou=elsewhere,dc=haven,dc=test' })).toEqual(['hidden']);
    expect(await names({ filter: 'cn=other' })).toEqual([]);
    expect(await names({ membershipAttribute: '' })).toEqual([]);
    expect(await names({ nameAttribute: 'objectClass' })).toEqual(['groupOfNames']);
  });

  test.each([
    ['a wrong search password', { searchPassword: 'wrong' }],
    ['a search DN without password', { searchPassword: '' }],
    ['a search DN that names a mechanism', { searchDn: 'EXTERNAL' }],
    ['a filter that is none', { filter: '((' }],
    ['an address that is none', { url: 'http://127.0.0.1' }],
  ])('%s is said to be unavailable, not a wrong password', async (_what, more) => {
    expect(await verify('alice', ldapPassword, more)).toMatchObject({ kind: 'unavailable' });
  });

  test('an anonymous search sees what the server lets it see', async () => {
    expect(await verify('alice', ldapPassword, { searchDn: '', searchPassword: '' })).toEqual({ kind: 'refused' });
  });

  test('a group is left as soon as it is left there (CVE-2025-23208)', async () => {
    const [member, devs] = ['uid=deep,ou=deeper,ou=people,dc=haven,dc=test', 'cn=devs,ou=groups,dc=haven,dc=test'];
    expect(await verify('deep', ldapPassword)).toMatchObject({ identity: { groups: [{ name: 'devs' }] } });
    slapd.modify(`dn: ${devs}\nchangetype: modify\ndelete: member\nmember: ${member}\n`);
    expect(await verify('deep', ldapPassword)).toMatchObject({ identity: { groups: [] } });
  });

  test('TLS is verified unless that is switched off', async (context) => {
    if (!slapd.tlsUrl) return context.skip('needs openssl');
    expect(await verify('alice', ldapPassword, { url: slapd.tlsUrl })).toMatchObject({ kind: 'unavailable' });
    const unverified = { url: slapd.tlsUrl, verifyCertificate: false };
    expect(await verify('alice', ldapPassword, unverified)).toMatchObject({ kind: 'verified' });
  });

  test('people and groups are found by exact names, all by none', async () => {
    const { settings } = slapd;
    const people = await withSearch(settings, (client) => findPeople(client, settings, ''));
    expect(people.map(({ username }) => username).toSorted()).toEqual(
      ['alice', 'boss', 'deep', 'robot$ci', 'star*fish', 'twin', 'twin'].toSorted(),
    );
    const found = (name: string) => withSearch(settings, (client) => findGroups(client, settings, name));
    expect((await found('')).map(({ name }) => name).toSorted()).toEqual(['admins', 'devs']);
    expect(await found('dev*')).toEqual([]);
    expect(await found('DEVS')).toEqual([{ name: 'devs', dn: 'cn=devs,ou=groups,dc=haven,dc=test' }]);
    const read = (dn: string) => withSearch(settings, (client) => readGroup(client, settings, dn));
    expect(await read('cn=devs, ou=groups, dc=haven, dc=test')).toMatchObject({ name: 'devs' });
    for (const dn of ['cn=none,dc=haven,dc=test', 'nonsense', '', 'uid=alice,ou=people,dc=haven,dc=test']) {
      expect(await read(dn)).toBeUndefined();
    }
  });

  test('a person is found without secret, two of a name are not', async () => {
    expect(await provider(slapd.settings).findPerson('deep')).toMatchObject({ username: 'deep', email: '' });
    for (const name of ['twin', 'nobody', '', '*']) {
      expect(await provider(slapd.settings).findPerson(name)).toBeUndefined();
    }
  });

  test('a ping tells whether the search account works', async () => {
    await pingLdap(slapd.settings);
    await expect(pingLdap({ ...slapd.settings, searchPassword: 'wrong' })).rejects.toThrow();
  });
});

test.each([
  ['ldap.example.org', 'ldap://ldap.example.org'],
  ['ldap.example.org:1389', 'ldap://ldap.example.org:1389'],
  [' LDAPS://ldap.example.org/ ', 'ldaps://ldap.example.org'],
  ['ldap://[::1]:389', 'ldap://[::1]:389'],
  ['', undefined],
  ['http://example.org', undefined],
  ['ldapi:///run/ldapi', undefined],
  ['ldap://user:pw@example.org', undefined],
  ['ldap://example.org/dc=x??sub', undefined],
])('the address %j is %j', (text, url) => {
  expect(ldapUrl(text)).toBe(url);
});
