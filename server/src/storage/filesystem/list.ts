import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { StoredObject } from '../driver.ts';
import { unlessAbsent } from './failure.ts';

/**
 * Every file below `root` whose key begins with `prefix`. Files may come and go meanwhile; links are not followed, so
 * the walk ends and stays below the root.
 */
export async function* listFiles(root: string, prefix: string): AsyncGenerator<StoredObject> {
  const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  for (const entry of await entries(path.join(root, directory))) {
    const key = `${directory}${entry.name}`;
    if (!key.startsWith(prefix)) continue;
    if (entry.isDirectory()) yield* listFiles(root, `${key}/`);
    const found = entry.isFile() ? await unlessAbsent(stat(path.join(root, key))) : undefined;
    if (found !== undefined) yield { key, size: found.size, modifiedAt: found.mtime };
  }
}

async function entries(directory: string): Promise<readonly Dirent[]> {
  return (await unlessAbsent(readdir(directory, { withFileTypes: true }))) ?? [];
}
