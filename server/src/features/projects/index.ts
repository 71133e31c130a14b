export { logRoutes } from './log/routes.ts';
export { metadataRoutes } from './metadata/routes.ts';
export { ProjectMetadata } from './metadata/service.ts';
export { type Project, requireStorageLimit } from './model.ts';
export { isPublic, visibleTo } from './queries.ts';
export { presentProject, projectRoutes } from './routes.ts';
export { Projects } from './service.ts';
