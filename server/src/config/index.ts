export { type Config, type ConfigSources, loadConfig, type Role } from './config.ts';
export { addressWords } from './parsers.ts';
