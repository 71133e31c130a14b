export { type JobLogOperation, jobLogRoutes } from './logs/routes.ts';
export { LogStreams } from './logs/service.ts';
export { type LiveOperation, liveRoutes } from './routes.ts';
export { LiveEvents } from './service.ts';
