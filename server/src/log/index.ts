export { createLogger, type FlushableLogger, type LoggerOptions } from './create-logger.ts';
export type { LogFields, Logger } from './logger.ts';
