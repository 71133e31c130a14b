import { isObject, textOf, textsOf } from '../json-answer.ts';
import type { ExternalIdentity } from '../provider.ts';
import { matchingNames } from './group-filter.ts';
import type { OidcSettings } from './settings.ts';

/** Claims of an ID token or of the user-info endpoint. */
export type Claims = Readonly<Record<string, unknown>>;

// Longer lists and names are somebody's mistake; groups become rows here.
const MOST_GROUPS = 1_000;
const LONGEST_NAME = 255;

/** What the user-info endpoint says, over what the ID token says; some providers have groups only in one of them. */
export function mergeClaims(idToken: Claims, userInfo: Claims): Claims {
  const given = Object.entries(userInfo).filter(([, value]) => value !== null && value !== '');
  // Who it is was signed in the ID token.
  return { ...idToken, ...Object.fromEntries(given), sub: idToken.sub, iss: idToken.iss };
}

/** Somebody as the claims describe them; the user name is empty when the claims have none. */
export function toIdentity(claims: Claims, settings: OidcSettings): ExternalIdentity {
  const name = textOf(claims[settings.userClaim || 'name'])
    .trim()
    .replaceAll(/\s+/g, '_');
  const all = groupsOf(claims, settings.groupsClaim);
  const groups = settings.groupFilter === '' ? all : (matchingNames(settings.groupFilter, all) ?? []);
  return {
    username: name,
    email: textOf(claims.email),
    realname: textOf(claims.name) || name,
    groups: groups.map((group) => ({ type: 3, name: group, dn: '' })),
    // Also when the filter keeps the group from becoming one here.
    isAdmin: settings.adminGroup !== '' && all.includes(settings.adminGroup),
    subject: `${textOf(claims.sub)}${textOf(claims.iss)}`,
  };
}

// One group may come as a text. A claim may lie inside another one, as in `realm_access.roles`, unless its name has
// the dot itself, as `https://example.org/groups` has.
function groupsOf(claims: Claims, name: string): readonly string[] {
  if (name === '') return [];
  const value = Object.hasOwn(claims, name) ? claims[name] : nested(claims, name.split('.'));
  const groups = typeof value === 'string' && value !== '' ? [value] : textsOf(value);
  return [...new Set(groups)]
    .filter((group) => group.length <= LONGEST_NAME && !group.includes('\0'))
    .slice(0, MOST_GROUPS);
}

function nested(claims: Claims, path: readonly string[]): unknown {
  let value: unknown = claims;
  for (const part of path) value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return value;
}
