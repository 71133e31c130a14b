import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where `install-clients.sh` puts the clients that it builds. */
const clientsFolder =
  process.env.HAVEN_CLIENTS ??
  (process.getuid?.() === 0 ? '/var/cache/haven-clients' : join(homedir(), '.cache/haven-clients'));

/** The path of a client program: first among those built for the tests, then in the search path. */
export function findTool(name: string): string | undefined {
  // Debian's own docker client and daemon belong together; another client in front of it would be a mix.
  const system = ['/usr/bin', '/usr/sbin', '/bin', '/sbin'];
  const folders = [join(clientsFolder, 'bin'), ...system, ...(process.env.PATH ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** The path of a client program that is known to be there. */
export function tool(name: string): string {
  const path = findTool(name);
  if (path === undefined) throw new Error(`${name} is missing; ${installLine(name)}`);
  return path;
}

/** How to get a missing client. */
export function installLine(name: string): string {
  return `install it: bash e2e/install-clients.sh ${name}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
