import { types } from '../load/image.ts';
import type { Task } from '../load/job.ts';
import type { Cell, CellResult } from '../measure/cell.ts';
import { seedRepositories, seedTags } from '../seed/many.ts';
import { seedTemplate } from '../seed/push.ts';
import type { BenchServer, ServerId } from '../servers/server.ts';
import type { Bench, Findings, Workload } from './workload.ts';

const REPOSITORY = 'bench/lists';
const CLIENTS = 4;
// What distribution gives at most in one page.
const PAGE = 1_000;
const withoutReferrers: readonly ServerId[] = ['d28', 'd3'];

/** W5: long lists. */
export const lists: Workload = {
  id: 'W5',
  title: 'Lists',
  run(bench): Promise<Findings> {
    const { meter, profile } = bench;
    return bench.withFleet({}, async ({ servers }) => {
      const subjects = new Map<BenchServer, string>();
      for (const server of servers) subjects.set(server, await fill(bench, server));
      const tagList = { path: () => `/v2/${REPOSITORY}/tags/list`, scope: `repository:${REPOSITORY}:pull` };
      const catalog = { path: () => `/v2/_catalog?n=${PAGE}`, scope: 'registry:catalog:*', clients: 1 };
      const referrers = {
        path: (server: BenchServer) => `/v2/${REPOSITORY}/referrers/${subjects.get(server)}`,
        scope: `repository:${REPOSITORY}:pull`,
      };
      const cells = [
        listCell(`tags/list of ${profile.tags}`, tagList),
        listCell(`catalog of ${profile.repositories}`, catalog),
        listCell(`referrers of ${profile.referrers}`, { ...referrers, absentAt: withoutReferrers }),
      ];
      const results: CellResult[] = [];
      for (const cell of cells) {
        const result = await meter.measure(cell, servers);
        bench.show(result);
        results.push(result);
      }
      return { cells: results, facts: [] };
    });
  },
};

/** Puts everything there that is listed; returns the digest that has the referrers. */
async function fill({ generator, profile, say }: Bench, server: BenchServer): Promise<string> {
  const image = await seedTemplate(server, REPOSITORY);
  const seed = { repository: REPOSITORY, image };
  const started = performance.now();
  await seedTags(server, seed, 't', profile.tags);
  await seedRepositories(server, seed, 'bench/r', profile.repositories);
  const { config, manifest } = image;
  const subject = { digest: manifest.digest, size: manifest.size, mediaType: types.manifest };
  const task: Task = {
    kind: 'push-manifest',
    repository: REPOSITORY,
    config: { digest: config.digest, size: config.size },
    subject,
  };
  const target = await server.target(`repository:${REPOSITORY}:pull,push`);
  await generator.prepare({ target, task, users: 8 });
  await generator.run({ seconds: undefined, operations: profile.referrers });
  await generator.release();
  say(`      ${server.id} filled in ${Math.round((performance.now() - started) / 1000)} s`);
  return manifest.digest;
}

function listCell(
  operation: string,
  list: {
    readonly path: (server: BenchServer) => string;
    readonly scope: string;
    readonly clients?: number;
    readonly absentAt?: readonly ServerId[];
  },
): Cell {
  return {
    workload: 'W5',
    operation,
    users: list.clients ?? CLIENTS,
    warmUp: 1,
    async job(server) {
      if (list.absentAt?.includes(server.id)) return 'has no such list';
      const task: Task = {
        kind: 'fetch',
        method: 'GET',
        paths: [list.path(server)],
        headers: {},
        largeBody: undefined,
        allPages: true,
      };
      return { target: await server.target(list.scope), task };
    },
  };
}
