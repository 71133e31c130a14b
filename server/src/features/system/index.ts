export type { HealthCheck, SystemFacts, SystemSettings } from './model.ts';
export { type SystemOperation, systemRoutes } from './routes.ts';
export { System } from './service.ts';
