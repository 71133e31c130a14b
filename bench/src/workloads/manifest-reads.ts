import { acceptManifests } from '../load/image.ts';
import type { Task } from '../load/job.ts';
import type { Cell, CellResult } from '../measure/cell.ts';
import { chargeDeferredWork } from '../measure/deferred-work.ts';
import { seedImage } from '../seed/push.ts';
import type { BenchServer } from '../servers/server.ts';
import type { Bench, Findings, Workload } from './workload.ts';

const IMAGES = 20;
const SMALL = { layers: 10, layerSize: 1024 };

interface Seeded {
  readonly tags: readonly string[];
  readonly digests: readonly string[];
}

type Seeds = ReadonlyMap<BenchServer, Readonly<Record<Who, Seeded>>>;
type Who = 'anonymous' | 'token';
type Method = 'GET' | 'HEAD';

const repositoryOf: Readonly<Record<Who, string>> = { anonymous: 'open/image', token: 'bench/image' };

/** W3: manifests, the request that clients make most. */
export const manifestReads: Workload = {
  id: 'W3',
  title: 'Reading manifests',
  run(bench): Promise<Findings> {
    return bench.withFleet({}, async ({ haven, servers }) => {
      const seeds = new Map<BenchServer, Record<Who, Seeded>>();
      for (const server of servers) {
        seeds.set(server, {
          anonymous: await seedImages(server, repositoryOf.anonymous),
          token: await seedImages(server, repositoryOf.token),
        });
      }
      const measureAll = (method: Method) => measureMethod(bench, servers, seeds, method);
      const heads = await measureAll('HEAD');
      // Only a GET is a pull, which has to be counted.
      const measureGets = () => measureAll('GET');
      const gets = bench.profile.deferred
        ? await chargeDeferredWork(bench.meter, haven, measureGets)
        : await measureGets();
      const cells = [...gets, ...heads];
      for (const cell of cells) bench.show(cell);
      return { cells, facts: [] };
    });
  },
};

async function measureMethod(
  bench: Bench,
  servers: readonly BenchServer[],
  seeds: Seeds,
  method: Method,
): Promise<CellResult[]> {
  const results: CellResult[] = [];
  for (const who of ['anonymous', 'token'] as const) {
    for (const by of ['tags', 'digests'] as const) {
      for (const users of bench.profile.manifestUsers) {
        results.push(await bench.meter.measure(manifestCell({ method, who, by, users, seeds }), servers));
      }
    }
  }
  return results;
}

async function seedImages(server: BenchServer, repository: string): Promise<Seeded> {
  const tags = Array.from({ length: IMAGES }, (_, index) => `v${index}`);
  const digests: string[] = [];
  for (const tag of tags) digests.push((await seedImage(server, { repository, tag }, SMALL)).manifest.digest);
  return { tags, digests };
}

function manifestCell(options: {
  readonly method: Method;
  readonly who: Who;
  readonly by: keyof Seeded;
  readonly users: number;
  readonly seeds: Seeds;
}): Cell {
  const { by, method, seeds, users, who } = options;
  return {
    workload: 'W3',
    operation: `manifest ${method} by ${by === 'tags' ? 'tag' : 'digest'}, ${who}`,
    users,
    async job(server) {
      const repository = repositoryOf[who];
      const task: Task = {
        kind: 'fetch',
        method,
        paths: (seeds.get(server)?.[who][by] ?? []).map((reference) => `/v2/${repository}/manifests/${reference}`),
        headers: { Accept: acceptManifests },
        largeBody: undefined,
      };
      return { target: await server.target(who === 'token' ? `repository:${repository}:pull` : undefined), task };
    },
  };
}
