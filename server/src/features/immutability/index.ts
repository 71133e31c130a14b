export { type ImmutabilityOperation, immutabilityRoutes } from './routes.ts';
export { Immutability } from './service.ts';
