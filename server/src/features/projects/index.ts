export { logRoutes } from './log/routes.ts';
export { metadataRoutes } from './metadata/routes.ts';
export { ProjectMetadata } from './metadata/service.ts';
export { type CveAllowlist, type NewAllowlist, type Project, requireAllowlist, requireStorageLimit } from './model.ts';
export { isPublic, readAllowlist, visibleTo } from './queries.ts';
export { presentAllowlist, presentContext, presentProject, projectRoutes, toAllowlist } from './routes.ts';
export { Projects } from './service.ts';
export { replaceAllowlist } from './store.ts';
