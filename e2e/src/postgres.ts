import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { Background, run } from './process.ts';
import { removeFolder, subfolder, workFolder } from './work-folder.ts';

/** A PostgreSQL of its own, as somebody would run it beside Haven. */
export interface Postgres {
  readonly url: string;
  /** Runs SQL and returns what it answers as text, without decoration; waits while the server starts. */
  query(sql: string): Promise<string>;
  /** Ends the server without letting it tidy up, and starts it again. */
  crash(): Promise<void>;
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
  const isReady = join(programs, 'pg_isready');
  const startServer = async (): Promise<Background> => {
    const started = new Background(server, [...options, '-D', data, ...listen], { cwd: folder });
    await started.ready(
      async () => (await run(isReady, ['-h', '127.0.0.1', '-p', String(port)], { anyExit: true })).code === 0,
      30_000,
    );
    return started;
  };
  let program = await startServer();
  await run(join(programs, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'haven', 'haven']);
  const url = `postgres://haven@127.0.0.1:${port}/haven`;
  return {
    url,
    async query(sql) {
      const { stdout } = await run(join(programs, 'psql'), [url, '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', sql]);
      return stdout.trim();
    },
    async crash() {
      // It tells its children to drop everything; the next start recovers from the journal.
      process.kill(program.pid, 'SIGQUIT');
      await program.ended;
      program = await startServer();
    },
    async stop() {
      await program.stop();
      await removeFolder(folder);
    },
  };
}
