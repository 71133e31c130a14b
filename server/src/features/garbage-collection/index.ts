export { garbageCollectionJob, garbageCollectionSchedule } from './jobs.ts';
export { type GarbageCollectionOperation, garbageCollectionRoutes } from './routes.ts';
export { GarbageCollection } from './service.ts';
