export type { HealthCheck, SystemFacts } from './model.ts';
export { systemRoutes } from './routes.ts';
export { System } from './service.ts';
