export { UserAccess } from './access.ts';
export { internalUserRoutes } from './internal-routes.ts';
export { passwordResetRoutes } from './password-reset/routes.ts';
export { PasswordResets } from './password-reset/service.ts';
export { accountOf, userRoutes } from './routes.ts';
export { Users } from './service.ts';
