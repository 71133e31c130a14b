export { UserAccess } from './access.ts';
export { userRoutes } from './routes.ts';
export { Users } from './service.ts';
