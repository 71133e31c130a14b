import type { Schemas } from '@haven/contract';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { type Routes, route } from '../../http/routes.ts';
import type { LdapAccounts, TriedSettings } from './ldap/service.ts';
import { scopeOfNumber, secondsToMs } from './model.ts';

/** The operations of identity. */
export type IdentityOperation = 'pingLdap' | 'searchLdapUser' | 'importLdapUser' | 'searchLdapGroup' | 'pingOIDC';

/** Tries an OIDC provider; throws when it cannot be used. */
export type OidcPing = (url: string, verifyCertificate: boolean) => Promise<void>;

/** The route table of identity. */
export function identityRoutes(deps: {
  readonly ldap: LdapAccounts;
  readonly pingOidc: OidcPing;
  readonly access: Access;
}): Routes<IdentityOperation> {
  const { ldap, pingOidc, access } = deps;
  return {
    pingLdap: route({
      allow: access.system('configuration:read'),
      async run({ body }) {
        const problem = await ldap.ping(toTried(body ?? {}));
        if (problem === undefined) return { status: 200, body: { success: true } };
        return { status: 200, body: { success: false, message: `error: ${problem}` } };
      },
    }),

    searchLdapUser: route({
      allow: access.system('ldap-user:list'),
      async run({ query }) {
        const people = await ldap.findPeople(query.username ?? '');
        const body = people.map(({ username, realname, email }) => ({ username, realname, email }));
        return { status: 200, body };
      },
    }),

    importLdapUser: route({
      allow: access.system('ldap-user:create'),
      async run({ body }) {
        const failed = await ldap.importPeople(body.ldap_uid_list ?? []);
        if (failed.length === 0) return { status: 200 };
        const list = failed.map(({ name, reason }) => ({ uid: name, error: reason }));
        throw new HavenError('NOT_FOUND', 'some people could not be imported', { body: list });
      },
    }),

    searchLdapGroup: route({
      allow: access.system('ldap-user:list'),
      async run({ query }) {
        const groups = await ldap.findGroups({ name: query.groupname ?? '', dn: query.groupdn ?? '' });
        if (groups.length === 0) throw new HavenError('NOT_FOUND', 'no group found in LDAP');
        return { status: 200, body: groups.map(({ name, dn }) => ({ group_name: name, ldap_group_dn: dn })) };
      },
    }),

    pingOIDC: route({
      allow: access.system('configuration:update'),
      async run({ body }) {
        await pingOidc(body.url ?? '', body.verify_cert ?? true);
        return { status: 200 };
      },
    }),
  };
}

function toTried(sent: Schemas['LdapConf']): TriedSettings {
  return {
    url: sent.ldap_url,
    searchDn: sent.ldap_search_dn,
    searchPassword: sent.ldap_search_password,
    baseDn: sent.ldap_base_dn,
    filter: sent.ldap_filter,
    uidAttribute: sent.ldap_uid,
    scope: sent.ldap_scope === undefined ? undefined : scopeOfNumber(sent.ldap_scope),
    timeoutMs: sent.ldap_connection_timeout ? secondsToMs(sent.ldap_connection_timeout) : undefined,
    verifyCertificate: sent.ldap_verify_cert,
  };
}
