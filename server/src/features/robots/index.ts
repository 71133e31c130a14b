export { RobotAccess } from './access.ts';
export { type RobotPermission, requirePermissions, type SentPermission } from './model.ts';
export { presentPermission, toPermissions } from './present.ts';
export { robotRoutes } from './routes.ts';
export { Robots } from './service.ts';
