export { Access } from './access.ts';
export type { CredentialCheck } from './authenticate.ts';
export { CsrfGuard } from './csrf.ts';
export type { ImplementedId } from './not-implemented.ts';
export type { PlainReply, PlainRequest, PlainRoute } from './plain-routes.ts';
export type { Routes } from './routes.ts';
export { createRestServer, type RestConfig, type RestServer } from './server.ts';
