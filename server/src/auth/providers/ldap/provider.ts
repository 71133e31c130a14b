import {
  type Client,
  ConstraintViolationError,
  InappropriateAuthError,
  InvalidCredentialsError,
  NoSuchObjectError,
  UnwillingToPerformError,
} from 'ldapts';
import {
  type AuthProvider,
  type ExternalGroup,
  type ExternalPerson,
  isPlausible,
  type PersonSearch,
  refused,
  type Verdict,
} from '../provider.ts';
import { bindOnce, withSearch } from './connection.ts';
import { findPeople, type LdapPerson, readGroup } from './directory.ts';
import { isSameDn, isUnder } from './dn.ts';
import type { LdapSettings } from './settings.ts';

// Somebody in more groups than these has only these here; looking all up must end some time.
const MOST_GROUPS = 1_000;
const LOOKUPS_AT_ONCE = 8;

// Answers to a bind that mean no; Active Directory and others say so to locked and expired accounts too.
const NOES = [
  InvalidCredentialsError,
  InappropriateAuthError,
  NoSuchObjectError,
  ConstraintViolationError,
  UnwillingToPerformError,
];

/** LDAP and Active Directory: finds the entry of a name, binds as it, and reads the groups it is in. */
export class LdapProvider implements AuthProvider, PersonSearch {
  readonly name = 'ldap';
  readonly #settings: () => Promise<LdapSettings | undefined>;

  /** `settings` are read at every use; undefined while LDAP is not configured. */
  constructor(deps: { readonly settings: () => Promise<LdapSettings | undefined> }) {
    this.#settings = deps.settings;
  }

  async verify(name: string, secret: string): Promise<Verdict> {
    try {
      const settings = await this.#settings();
      if (!settings || !isPlausible(name, secret)) return refused;
      return await withSearch(settings, (client) => verifyWith(client, settings, name, secret));
    } catch (cause) {
      return { kind: 'unavailable', cause };
    }
  }

  async findPerson(name: string): Promise<ExternalPerson | undefined> {
    const settings = await this.#settings();
    if (!settings || !isPlausible(name, name)) return undefined;
    const [person, another] = await withSearch(settings, (client) => findPeople(client, settings, name));
    return another ? undefined : person;
  }
}

async function verifyWith(client: Client, settings: LdapSettings, name: string, secret: string): Promise<Verdict> {
  const [person, another] = await findPeople(client, settings, name);
  // A name that means two people means nobody.
  if (!person || another || person.dn === '') return refused;
  if (!(await isBoundAs(settings, person.dn, secret))) return refused;
  const { username, email, realname, memberOf } = person;
  const { adminDn } = settings.groups;
  return {
    kind: 'verified',
    identity: {
      username,
      email,
      realname,
      groups: await groupsOf(client, settings, person),
      isAdmin: adminDn !== '' && memberOf.some((dn) => isSameDn(dn, adminDn)),
    },
  };
}

async function isBoundAs(settings: LdapSettings, dn: string, secret: string): Promise<boolean> {
  try {
    await bindOnce(settings, dn, secret);
    return true;
  } catch (error) {
    if (NOES.some((kind) => error instanceof kind)) return false;
    throw error;
  }
}

async function groupsOf(
  client: Client,
  settings: LdapSettings,
  { memberOf }: LdapPerson,
): Promise<readonly ExternalGroup[]> {
  const dns = memberOf.filter((dn) => isUnder(dn, settings.groups.baseDn)).slice(0, MOST_GROUPS);
  const found: ExternalGroup[] = [];
  for (let start = 0; start < dns.length; start += LOOKUPS_AT_ONCE) {
    const some = dns.slice(start, start + LOOKUPS_AT_ONCE).map((dn) => readGroup(client, settings, dn));
    for (const group of await Promise.all(some)) if (group) found.push({ type: 1, ...group });
  }
  return found;
}
