export { Access, requireUser } from './access.ts';
export { basicCredentials, type CredentialCheck } from './authenticate.ts';
export type { ImplementedId } from './not-implemented.ts';
export type { Context, Reply, RequestMeta, Route, Routes } from './routes.ts';
export { route } from './routes.ts';
export { createRestServer, type RestConfig, type RestServer, type RestServerOptions } from './server.ts';
