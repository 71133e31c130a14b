/** Where somebody outside of the database proves who they are; all known ways pass `provider.suite.ts`. */
export interface AuthProvider {
  readonly name: ProviderName;
  /** Its secrets are for programs only. */
  readonly forPrograms?: boolean;
  /** Checks a name and a secret. Never throws: what goes wrong on the way there is `unavailable`. */
  verify(name: string, secret: string): Promise<Verdict>;
}

/** The providers, as accounts remember where they come from. */
export type ProviderName = 'ldap' | 'http' | 'uaa' | 'oidc';

/** What a provider says of a name and a secret. */
export type Verdict =
  | { readonly kind: 'verified'; readonly identity: ExternalIdentity }
  | { readonly kind: 'refused' }
  /** It could not be asked, or answered nonsense; says nothing about the secret. */
  | { readonly kind: 'unavailable'; readonly cause: unknown };

/** Somebody as a provider describes them. */
export interface ExternalPerson {
  /** As the provider spells it, which need not be what was typed. */
  readonly username: string;
  readonly email: string;
  readonly realname: string;
}

/** Somebody who has proved who they are. */
export interface ExternalIdentity extends ExternalPerson {
  readonly groups: readonly ExternalGroup[];
  /** Whether a group of administrators, or the provider itself, makes them one. */
  readonly isAdmin: boolean;
  /** What the provider knows them by, where that is not the name. */
  readonly subject?: string;
}

/** A group as a provider describes it. */
export interface ExternalGroup {
  /** 1 LDAP, 2 HTTP authentication, 3 OIDC. */
  readonly type: 1 | 2 | 3;
  readonly name: string;
  /** Only groups of LDAP have one. */
  readonly dn: string;
}

/** The ability of some providers to find people without their secret. */
export interface PersonSearch {
  /** The one with that name; undefined when there is none. Throws when the provider cannot be asked. */
  findPerson(name: string): Promise<ExternalPerson | undefined>;
}

/** The verdict on wrong credentials. */
export const refused: Verdict = Object.freeze({ kind: 'refused' });

const LONGEST = 1_024;

/** Whether name and secret can be right at all; what cannot is refused before anybody is asked. */
export function isPlausible(name: string, secret: string): boolean {
  // An empty password would make LDAP say yes to anybody (RFC 4513, 5.1.2).
  return [name, secret].every((text) => text !== '' && text.length <= LONGEST && !text.includes('\0'));
}
