import { join } from 'node:path';
import { root } from '@haven/e2e/src/haven.ts';
import { freePort } from '@haven/e2e/src/ports.ts';
import pg from 'pg';
import type { Origin } from '../http/connection.ts';
import { Client } from '../load/client.ts';
import type { Target } from '../load/job.ts';
import { fetchToken } from '../load/tokens.ts';
import type { BenchServer, ServerOptions } from './server.ts';
import { ServerProcess } from './server-process.ts';

const ADMIN_PASSWORD = 'Admin-Bench-4711';
const USER_PASSWORD = 'User-Bench-4711';
/** Roles of Harbor. A maintainer may push, pull and delete; an administrator may also read the log. */
export const roles = { projectAdmin: 1, maintainer: 4 } as const;

/** A person that uses the benchmark's projects. */
export interface Account {
  readonly name: string;
  readonly basic: string;
}

/** Haven as `npm start` runs it, with a user who is a maintainer of the private project `bench` and of `open`. */
export class Haven implements BenchServer {
  readonly id = 'haven';
  readonly version: string;
  readonly origin: Origin;
  readonly storage: string;
  readonly readyPath = '/api/v2.0/ping';
  readonly admin = basicOf('admin', ADMIN_PASSWORD);
  readonly user = basicOf('bench', USER_PASSWORD);
  readonly #databaseFolder: string;
  readonly #metrics: Origin;
  readonly #process: ServerProcess;
  #database: pg.Client | undefined;

  /** Starts one with a new data directory. */
  static async launch(
    options: ServerOptions & {
      readonly version: string;
      readonly nodeArgs: readonly string[];
    },
  ): Promise<Haven> {
    const haven = new Haven(options, await freePort(), await freePort());
    await haven.start();
    await haven.#setUp();
    return haven;
  }

  private constructor(
    { folder, tls, version, nodeArgs }: Parameters<typeof Haven.launch>[0],
    port: number,
    metricsPort: number,
  ) {
    this.#metrics = { host: '127.0.0.1', port: metricsPort, ca: undefined };
    this.version = version;
    this.origin = { host: '127.0.0.1', port, ca: tls?.caText };
    const data = join(folder, 'data');
    this.storage = join(data, 'storage');
    this.#databaseFolder = join(data, 'postgres/run');
    const [program = 'node', ...args] = (process.env.HAVEN_BENCH_COMMAND ?? 'node scripts/start.mjs').split(' ');
    const environment = {
      NODE_ENV: 'production',
      HAVEN_HOST: '127.0.0.1',
      HAVEN_PORT: String(port),
      HAVEN_DATA_DIR: data,
      HAVEN_ADMIN_PASSWORD: ADMIN_PASSWORD,
      HAVEN_METRICS_PORT: String(metricsPort),
      ...(tls && { HAVEN_TLS_CERTIFICATE: tls.certificateFile, HAVEN_TLS_KEY: tls.keyFile }),
    };
    const command = { program, args: [...nodeArgs, ...args], env: environment, cwd: root };
    this.#process = new ServerProcess(command, this.origin, this.readyPath);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The end of its log. */
  get log(): string {
    return this.#process.output;
  }

  /** With the user's token for the scope, or with one that anybody gets for the public project. */
  async target(scope?: string): Promise<Target> {
    const client = new Client(this.origin);
    const wanted = encodeURIComponent(scope ?? 'repository:open/image:pull');
    // Only administrators may see the catalog.
    const account = scope?.startsWith('registry:') ? this.admin : this.user;
    const path = `/service/token?service=harbor-registry&scope=${wanted}`;
    try {
      const authorization = await fetchToken(client, path, scope === undefined ? undefined : account);
      return { ...this.flowTarget(), authorization };
    } finally {
      client.close();
    }
  }

  flowTarget(): Target {
    return { origin: this.origin, authorization: undefined, basic: this.user };
  }

  /** Calls the REST interface as administrator; returns the status and the document. */
  async rest(method: string, path: string, document?: unknown): Promise<{ status: number; body: unknown }> {
    const client = new Client(this.origin, { Authorization: this.admin, 'Content-Type': 'application/json' });
    const bytes = document === undefined ? undefined : Buffer.from(JSON.stringify(document));
    try {
      const reply = await client.send({
        method,
        path: `/api/v2.0/${path}`,
        collect: true,
        ...(bytes && { body: [bytes], length: bytes.length }),
      });
      const text = reply.body?.toString() ?? '';
      return { status: reply.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
    } finally {
      client.close();
    }
  }

  /** Milliseconds that what is ready waits for the event loop, of the last half to whole minute, as it says itself. */
  async eventLoopDelay(): Promise<{ readonly p99: number; readonly longest: number } | undefined> {
    const client = new Client(this.#metrics);
    try {
      const { body } = await client.send({ method: 'GET', path: '/metrics', collect: true });
      const value = (quantile: string): number => {
        const line = new RegExp(`^haven_event_loop_delay_seconds\\{quantile="${quantile}"\\} (\\S+)$`, 'm');
        return Number(line.exec(body?.toString() ?? '')?.[1]) * 1000;
      };
      const found = { p99: value('0.99'), longest: value('1') };
      return Number.isNaN(found.longest) ? undefined : found;
    } catch {
      // An older version without metrics.
      return undefined;
    } finally {
      client.close();
    }
  }

  /** Makes a user, who becomes a member of the project. */
  async addMember(project: string, name: string, role: number): Promise<Account> {
    const user = { username: name, email: `${name}@example.com`, realname: name, password: USER_PASSWORD, comment: '' };
    await this.#must('POST', 'users', user);
    await this.#join(project, name, role);
    return { name, basic: basicOf(name, USER_PASSWORD) };
  }

  /** Makes a project. */
  async addProject(name: string, isPublic: boolean): Promise<void> {
    await this.#must('POST', 'projects', { project_name: name, metadata: { public: String(isPublic) } });
  }

  /** Its database, to fill it with more than could be pushed in the time. */
  async database(): Promise<pg.Client> {
    if (this.#database) return this.#database;
    const database = new pg.Client({ host: this.#databaseFolder, port: 5432, user: 'haven', database: 'haven' });
    // When Haven is stopped, so is its database.
    database.on('error', () => undefined);
    await database.connect();
    this.#database = database;
    return database;
  }

  start(): Promise<number> {
    return this.#process.start();
  }

  async stop(): Promise<void> {
    await this.#database?.end().catch(() => undefined);
    this.#database = undefined;
    await this.#process.stop();
  }

  async #setUp(): Promise<void> {
    await this.addProject('bench', false);
    await this.addProject('open', true);
    await this.addMember('bench', 'bench', roles.maintainer);
    await this.#join('open', 'bench', roles.maintainer);
  }

  #join(project: string, name: string, role: number): Promise<void> {
    return this.#must('POST', `projects/${project}/members`, { role_id: role, member_user: { username: name } });
  }

  async #must(method: string, path: string, document: unknown): Promise<void> {
    const { status, body } = await this.rest(method, path, document);
    if (status !== 201) throw new Error(`${method} ${path}: status ${status} ${JSON.stringify(body)}`);
  }
}

function basicOf(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
