/** What is set about LDAP, in Harbor's terms. */
export interface LdapSettings {
  /** `ldap://host[:389]` or `ldaps://host[:636]`; the protocol may be left out. */
  readonly url: string;
  /** Who searches; empty for an anonymous bind. */
  readonly searchDn: string;
  readonly searchPassword: string;
  readonly baseDn: string;
  /** Condition on people beside their name, as an LDAP filter; may be empty. */
  readonly filter: string;
  /** Attribute with the name people log in with. */
  readonly uidAttribute: string;
  readonly scope: LdapScope;
  readonly timeoutMs: number;
  readonly verifyCertificate: boolean;
  readonly groups: LdapGroupSettings;
}

/** What is set about groups of LDAP. */
interface LdapGroupSettings {
  /** Only groups below count; empty for all. */
  readonly baseDn: string;
  readonly filter: string;
  /** Attribute with the name of a group; empty for `cn`. */
  readonly nameAttribute: string;
  readonly scope: LdapScope;
  /** Attribute of people with the DNs of their groups. */
  readonly membershipAttribute: string;
  /** The group of administrators; empty for none. */
  readonly adminDn: string;
}

/** How deep a search goes. */
export type LdapScope = 'base' | 'one' | 'sub';

/** The URL with its protocol, or undefined when it is not one of an LDAP server. */
export function ldapUrl(text: string): string | undefined {
  const given = text.trim();
  const full = /^[a-z]+:\/\//i.test(given) ? given : `ldap://${given}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (!url || !['ldap:', 'ldaps:'].includes(url.protocol) || url.hostname === '') return undefined;
  // Credentials and paths have no meaning here; whoever writes one means something that would not happen.
  if (url.username !== '' || url.password !== '' || !['', '/'].includes(url.pathname) || url.search !== '')
    return undefined;
  return `${url.protocol}//${url.host}`;
}
