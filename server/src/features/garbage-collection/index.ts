export { garbageCollectionJob, garbageCollectionSchedule } from './jobs.ts';
export { presentExplanation } from './present.ts';
export { type GarbageCollectionOperation, garbageCollectionRoutes } from './routes.ts';
export { GarbageCollection } from './service.ts';
