export { UserAccess } from './access.ts';
export { accountOf, userRoutes } from './routes.ts';
export { Users } from './service.ts';
