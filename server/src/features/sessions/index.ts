export { ownSessionRoutes } from './own-routes.ts';
export { OwnSessions } from './own-service.ts';
export { placeOf, sessionRoutes } from './routes.ts';
export { type LoginPlace, Logins } from './service.ts';
