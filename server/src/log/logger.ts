/** Facts that belong to a log line, each under its own name. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where every part of the server writes what happened; `createLogger` makes the real one. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** Drops every line; for tests, and for commands that print for themselves. */
export const silentLogger: Logger = Object.freeze({ debug() {}, info() {}, warn() {}, error() {} });
