import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StartError } from '../../start-error.ts';
import { runCommand } from './command.ts';

const exec = promisify(execFile);

/** The operating system user PostgreSQL runs as, when it is not the one of this process. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root; then it gets the owner of the existing cluster, else `postgres`, else `nobody`.
 * Undefined when this process is an ordinary user, whose processes PostgreSQL's simply are.
 */
export async function databaseAccount(clusterDirectory: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(clusterDirectory).catch(() => undefined);
  if (owner && owner.uid !== 0) return { name: `user ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const account = await lookUp(name);
    if (account) return account;
  }
  throw new StartError(
    'PostgreSQL does not run as root and there is neither a user postgres nor a user nobody; start Haven as an ordinary user, or set HAVEN_DATABASE_URL to a PostgreSQL of your own',
  );
}

/** Fails unless `account` can reach `directory`, whose parents may be closed to everybody but root. */
export async function checkReachable(directory: string, account: Account): Promise<void> {
  const place = { account, cwd: '/' };
  const { code, error } = await runCommand('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], place);
  if (code === 0) return;
  if (error?.code === 'EPERM') {
    throw new StartError(
      `PostgreSQL cannot be started as ${account.name}: changing the user is not permitted here (a container without the SETUID capability?); start Haven as an ordinary user`,
    );
  }
  throw new StartError(
    `${account.name}, as whom PostgreSQL runs when Haven is root, cannot enter ${directory}; choose a data directory whose parents everybody may enter, such as /var/lib/haven, with HAVEN_DATA_DIR, or start Haven as an ordinary user`,
  );
}

// `id` rather than /etc/passwd: users may come from a directory service, and macOS keeps them elsewhere.
async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => exec('id', [flag, name])));
    const account = { name, uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
    return account.uid > 0 && account.gid >= 0 ? account : undefined;
  } catch {
    return undefined;
  }
}
