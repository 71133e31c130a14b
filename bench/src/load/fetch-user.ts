import { Abandoned, type Connection, type Request } from '../http/connection.ts';
import { pathOf, requestFor } from '../http/request.ts';
import { headerOf, type Reply } from '../http/response-parser.ts';
import { Client } from './client.ts';
import type { Target, Task } from './job.ts';
import { type Progress, UnexpectedReply, type User } from './user.ts';

type FetchTask = Extract<Task, { kind: 'fetch' }>;

/** Fetches one of the paths after the other over one connection; the requests are built beforehand. */
export class FetchUser implements User {
  readonly #target: Target;
  readonly #task: FetchTask;
  readonly #client: Client;
  readonly #headers: Readonly<Record<string, string | undefined>>;
  readonly #requests: readonly Request[];
  #next: number;
  #running: Connection | undefined;
  #abandonedAt: number | undefined;
  #isFirst = true;

  constructor(target: Target, task: FetchTask, index: number) {
    this.#target = target;
    this.#task = task;
    const authorizations = task.authorizations ?? [];
    const authorization = authorizations[index % authorizations.length] ?? target.authorization;
    this.#headers = { ...task.headers, Authorization: authorization };
    this.#client = new Client(target.origin);
    this.#requests = task.paths.map((path) => this.#request(path));
    // Spread over the paths, so that not all users ask for the same at the same time.
    this.#next = index * 7919;
  }

  async once(): Promise<Progress> {
    const request = this.#requests[this.#next++ % this.#requests.length];
    if (request === undefined) throw new Error('there is no path to fetch');
    this.#running = await this.#client.connection();
    try {
      // What the first answer says is kept, in case it is a refusal.
      const collect = this.#isFirst && this.#task.largeBody === undefined;
      this.#isFirst = false;
      const reply = this.#check(await this.#running.exchange(collect ? { ...request, collect } : request));
      return { operations: 1, bytes: reply.bytes + (this.#task.allPages ? await this.#rest(reply) : 0) };
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      const bytes = this.#abandonedAt ?? 0;
      return { operations: bytes / (this.#task.largeBody ?? Number.POSITIVE_INFINITY), bytes };
    } finally {
      this.#running = undefined;
    }
  }

  abandon(): void {
    if (this.#task.largeBody !== undefined) this.#abandonedAt = this.#running?.abandon();
  }

  close(): void {
    this.#client.close();
  }

  #request(path: string): Request {
    return requestFor(this.#target.origin, { method: this.#task.method, path, headers: this.#headers });
  }

  #check(reply: Reply): Reply {
    if (reply.status !== 200) throw new UnexpectedReply(`${this.#task.method} ${this.#task.paths[0]}`, reply);
    return reply;
  }

  async #rest(first: Reply): Promise<number> {
    let bytes = 0;
    for (let link = nextPage(first); link !== undefined; ) {
      const connection = await this.#client.connection();
      const reply = this.#check(await connection.exchange(this.#request(link)));
      bytes += reply.bytes;
      link = nextPage(reply);
    }
    return bytes;
  }
}

function nextPage(reply: Reply): string | undefined {
  const link = /<([^>]+)>; *rel="?next"?/.exec(headerOf(reply, 'link') ?? '')?.[1];
  return link === undefined ? undefined : pathOf(link);
}
