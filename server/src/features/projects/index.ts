export { forgetProject } from './forget.ts';
export { ProjectMetadata } from './metadata-service.ts';
export type { Project, ProjectSettings } from './model.ts';
export { presentProject } from './present.ts';
export { isMember, isPublic, visibleTo } from './queries.ts';
export { type ProjectOperation, projectRoutes } from './routes.ts';
export { Projects } from './service.ts';
