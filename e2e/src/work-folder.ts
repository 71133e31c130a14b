import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './process.ts';

/** A temporary folder of its own; short, because unix socket paths below it must stay under 100 bytes. */
export async function workFolder(name: string): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), `haven-${name}-`));
  // Started by root, the database runs as another user and must be able to reach its folder.
  await chmod(path, 0o755);
  return path;
}

/** Makes a folder below another one and returns its path. */
export async function subfolder(...parts: readonly string[]): Promise<string> {
  const path = join(...parts);
  await mkdir(path, { recursive: true });
  return path;
}

/** Removes a temporary folder and everything in it; what a container engine left mounted below it is unmounted first. */
export async function removeFolder(path: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts.filter((place) => place.startsWith(`${path}/`)).reverse()) {
    await run('umount', ['-l', mount], { anyExit: true });
  }
  await rm(path, { recursive: true, force: true, maxRetries: 1 });
}
