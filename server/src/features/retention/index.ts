export { RetentionAccess } from './access.ts';
export { retentionJob, retentionSchedule } from './jobs.ts';
export { Assessor } from './judging/assessor.ts';
export { RetentionPreviews } from './judging/previews.ts';
export { type RetentionOperation, retentionRoutes } from './routes.ts';
export { Retentions } from './service.ts';
