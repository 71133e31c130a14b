import { randomUUID } from 'node:crypto';
import { mkdir, open, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { HavenError, systemCode } from '../../error.ts';
import { uploadPrefix } from '../object-key.ts';
import { isAbsent } from './failure.ts';

/** Writes and removes a small file, and says in words of an administrator what stands in the way. */
export async function checkRoot(root: string): Promise<void> {
  const probe = path.join(root, uploadPrefix, randomUUID());
  try {
    // Other users of the machine have no business with images, private ones among them. A directory that is there
    // already keeps the mode its owner gave it.
    await mkdir(root, { recursive: true, mode: 0o700 });
    await mkdir(path.dirname(probe), { recursive: true });
    const file = await open(probe, 'wx');
    try {
      await file.write(Buffer.alloc(4096));
      await file.sync();
    } finally {
      await file.close();
      await unlink(probe);
    }
  } catch (error) {
    const full = ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');
    throw new HavenError(full ? 'STORAGE_FULL' : 'UNAVAILABLE', await explain(root, error), { cause: error });
  }
}

async function explain(root: string, error: unknown): Promise<string> {
  const where = `the storage directory ${root}`;
  switch (systemCode(error)) {
    case 'ENOSPC':
      return `${where} is on a file system without free space or inodes`;
    case 'EDQUOT':
      return `${where} has no disk quota left`;
    case 'EROFS':
      return `${where} is on a file system that is mounted read-only`;
    case 'EACCES':
    case 'EPERM':
      return `${where} cannot be written by the user of this process${userId()}: change its owner or its mode`;
    case 'EEXIST':
    case 'ENOTDIR':
      return (await isDirectory(root))
        ? `something in ${where} is a file where a directory should be`
        : `${where} is not a directory`;
    default:
      return `${where} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function isDirectory(root: string): Promise<boolean> {
  try {
    return (await stat(root)).isDirectory();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function userId(): string {
  return process.getuid === undefined ? '' : ` (uid ${process.getuid()})`;
}
