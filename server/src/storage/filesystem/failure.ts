import { HavenError, systemCode } from '../../error.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/** The HavenError for an error of the file system; the message is sent to clients, so it names no path. */
export function fileFailure(error: unknown, action: string): HavenError {
  if (error instanceof HavenError) return error;
  const code = systemCode(error) ?? '';
  if (FULL.has(code)) return new HavenError('STORAGE_FULL', undefined, { cause: error });
  return new HavenError('UNAVAILABLE', `the storage failed to ${action}`, { cause: error });
}

/** Whether an error of the file system says that there is no such file. */
export function isAbsent(error: unknown): boolean {
  return ABSENT.has(systemCode(error) ?? '');
}

/** What `work` gives, or undefined when it failed because there is no such file. */
export async function unlessAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
