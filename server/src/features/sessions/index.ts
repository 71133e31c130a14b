export { placeOf, sessionRoutes } from './routes.ts';
export { type LoginPlace, Logins } from './service.ts';
