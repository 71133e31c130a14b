export { quotaRoutes } from './routes.ts';
export { Quotas } from './service.ts';
