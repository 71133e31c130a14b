export { UserAccess } from './access.ts';
export { type UserOperation, userRoutes } from './routes.ts';
export { Users } from './service.ts';
