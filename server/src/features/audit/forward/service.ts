import { hostname } from 'node:os';
import type { Database, Transaction } from '../../../db/database.ts';
import { addToTallies } from '../../../events/tally.ts';
import type { Logger } from '../../../log/logger.ts';
import { gauge } from '../../../metrics/family.ts';
import type { MetricSource } from '../../../metrics/source.ts';
import type { EndpointTls } from '../../../outbound/endpoint.ts';
import { sendToLogServer } from '../../../outbound/log-server.ts';
import { toSyslogMessage } from './model.ts';
import { backlog, lockForwarding, removeAll, removeBeyond, removeRows, waitingRows } from './store.ts';

/** What the forwarder needs. */
export interface AuditForwarderDeps {
  readonly database: Database;
  /** Where the log server is, as `parseEndpoint` takes it; empty for none. */
  readonly endpoint: () => Promise<string>;
  readonly tls?: EndpointTls;
  /** How many rows may wait; beyond, the oldest are given up. */
  readonly mostWaiting: number;
  readonly logger: Logger;
}

// At most some MB at a time, since texts of rows are bounded.
const BATCH = 500;
const GIVE_UP_BATCH = 10_000;

/**
 * Sends audit rows to a log server, in order and at least once. They wait in the database while it is away, so that
 * neither requests nor memory notice; a bound on their number keeps them from filling the disk.
 */
export class AuditForwarder {
  readonly #deps: AuditForwarderDeps;

  constructor(deps: AuditForwarderDeps) {
    this.#deps = deps;
  }

  /** Sends what waits, until nothing does; returns how many rows that were. */
  async run(signal?: AbortSignal): Promise<number> {
    const endpoint = await this.#deps.endpoint();
    await this.#giveUpBeyond(signal);
    let sent = 0;
    for (;;) {
      const batch = await this.#sendSome(endpoint);
      sent += batch;
      if (batch < BATCH || signal?.aborted) return sent;
    }
  }

  // What was sent but could not be removed is sent again.
  async #sendSome(endpoint: string): Promise<number> {
    return this.#deps.database.transaction(async (tx) => {
      if (!(await lockForwarding(tx))) return 0;
      const rows = await waitingRows(tx, BATCH);
      if (rows.length === 0) return 0;
      if (endpoint === '') {
        await removeAll(tx);
        return 0;
      }
      const messages = rows.map((row) => toSyslogMessage(row, hostname(), process.pid));
      await sendToLogServer(endpoint, messages, this.#deps.tls && { tls: this.#deps.tls });
      await removeRows(
        tx,
        rows.map(({ id }) => id),
      );
      return rows.length;
    });
  }

  async #giveUpBeyond(signal: AbortSignal | undefined): Promise<void> {
    const { database, logger, mostWaiting } = this.#deps;
    let given = 0;
    while (!signal?.aborted) {
      const removed = await database.transaction(async (tx) => {
        if (!(await lockForwarding(tx))) return 0;
        const rows = await removeBeyond(tx, mostWaiting, GIVE_UP_BATCH);
        if (rows > 0) await noteGivenUp(tx, rows);
        return rows;
      });
      given += removed;
      if (removed < GIVE_UP_BATCH) break;
    }
    if (given > 0) {
      logger.error(
        { rows: given, mostWaiting },
        'the log server is away for too long: audit rows for it were given up',
      );
    }
  }
}

async function noteGivenUp(tx: Transaction, rows: number): Promise<void> {
  await addToTallies(tx, [{ name: 'audit_rows_given_up', by: rows }]);
}

/** Tells how much waits for the log server. */
export function forwardingMetrics(database: Database): MetricSource {
  return {
    name: 'audit-forwarding',
    part: 'exporter',
    kept: true,
    async read() {
      const { rows, seconds } = await backlog(database);
      return [
        gauge('haven_audit_forward_waiting', 'Audit rows that wait for the log server.', rows),
        gauge('haven_audit_forward_waiting_seconds', 'How long the oldest of them has waited.', seconds),
      ];
    },
  };
}
