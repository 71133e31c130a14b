export { type LiveOperation, liveRoutes } from './routes.ts';
export { LiveEvents } from './service.ts';
