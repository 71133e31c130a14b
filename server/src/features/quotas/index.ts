export { internalQuotaRoutes } from './internal-routes.ts';
export { quotaRoutes } from './routes.ts';
export { Quotas } from './service.ts';
