export type { SettingKey, SettingValues } from './definitions/model.ts';
export { type AuthProxySettings, type CurrentSettings, toMailSettings } from './model.ts';
export { settingsRoutes } from './routes.ts';
export { Settings, type SettingsDeps } from './service.ts';
