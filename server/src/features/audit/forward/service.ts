import { hostname } from 'node:os';
import type { Database } from '../../../db/database.ts';
import { sendLines } from '../../../outbound/endpoint.ts';
import { toSyslogLine } from './model.ts';
import { lockForwarding, removeAll, removeRows, waitingRows } from './store.ts';

/** What the forwarder needs. */
export interface AuditForwarderDeps {
  readonly database: Database;
  /** `host:port` of the log server; empty for none. */
  readonly endpoint: () => Promise<string>;
}

const BATCH = 1_000;

/** Sends audit rows to a log server, in order and at least once. */
export class AuditForwarder {
  readonly #db: Database;
  readonly #endpoint: () => Promise<string>;

  constructor(deps: AuditForwarderDeps) {
    this.#db = deps.database;
    this.#endpoint = deps.endpoint;
  }

  /** Sends what waits, until nothing does; returns how many rows that were. */
  async run(signal?: AbortSignal): Promise<number> {
    const endpoint = await this.#endpoint();
    let sent = 0;
    for (;;) {
      const batch = await this.#sendSome(endpoint);
      sent += batch;
      if (batch < BATCH || signal?.aborted) return sent;
    }
  }

  // What was sent but could not be removed is sent again.
  async #sendSome(endpoint: string): Promise<number> {
    return this.#db.transaction(async (tx) => {
      if (!(await lockForwarding(tx))) return 0;
      const rows = await waitingRows(tx, BATCH);
      if (rows.length === 0) return 0;
      if (endpoint === '') {
        await removeAll(tx);
        return 0;
      }
      await sendLines(
        endpoint,
        rows.map((row) => toSyslogLine(row, hostname(), process.pid)),
      );
      await removeRows(
        tx,
        rows.map(({ id }) => id),
      );
      return rows.length;
    });
  }
}
