export { createLogger, type FlushableLogger, type LoggerOptions } from './create-logger.ts';
export { type LogFields, type Logger, silentLogger } from './logger.ts';
