import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { Background, run } from './process.ts';
import { removeFolder, subfolder, workFolder } from './work-folder.ts';

/** A PostgreSQL of its own, as somebody would run it beside Haven. */
export interface Postgres {
  readonly url: string;
  stop(): Promise<void>;
}

const debianFolder = '/usr/lib/postgresql';

/** The folder of the newest installed PostgreSQL's programs, or undefined. */
export async function postgresPrograms(): Promise<string | undefined> {
  const versions = await readdir(debianFolder).catch(() => []);
  const newest = versions.map(Number).sort((a, b) => b - a)[0];
  return newest === undefined ? undefined : join(debianFolder, String(newest), 'bin');
}

/** Makes a cluster with an empty database `haven` on a free loopback port and starts it. */
export async function startPostgres(programs: string): Promise<Postgres> {
  const folder = await workFolder('pg');
  const data = await subfolder(folder, 'data');
  const port = await freePort();
  // PostgreSQL refuses to run as root.
  const asUser = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
  if (asUser.length > 0) await run('chown', ['-R', 'postgres:postgres', folder]);
  const [first = '', ...rest] = [...asUser, join(programs, 'initdb')];
  await run(first, [...rest, '-D', data, '-U', 'haven', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'], {
    cwd: folder,
  });
  const [server = '', ...options] = [...asUser, join(programs, 'postgres')];
  const listen = ['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`];
  const program = new Background(server, [...options, '-D', data, ...listen], { cwd: folder });
  const isReady = join(programs, 'pg_isready');
  await program.ready(
    async () => (await run(isReady, ['-h', '127.0.0.1', '-p', String(port)], { anyExit: true })).code === 0,
    30_000,
  );
  await run(join(programs, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'haven', 'haven']);
  return {
    url: `postgres://haven@127.0.0.1:${port}/haven`,
    async stop() {
      await program.stop();
      await removeFolder(folder);
    },
  };
}
