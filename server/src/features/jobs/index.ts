export { type JobsOperation, jobsRoutes } from './routes.ts';
