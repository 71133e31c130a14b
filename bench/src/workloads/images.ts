import type { Image } from '../load/image.ts';
import type { Cell, CellResult } from '../measure/cell.ts';
import { chargeDeferredWork } from '../measure/deferred-work.ts';
import { mainThreadTimes } from '../measure/process-tree.ts';
import type { Profile } from '../profile.ts';
import { seedImage } from '../seed/push.ts';
import { removeBytes } from '../seed/remove-bytes.ts';
import type { Haven } from '../servers/haven.ts';
import type { BenchServer } from '../servers/server.ts';
import { manifestPushJob } from './manifest-push.ts';
import type { Fact, Findings, Workload } from './workload.ts';

const REPOSITORY = 'bench/app';
const LAYERS = 10;
const LAYER_BYTES = 5 * 1024 * 1024;
const PULLERS = 50;
const PUSHERS = 16;
const MOUNTERS = 8;
const MOUNT = 'blob mount';
const MANIFEST_PUSHERS = [1, 16];

/** W4: whole images, with everything a client does on the way. */
export const images: Workload = {
  id: 'W4',
  title: 'Whole images',
  run(bench): Promise<Findings> {
    const { meter, profile } = bench;
    return bench.withFleet({}, async ({ haven, servers }) => {
      const images = new Map<BenchServer, Image>();
      for (const server of servers) {
        const shape = { layers: LAYERS, layerSize: LAYER_BYTES };
        images.set(server, await seedImage(server, { repository: REPOSITORY, tag: 'latest' }, shape));
      }
      const cells: CellResult[] = [];
      const facts: Fact[] = [];
      const measure = async (cell: Cell): Promise<void> => {
        const once = async () => [await meter.measure(cell, servers)];
        const before = mainThreadTimes(haven.pid);
        // A mount leaves nothing to be done later.
        const later = profile.deferred && cell.operation !== MOUNT;
        const results = later ? await chargeDeferredWork(meter, haven, once) : await once();
        for (const result of results) bench.show(result);
        cells.push(...results);
        const after = mainThreadTimes(haven.pid);
        const waited = (after.waited - before.waited) / (after.ran - before.ran);
        for (const fact of delayFacts(cell.operation, await haven.eventLoopDelay(), waited)) {
          bench.show(fact);
          facts.push(fact);
        }
      };
      const manifestPushes = MANIFEST_PUSHERS.map((users) => manifestCell(images, users));
      for (const cell of [pullCell(profile), pushCell(profile), mountCell(images), ...manifestPushes]) {
        await measure(cell);
      }
      return { cells, facts };
    });
  },
};

function delayFacts(operation: string, delay: Awaited<ReturnType<Haven['eventLoopDelay']>>, waited: number): Fact[] {
  if (!delay) return [];
  const exactly = (value: number) => ({ haven: { median: value, min: value, max: value } });
  const name = `event loop delay, ${operation}`;
  return [
    { workload: 'W4', name: `${name}, p99`, unit: 'ms', servers: exactly(delay.p99) },
    { workload: 'W4', name: `${name}, longest`, unit: 'ms', servers: exactly(delay.longest) },
    // Contained in the two above, and no work of ours.
    {
      workload: 'W4',
      name: `ready without a core, ${operation}, of the time that it ran`,
      unit: '%',
      servers: exactly(100 * waited),
    },
  ];
}

function pullCell({ pulls }: Profile): Cell {
  return {
    workload: 'W4',
    operation: 'image pull 10 × 5 MiB',
    users: PULLERS,
    operations: pulls,
    warmUp: 2,
    job: async (server) => ({
      target: server.flowTarget(),
      task: { kind: 'pull-image', repository: REPOSITORY, tag: 'latest' },
    }),
  };
}

function pushCell({ pushes }: Profile): Cell {
  return {
    workload: 'W4',
    operation: 'image push 10 × 5 MiB',
    users: PUSHERS,
    operations: pushes,
    warmUp: 1,
    job: async (server) => ({
      target: server.flowTarget(),
      task: {
        kind: 'push-image',
        repositories: Array.from({ length: PUSHERS }, (_, index) => `bench/app-${index}`),
        layers: LAYERS,
        layerSize: LAYER_BYTES,
      },
    }),
    cleanUp: (server, outcome) => removeBytes(server, outcome.pushed),
  };
}

function mountCell(images: ReadonlyMap<BenchServer, Image>): Cell {
  return {
    workload: 'W4',
    operation: MOUNT,
    users: MOUNTERS,
    job: async (server) => {
      const digests = images.get(server)?.layers.map(({ digest }) => digest) ?? [];
      return {
        target: await server.target(`repository:${REPOSITORY}:pull,push`),
        task: { kind: 'mount', from: REPOSITORY, into: 'bench/mounted', digests },
      };
    },
  };
}

function manifestCell(images: ReadonlyMap<BenchServer, Image>, users: number): Cell {
  return {
    workload: 'W4',
    operation: 'manifest push',
    users,
    job: (server) => manifestPushJob(server, REPOSITORY, images.get(server)),
  };
}
