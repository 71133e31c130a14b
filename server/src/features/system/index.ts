export type { HealthCheck, SystemFacts } from './model.ts';
export { systemRoutes } from './routes.ts';
export { checkHealth, System } from './service.ts';
