import {
  AndFilter,
  type Client,
  type Entry,
  EqualityFilter,
  type Filter,
  FilterParser,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  PresenceFilter,
  SizeLimitExceededError,
} from 'ldapts';
import type { ExternalPerson } from '../provider.ts';
import { withSearch } from './connection.ts';
import { parseDn } from './dn.ts';
import type { LdapSettings } from './settings.ts';

/** Somebody in LDAP. */
export interface LdapPerson extends ExternalPerson {
  readonly dn: string;
  /** DNs of the groups, as the entry names them. */
  readonly memberOf: readonly string[];
}

/** A group in LDAP. */
export interface LdapGroup {
  readonly name: string;
  readonly dn: string;
}

// More are of no use to whoever looks at them, and a directory may hold a million.
const MOST_FOUND = 1_000;
const PAGE_SIZE = 500;

/** Binds as the search account and looks whether the base can be read: what an administrator wants to know of settings. */
export async function pingLdap(settings: LdapSettings): Promise<void> {
  await withSearch(settings, async (client) => {
    // Anybody may read the root; without it an anonymous connection would not be tried at all.
    await client.search('', { scope: 'base', attributes: ['1.1'], sizeLimit: 1 });
  });
}

/** People by their exact name, all when it is empty. */
export function findPeople(client: Client, settings: LdapSettings, name: string): Promise<readonly LdapPerson[]> {
  const { uidAttribute, membershipAttribute } = { ...settings, ...settings.groups };
  const attributes = [uidAttribute, 'uid', 'cn', 'mail', 'email', membershipAttribute].filter((one) => one !== '');
  return search(client, {
    base: settings.baseDn,
    scope: settings.scope,
    filter: both(settings.filter, named(uidAttribute, name)),
    attributes,
    read: (entry) => toPerson(entry, settings),
  });
}

/** Groups by their exact name, all when it is empty. */
export function findGroups(client: Client, settings: LdapSettings, name: string): Promise<readonly LdapGroup[]> {
  const { baseDn, scope, filter } = settings.groups;
  return search(client, {
    base: baseDn === '' ? settings.baseDn : baseDn,
    scope,
    filter: both(filter, named(nameAttribute(settings), name)),
    attributes: [nameAttribute(settings)],
    read: (entry) => toGroup(entry, settings),
  });
}

/** The group with that DN, when there is one and it meets the filter of groups. */
export async function readGroup(client: Client, settings: LdapSettings, dn: string): Promise<LdapGroup | undefined> {
  if (!parseDn(dn)?.length) return undefined;
  const [group] = await search(client, {
    base: dn,
    scope: 'base',
    filter: both(settings.groups.filter, new PresenceFilter({ attribute: 'objectClass' })),
    attributes: [nameAttribute(settings)],
    read: (entry) => toGroup(entry, settings),
  });
  return group;
}

interface Search<Found> {
  readonly base: string;
  readonly scope: LdapSettings['scope'];
  readonly filter: Filter;
  readonly attributes: readonly string[];
  readonly read: (entry: Entry) => Found | undefined;
}

async function search<Found>(client: Client, asked: Search<Found>): Promise<readonly Found[]> {
  const found: Found[] = [];
  const { base, scope, filter, attributes } = asked;
  try {
    const pages = client.searchPaginated(base, {
      scope,
      filter,
      attributes: [...attributes],
      paged: { pageSize: PAGE_SIZE },
    });
    for await (const { searchEntries } of pages) {
      found.push(...searchEntries.flatMap((entry) => asked.read(entry) ?? []));
      if (found.length >= MOST_FOUND) break;
    }
  } catch (error) {
    // The server gives as many as it wants to; a base or DN that is not there holds nothing.
    const isHarmless = [SizeLimitExceededError, NoSuchObjectError, InvalidDNSyntaxError].some(
      (kind) => error instanceof kind,
    );
    if (!isHarmless) throw error;
  }
  return found.slice(0, MOST_FOUND);
}

// Built from objects, so that a name is a value in the request and never part of a filter's text.
function named(attribute: string, name: string): Filter {
  return name === '' ? new PresenceFilter({ attribute }) : new EqualityFilter({ attribute, value: name });
}

function both(condition: string, filter: Filter): Filter {
  return condition.trim() === ''
    ? filter
    : new AndFilter({ filters: [FilterParser.parseString(condition.trim()), filter] });
}

function nameAttribute({ groups }: LdapSettings): string {
  return groups.nameAttribute === '' ? 'cn' : groups.nameAttribute;
}

function toPerson(entry: Entry, settings: LdapSettings): LdapPerson | undefined {
  const [username] = valuesOf(entry, settings.uidAttribute);
  if (username === undefined) return undefined;
  const { membershipAttribute } = settings.groups;
  return {
    dn: entry.dn,
    username,
    realname: first(entry, 'cn', 'uid') ?? username,
    email: first(entry, 'mail', 'email') ?? '',
    memberOf: membershipAttribute === '' ? [] : valuesOf(entry, membershipAttribute),
  };
}

function toGroup(entry: Entry, settings: LdapSettings): LdapGroup {
  return { dn: entry.dn, name: valuesOf(entry, nameAttribute(settings))[0] ?? entry.dn };
}

function first(entry: Entry, ...attributes: readonly string[]): string | undefined {
  return attributes.flatMap((attribute) => valuesOf(entry, attribute)).find((value) => value !== '');
}

// Servers spell attributes as they like.
function valuesOf(entry: Entry, attribute: string): readonly string[] {
  const wanted = attribute.toLowerCase();
  const [, value] = Object.entries(entry).find(([name]) => name.toLowerCase() === wanted) ?? [];
  return [value ?? []].flat().map((one) => (Buffer.isBuffer(one) ? one.toString('utf8') : one));
}
