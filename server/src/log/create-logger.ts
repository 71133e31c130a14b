import { hostname } from 'node:os';
import { pino, stdSerializers } from 'pino';
import { LineWriter } from './line-writer.ts';
import { LogFile, type LogFileOptions } from './log-file.ts';
import { LogServer, type LogServerOptions } from './log-server.ts';
import type { Logger } from './logger.ts';
import { readableLines, type Sink } from './readable-lines.ts';

/** What `createLogger` needs. */
export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** `auto` is text when standard error is a terminal. */
  readonly format: 'auto' | 'json' | 'text';
  /** Files that have everything, too. */
  readonly files?: LogFileOptions | undefined;
  /** A log server that gets everything, too. */
  readonly server?: LogServerOptions | undefined;
}

/** A logger whose lines may wait in memory a little; `flush` writes them at once. */
export interface FlushableLogger extends Logger {
  flush(): void;
}

const STANDARD_ERROR = 2;

/** Names under which a value is never written, on the first two levels of the fields of a line. */
const SECRET_FIELDS = [
  'authorization',
  'Authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'access_token',
  'refresh_token',
  'secretKey',
  'accessKey',
  'adminPassword',
  'connectionString',
  // Node quotes an unreadable URL, with its password, in the error about it.
  'input',
];

/** Makes the logger of the process, which writes to standard error without blocking. */
export function createLogger({ level, format, files, server }: LoggerOptions): FlushableLogger {
  const text = format === 'text' || (format === 'auto' && process.stderr.isTTY === true);
  // A transport of pino would be a worker thread with a file of its own, which a bundle does not have.
  const sink = new LineWriter(STANDARD_ERROR, { atOnce: text });
  const { others, problem } = openOthers(files, server);
  const shown = text ? readableLines(sink) : sink;
  const paths = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const log = pino(
    {
      level,
      base: text && others.length === 0 ? null : { pid: process.pid, hostname: hostname() },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.errWithCause, error: stdSerializers.errWithCause },
      redact: { paths, censor: '[secret]' },
    },
    others.length === 0 ? shown : toAll([shown, ...others]),
  );
  if (problem !== undefined) log.warn(problem);
  const flush = (): void => {
    sink.flush();
    for (const other of others) other.flush?.();
  };
  process.once('exit', flush);
  return {
    flush,
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
  };
}

interface OtherSink extends Sink {
  flush?(): void;
}

// A log that cannot be written in one place is still written in the others.
function openOthers(files: LoggerOptions['files'], server: LoggerOptions['server']) {
  const others: OtherSink[] = server ? [new LogServer(server)] : [];
  try {
    return { others: files ? [new LogFile(files), ...others] : others, problem: undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { others, problem: `Log files cannot be written to ${files?.directory}: ${reason}` };
  }
}

function toAll(sinks: readonly Sink[]): Sink {
  return {
    write(line) {
      for (const sink of sinks) sink.write(line);
    },
  };
}
