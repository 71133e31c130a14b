export { isGrantable, type Permission, type PermissionKind } from './model.ts';
export { permissionRoutes } from './routes.ts';
