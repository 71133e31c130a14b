export { historyRoutes } from './routes.ts';
export { History } from './service.ts';
export { Trash } from './trash-service.ts';
