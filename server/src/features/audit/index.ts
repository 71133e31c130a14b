export { AuditForwarder, forwardingMetrics } from './forward/service.ts';
export { type AuditFilter, listAudit } from './queries.ts';
export { auditRoutes } from './routes.ts';
export { AuditLog } from './service.ts';
