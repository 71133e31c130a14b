import { chmod, chown, lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../../start-error.ts';
import type { Account } from './account.ts';
import { runCommand } from './command.ts';
import { type Native, program } from './native.ts';

/** Superuser and database of the embedded PostgreSQL. */
export const DATABASE_NAME = 'haven';

/** What `prepareCluster` works on. */
export interface ClusterOptions {
  readonly parent: string;
  readonly cluster: string;
  readonly native: Native;
  readonly account: Account | undefined;
  /** False only for throw-away databases of tests. */
  readonly durable: boolean;
}

/** Creates the cluster (the directory of PostgreSQL's files) unless it exists; one of another major version is refused. */
export async function prepareCluster(options: ClusterOptions): Promise<void> {
  const { cluster, native, account } = options;
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    await createCluster(options);
    return;
  }
  if (version.trim() !== String(native.major)) {
    throw new StartError(
      `the database in ${cluster} was made by PostgreSQL ${version.trim()}, but this Haven brings PostgreSQL ${native.major}; start the Haven that made it, take a backup there and restore it into a new data directory`,
    );
  }
  await takeOwnership(cluster, account);
}

async function createCluster({ parent, cluster, native, account, durable }: ClusterOptions): Promise<void> {
  const unfinished = `${cluster}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (account) await chown(unfinished, account.uid, account.gid);
  // The builtin locale sorts the same on every system; libc's order changes with its version and spoils indexes.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${DATABASE_NAME}`, '--auth-local=trust', '--auth-host=reject', '--no-instructions'];
  const args = ['-D', unfinished, ...locale, ...access, ...(durable ? [] : ['--no-sync'])];
  const { code, output, error } = await runCommand(program(native, 'initdb'), args, { account, cwd: parent });
  if (code === 0) {
    await rename(unfinished, cluster);
    return;
  }
  await rm(unfinished, { recursive: true, force: true });
  throw new StartError(`the database cannot be created in ${cluster}: ${explain(error?.message ?? output)}`);
}

function explain(output: string): string {
  if (/No space left on device/.test(output)) return 'the disk is full';
  if (/could not look up effective user ID (\d+)/.test(output)) {
    return `PostgreSQL needs a name for the user it runs as, but user id ${process.getuid?.()} has no entry in /etc/passwd; add one, or set HAVEN_DATABASE_URL to a PostgreSQL of your own`;
  }
  const lines = output.split('\n').filter((line) => /error|fatal|could not|cannot/i.test(line));
  return (lines[0] ?? output).trim();
}

// PostgreSQL insists on owning its files and on nobody else reading them; a restored or copied directory may differ.
async function takeOwnership(cluster: string, account: Account | undefined): Promise<void> {
  const { uid, mode } = await lstat(cluster);
  const wanted = account?.uid ?? process.getuid?.();
  if (uid !== wanted && account) await chownTree(cluster, account);
  else if (uid !== wanted) {
    throw new StartError(
      `the database in ${cluster} belongs to user id ${uid}, but Haven runs as user id ${wanted}; start it as that user, or give this one the whole data directory (chown -R)`,
    );
  }
  if ((mode & 0o777) !== 0o700) await chmod(cluster, 0o700);
}

async function chownTree(directory: string, account: Account): Promise<void> {
  await chown(directory, account.uid, account.gid);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    await chown(join(entry.parentPath, entry.name), account.uid, account.gid);
  }
}
