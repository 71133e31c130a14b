import type { Cell, CellResult } from '../measure/cell.ts';
import { formatSize } from '../profile.ts';
import { removeBytes } from '../seed/remove-bytes.ts';
import type { Findings, Workload } from './workload.ts';

const REPOSITORY = 'bench/pushed';
const MIB = 1024 * 1024;
// What clients that send chunks choose is between 5 and 64 MiB.
const CHUNK = 16 * MIB;
const HUGE = 512 * MIB;
const SECONDS = 1;

/** W2: pushing blobs. */
export const blobPushes: Workload = {
  id: 'W2',
  title: 'Pushing blobs',
  run(bench): Promise<Findings> {
    const { pushSizes, pushUsers } = bench.profile;
    return bench.withFleet({}, async ({ servers }) => {
      const cells: CellResult[] = [];
      for (const size of pushSizes) {
        for (const chunk of [undefined, CHUNK]) {
          for (const users of pushUsers) {
            const result = await bench.meter.measure(pushCell(size, chunk, users), servers);
            bench.show(result);
            cells.push(result);
          }
        }
      }
      return { cells, facts: [] };
    });
  },
};

function pushCell(size: number, chunk: number | undefined, users: number): Cell {
  return {
    workload: 'W2',
    operation: `blob push ${formatSize(size)}, ${chunk === undefined ? 'monolithic' : 'chunked'}`,
    users,
    // Of the largest each user pushes one; gigabytes need neither a warm-up nor a second round to be told apart.
    ...(size >= HUGE ? { operations: users, warmUp: 0, rounds: 1 } : { seconds: SECONDS, warmUp: 1 }),
    async job(server) {
      const target = await server.target(`repository:${REPOSITORY}:pull,push`);
      return { target, task: { kind: 'push-blob', repository: REPOSITORY, size, chunk } };
    },
    cleanUp: (server, outcome) => removeBytes(server, outcome.pushed),
  };
}
