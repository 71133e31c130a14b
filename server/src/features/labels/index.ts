export { LabelAccess } from './access.ts';
export type { Label } from './model.ts';
export { presentLabel } from './present.ts';
export { type LabelOperation, labelRoutes } from './routes.ts';
export { Labels } from './service.ts';
export { type LabelRow, toLabel } from './store.ts';
