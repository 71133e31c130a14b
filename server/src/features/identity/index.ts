export { LdapAccounts } from './ldap/service.ts';
export type { Account, SignedIn } from './model.ts';
export { toHttpAuthSettings, toLdapSettings, toUaaSettings } from './model.ts';
export { identityRoutes, type OidcPing } from './routes.ts';
export { Identities } from './service.ts';
