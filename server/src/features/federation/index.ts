export { TrustAccess } from './access.ts';
export { WorkloadCredentials } from './logins/credentials.ts';
export { WorkloadLogins } from './logins/service.ts';
export { federationRoutes } from './routes.ts';
export { TrustRules } from './service.ts';
