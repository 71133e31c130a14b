import type { Task } from '../load/job.ts';
import type { Cell, CellResult } from '../measure/cell.ts';
import { formatSize } from '../profile.ts';
import { seedBlobs } from '../seed/push.ts';
import type { BenchServer } from '../servers/server.ts';
import type { Bench, Findings, Workload } from './workload.ts';

const REPOSITORY = 'bench/blobs';
// From here on what has come of a blob counts when the time is over, finished or not.
const LARGE = 16 * 1024 * 1024;
// What lies in sockets when the time is over was sent, and is not counted: 64 times some MiB. So these are read whole, by
// each at least once, and gigabytes for so long that it does not matter.
const HUGE = 512 * 1024 * 1024;
const HUGE_SECONDS = 4;
const LEAST_DOWNLOADS = 8;
const SEEDED_BYTES = 64 * 1024 * 1024;
const MOST_BLOBS = 16;

/** W1: reading blobs. */
export const blobReads: Workload = {
  id: 'W1',
  title: 'Reading blobs',
  async run(bench): Promise<Findings> {
    const cells = await readAll(bench, 'plain');
    return { cells: bench.profile.tls ? [...cells, ...(await readAll(bench, 'TLS'))] : cells, facts: [] };
  },
};

function readAll(bench: Bench, transport: 'plain' | 'TLS'): Promise<CellResult[]> {
  return bench.withFleet({ files: true, ...(transport === 'TLS' && { tls: bench.tls }) }, async ({ servers }) => {
    const results: CellResult[] = [];
    for (const size of bench.profile.readSizes) {
      const digests = new Map<BenchServer, string[]>();
      for (const server of servers) digests.set(server, await seedBlobs(server, REPOSITORY, shapeOf(size)));
      for (const users of bench.profile.readUsers) {
        const cell = readCell({ size, users, transport, digests });
        const result = await bench.meter.measure(cell, servers);
        bench.show(result);
        results.push(result);
      }
    }
    return results;
  });
}

function shapeOf(size: number): { size: number; count: number } {
  return { size, count: Math.max(1, Math.min(MOST_BLOBS, Math.floor(SEEDED_BYTES / size))) };
}

function readCell(options: {
  readonly size: number;
  readonly users: number;
  readonly transport: 'plain' | 'TLS';
  readonly digests: ReadonlyMap<BenchServer, readonly string[]>;
}): Cell {
  const { digests, size, transport, users } = options;
  return {
    workload: 'W1',
    operation: `blob GET ${formatSize(size)}${transport === 'TLS' ? ', TLS' : ''}`,
    users,
    ...lengthOf(size, users),
    async job(server) {
      const task: Task = {
        kind: 'fetch',
        method: 'GET',
        paths: (digests.get(server) ?? []).map((digest) => `/v2/${REPOSITORY}/blobs/${digest}`),
        headers: {},
        largeBody: size >= LARGE ? size : undefined,
      };
      return { target: await server.target(`repository:${REPOSITORY}:pull`), task };
    },
  };
}

function lengthOf(size: number, users: number): Pick<Cell, 'operations' | 'seconds'> {
  if (size >= HUGE) return { seconds: HUGE_SECONDS };
  return size >= LARGE ? { operations: Math.max(users, LEAST_DOWNLOADS) } : {};
}
