import { acceptManifests, type Image } from '../load/image.ts';
import type { Task } from '../load/job.ts';
import type { Cell, CellResult } from '../measure/cell.ts';
import { seedImages } from '../seed/many.ts';
import { seedTemplate } from '../seed/push.ts';
import type { BenchServer } from '../servers/server.ts';
import { manifestPushJob } from './manifest-push.ts';
import { measureRemoval } from './removal.ts';
import type { Fact, Findings, Workload } from './workload.ts';

const REPOSITORY = 'bench/growth';
const CLIENTS = 8;
// As many different ones are asked for at every size, spread over all, so that the caches are as warm at each.
const SAMPLE = 1_000;
const PAGE = 100;
const JSON_TYPE = 'application/json';

/** W7: whether anything becomes slower when there is more of it. */
export const growth: Workload = {
  id: 'W7',
  title: 'Growth',
  run(bench): Promise<Findings> {
    return bench.withFleet({}, async ({ haven, peers, servers }) => {
      const images = new Map<BenchServer, Image>();
      for (const server of servers) images.set(server, await seedTemplate(server, REPOSITORY));
      const cells: CellResult[] = [];
      const facts: Fact[] = [];
      let before = 1;
      for (const size of bench.profile.growth) {
        const grown = size <= bench.profile.peerGrowth ? [haven, ...peers] : [haven];
        for (const server of grown) {
          const image = images.get(server);
          if (!image) continue;
          const started = performance.now();
          await seedImages(
            server,
            { repository: REPOSITORY, image },
            { name: 'g', from: before, count: size - before },
          );
          bench.say(`      ${server.id} has ${size} after ${Math.round((performance.now() - started) / 1000)} s`);
        }
        before = Math.max(before, size);
        for (const cell of cellsAt(size, images)) {
          const result = await bench.meter.measure(cell, grown);
          bench.show(result);
          cells.push(result);
        }
        const place = { workload: 'W7', servers: grown, repository: REPOSITORY, at: at(size), rounds: 1 };
        for (const fact of await measureRemoval(bench, place)) {
          bench.show(fact);
          facts.push(fact);
        }
      }
      return { cells, facts };
    });
  },
};

function at(size: number): string {
  return `at ${size.toLocaleString('en-US')}`;
}

function cellsAt(size: number, images: ReadonlyMap<BenchServer, Image>): Cell[] {
  const sample = Math.min(size - 1, SAMPLE);
  const tags =
    size === 1
      ? ['template']
      : Array.from({ length: sample }, (_, index) => `g${1 + Math.floor((index * (size - 1)) / sample)}`);
  const reads = (paths: readonly string[], accept: string): Task => ({
    kind: 'fetch',
    method: 'GET',
    paths,
    headers: { Accept: accept },
    largeBody: undefined,
  });
  const pull = `repository:${REPOSITORY}:pull`;
  const [project, repository] = REPOSITORY.split('/');
  const artifacts = `/api/v2.0/projects/${project}/repositories/${repository}/artifacts`;
  const base = { workload: 'W7', users: CLIENTS };
  return [
    {
      ...base,
      operation: `manifest GET by any tag, ${at(size)}`,
      warmUp: 2 * CLIENTS + 2 * tags.length,
      job: async (server) => ({
        target: await server.target(pull),
        task: reads(
          tags.map((tag) => `/v2/${REPOSITORY}/manifests/${tag}`),
          acceptManifests,
        ),
      }),
    },
    {
      ...base,
      operation: `manifest push, ${at(size)}`,
      job: (server) => manifestPushJob(server, REPOSITORY, images.get(server)),
    },
    {
      ...base,
      operation: `tags/list page of ${PAGE}, ${at(size)}`,
      job: async (server) => ({
        target: await server.target(pull),
        task: reads(
          tags.slice(0, 50).map((tag) => `/v2/${REPOSITORY}/tags/list?n=${PAGE}&last=${tag}`),
          JSON_TYPE,
        ),
      }),
    },
    {
      ...base,
      operation: `artifact list page of ${PAGE}, ${at(size)}`,
      job: async (server) => {
        const { basic, origin } = server.flowTarget();
        // The others have no such list.
        if (server.id !== 'haven') return '';
        const pages = Math.max(1, Math.min(10, Math.floor(size / PAGE)));
        const paths = Array.from({ length: pages }, (_, page) => `${artifacts}?page=${page + 1}&page_size=${PAGE}`);
        return { target: { origin, basic, authorization: basic }, task: reads(paths, JSON_TYPE) };
      },
    },
  ];
}
