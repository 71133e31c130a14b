export { AuditForwarder, forwardingMetrics } from './forward/service.ts';
export { auditPseudonymJob } from './pseudonyms/jobs.ts';
export { auditPurgeJob, auditPurgeSchedule } from './purge/jobs.ts';
export { auditPurgeRoutes } from './purge/routes.ts';
export { AuditPurges } from './purge/service.ts';
export { type AuditFilter, listAudit } from './queries.ts';
export { auditRoutes } from './routes.ts';
export { AuditLog } from './service.ts';
