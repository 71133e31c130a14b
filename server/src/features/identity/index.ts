export { LdapAccounts } from './ldap/service.ts';
export { toHttpAuthSettings, toLdapSettings, toUaaSettings } from './model.ts';
export { OidcAccounts } from './oidc/accounts.ts';
export { toOidcSettings } from './oidc/model.ts';
export { oidcRoutes } from './oidc/routes.ts';
export { OidcLogins } from './oidc/service.ts';
export { identityRoutes } from './routes.ts';
export { Identities } from './service.ts';
