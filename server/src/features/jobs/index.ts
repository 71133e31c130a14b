export { presentRun, presentRunSchedule } from './present.ts';
export { type JobsOperation, jobsRoutes } from './routes.ts';
export { OwnJobs } from './service.ts';
