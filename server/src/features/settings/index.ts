export type { CurrentSettings } from './model.ts';
export { Settings } from './service.ts';
