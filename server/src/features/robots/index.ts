export { RobotAccess } from './access.ts';
export { robotRoutes } from './routes.ts';
export { Robots } from './service.ts';
