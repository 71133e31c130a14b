import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../../start-error.ts';
import type { Account } from './account.ts';

/** The port is only a part of the socket's name; nothing listens on TCP. */
export const SOCKET_PORT = 5432;

// The kernel's limit is 107 bytes on Linux and 103 on macOS.
const LONGEST_SOCKET_PATH = 100;

/**
 * The private directory for the sockets of the database of a data directory, always the same one for the same data
 * directory: `run` inside of it, or a short one under /tmp when that path is too long for a socket.
 */
export async function prepareRunDirectory(parent: string, account: Account | undefined): Promise<string> {
  const inside = join(parent, 'run');
  const fits = Buffer.byteLength(join(inside, `.s.PGSQL.${SOCKET_PORT}`)) <= LONGEST_SOCKET_PATH;
  const uid = account?.uid ?? process.getuid?.() ?? 0;
  const name = createHash('sha256')
    .update(await realpath(parent))
    .digest('hex')
    .slice(0, 12);
  const directory = fits ? inside : `/tmp/haven-${uid}-${name}`;
  const created = await mkdir(directory, { mode: 0o700 }).then(
    () => true,
    () => false,
  );
  if (created && account) await chown(directory, account.uid, account.gid);
  const found = await lstat(directory);
  // /tmp is everybody's: a directory that somebody else put there would let them read the database.
  if (!found.isDirectory() || found.uid !== uid) {
    if (fits && account && found.isDirectory()) await chown(directory, account.uid, account.gid);
    else throw new StartError(`${directory}, for the sockets of the database, belongs to somebody else; remove it`);
  }
  if ((found.mode & 0o777) !== 0o700) await chmod(directory, 0o700);
  return directory;
}
