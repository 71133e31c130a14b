export { memberRoutes } from './routes.ts';
export { type MemberSources, Members } from './service.ts';
