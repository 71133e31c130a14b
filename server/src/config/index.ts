export { type Config, type ConfigSources, loadConfig, type Role } from './config.ts';
