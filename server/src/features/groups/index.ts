export type { Group, GroupType, NewGroup } from './model.ts';
export { groupRoutes } from './routes.ts';
export { type AskedGroup, type GroupDirectory, Groups, type GroupsDeps } from './service.ts';
