import { isHavenError, systemCode } from '../error.ts';
import { StartError } from '../start-error.ts';

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room and start again',
  EDQUOT: 'the disk quota is used up; make room and start again',
  EROFS: 'the file system is read-only',
  EMFILE: 'the limit of open files is too low; raise it (ulimit -n)',
  EACCES: 'permission denied',
};

/**
 * Why the program ends, for the person who started it: a sentence where the cause is known (a line for each, when there
 * are several), else the whole error.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof StartError) return error.message.replaceAll('\n', '\nhaven: ');
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const reason = SYSTEM_REASONS[systemCode(cause) ?? ''];
    if (reason !== undefined) return `${placeOf(cause)}${reason}`;
  }
  if (isHavenError(error, 'UNAVAILABLE', 'STORAGE_FULL')) {
    return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `this is a fault in Haven, please report it\n${text}${causes(error)}`;
}

function placeOf(error: Error): string {
  return 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : '';
}

function causes(error: unknown): string {
  if (!(error instanceof Error && error.cause instanceof Error)) return '';
  return `\ncaused by ${error.cause.stack ?? error.cause.message}${causes(error.cause)}`;
}
