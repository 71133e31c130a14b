export { memberRoutes } from './routes.ts';
export { Members } from './service.ts';
