export { LdapAccounts } from './ldap/service.ts';
export { type Account, type SignedIn, toHttpAuthSettings, toLdapSettings, toUaaSettings } from './model.ts';
export { OidcAccounts, type OidcMeta } from './oidc/accounts.ts';
export { toOidcSettings } from './oidc/model.ts';
export { oidcRoutes, type SessionDoor } from './oidc/routes.ts';
export { OidcLogins } from './oidc/service.ts';
export { identityRoutes, type OidcPing } from './routes.ts';
export { Identities } from './service.ts';
