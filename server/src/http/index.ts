export { Access } from './access.ts';
export type { ImplementedId } from './not-implemented.ts';
export type { Routes } from './routes.ts';
export { createRestServer, type RestConfig, type RestServer } from './server.ts';
