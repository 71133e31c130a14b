import { Connection, type Origin } from '../http/connection.ts';
import { type RequestParts, requestFor } from '../http/request.ts';
import type { Reply } from '../http/response-parser.ts';
import { UnexpectedReply } from './user.ts';

/** A client with one connection, which is opened again when the server has closed it. */
export class Client {
  readonly #origin: Origin;
  readonly #headers: Readonly<Record<string, string | undefined>>;
  #connection: Connection | undefined;

  /** `headers` go with every request. */
  constructor(origin: Origin, headers: Readonly<Record<string, string | undefined>> = {}) {
    this.#origin = origin;
    this.#headers = headers;
  }

  /** The connection, opened if need be. */
  async connection(): Promise<Connection> {
    if (!this.#connection?.usable) this.#connection = await Connection.open(this.#origin);
    return this.#connection;
  }

  /** Sends a request, whatever comes back. */
  async send(parts: RequestParts): Promise<Reply> {
    const connection = await this.connection();
    return connection.exchange(requestFor(this.#origin, { ...parts, headers: { ...this.#headers, ...parts.headers } }));
  }

  /** Sends a request that must have one of these answers. */
  async expect(statuses: readonly number[], parts: RequestParts): Promise<Reply> {
    const reply = await this.send(parts);
    if (!statuses.includes(reply.status)) throw new UnexpectedReply(`${parts.method} ${parts.path}`, reply);
    return reply;
  }

  /** Ends the connection. */
  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}
