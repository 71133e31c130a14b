export { fullName } from './model.ts';
export { type RepositoryOperation, repositoryRoutes } from './routes.ts';
export { Repositories } from './service.ts';
