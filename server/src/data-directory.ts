import { constants } from 'node:fs';
import { access, chmod, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemCode } from './error.ts';
import { StartError } from './start-error.ts';

/**
 * Creates the data directory if need be and proves that it can be written; returns its absolute path. Others may
 * enter it but not list it: as root the database runs as another user, below this directory. What is inside has its
 * own, narrower modes.
 */
export async function prepareDataDirectory(path: string): Promise<string> {
  const directory = resolve(path);
  try {
    await make(directory);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    const { uid, mode } = await stat(directory);
    if (uid === 0 && process.getuid?.() === 0 && (mode & 0o001) === 0) await chmod(directory, mode | 0o011);
  } catch (error) {
    throw new StartError(
      `the data directory ${directory} cannot be written: ${reason(error)}; give ${whoami()} write access to it, or choose another one with HAVEN_DATA_DIR`,
      error,
    );
  }
  return directory;
}

// By hand, since Node says ENOENT of a path on a read-only file system when it is to make its parents, too.
async function make(directory: string): Promise<void> {
  const parent = dirname(directory);
  if (!(await exists(parent))) await make(parent);
  try {
    await mkdir(directory, { mode: 0o711 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' || !(await stat(directory)).isDirectory()) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return false;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'there is a file of that name',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

function reason(error: unknown): string {
  const code = systemCode(error);
  return (code && REASONS[code]) ?? (error instanceof Error ? error.message : String(error));
}

function whoami(): string {
  const uid = process.getuid?.();
  return uid === undefined ? 'the user' : uid === 0 ? 'root' : `user ${process.env.USER ?? uid}`;
}
