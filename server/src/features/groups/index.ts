export { groupRoutes } from './routes.ts';
export { type GroupDirectory, Groups } from './service.ts';
