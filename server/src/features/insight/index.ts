export { type InsightOperation, insightRoutes } from './routes.ts';
export { Layers } from './service.ts';
