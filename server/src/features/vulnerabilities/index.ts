export { allowlistRoutes } from './allowlist/routes.ts';
export { SystemAllowlist } from './allowlist/service.ts';
