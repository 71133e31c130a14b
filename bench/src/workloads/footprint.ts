import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../load/job.ts';
import { treeMemory, treeUsage } from '../measure/process-tree.ts';
import { type Spread, spreadOf } from '../measure/statistics.ts';
import { seedBlobs } from '../seed/push.ts';
import { removeBytes } from '../seed/remove-bytes.ts';
import type { BenchServer, ServerId } from '../servers/server.ts';
import type { Bench, Fact, Findings, Workload } from './workload.ts';

const REPOSITORY = 'bench/blobs';
const BLOB_BYTES = 100 * 1024 * 1024;
const SETTLE_MS = 2_000;
const LOAD_SECONDS = 2;
const MEMORY_EVERY_MS = 100;
const READERS = 64;
const WRITERS = 8;

/** W6: what it takes to have the server at all. */
export const footprint: Workload = {
  id: 'W6',
  title: 'Start and memory',
  run(bench): Promise<Findings> {
    return bench.withFleet({}, async ({ servers }) => {
      const numbers = new Map<string, Map<ServerId, number[]>>();
      const note = (name: string, server: BenchServer, value: number): void => {
        const byServer = numbers.get(name) ?? new Map<ServerId, number[]>();
        byServer.set(server.id, [...(byServer.get(server.id) ?? []), value]);
        numbers.set(name, byServer);
      };
      for (let round = 0; round < bench.profile.restarts; round++) {
        for (const server of servers) await restart(server, note, bench.profile.idleSeconds);
      }
      for (const server of servers) await load(bench, server, note);
      const facts = [...numbers].map(([name, byServer]) => factOf(name, byServer));
      for (const fact of facts) bench.show(fact);
      return { cells: [], facts };
    });
  },
};

type Note = (name: string, server: BenchServer, value: number) => void;

const startTime = 'start until the first 200';
const startCpu = 'CPU of the start';
const idleMemory = 'memory when idle';
const idleCpu = 'CPU when idle';
const readMemory = `memory, ${READERS} clients read 100 MiB`;
const writeMemory = `memory, ${WRITERS} clients push 100 MiB`;
const units: Readonly<Record<string, string>> = {
  [startTime]: 'ms',
  [startCpu]: 'ms',
  [idleMemory]: 'MiB',
  [idleCpu]: 'ms/s',
  [readMemory]: 'MiB',
  [writeMemory]: 'MiB',
};

async function restart(server: BenchServer, note: Note, idleSeconds: number): Promise<void> {
  await server.stop();
  note(startTime, server, await server.start());
  note(startCpu, server, treeUsage(server.pid).cpuSeconds * 1000);
  await sleep(SETTLE_MS);
  const before = treeUsage(server.pid).cpuSeconds;
  await sleep(idleSeconds * 1000);
  note(idleCpu, server, ((treeUsage(server.pid).cpuSeconds - before) * 1000) / idleSeconds);
  note(idleMemory, server, treeMemory(server.pid));
}

async function load(bench: Bench, server: BenchServer, note: Note): Promise<void> {
  const [digest] = await seedBlobs(server, REPOSITORY, { size: BLOB_BYTES, count: 1 });
  const target = await server.target(`repository:${REPOSITORY}:pull,push`);
  const read: Job = {
    target,
    task: {
      kind: 'fetch',
      method: 'GET',
      paths: [`/v2/${REPOSITORY}/blobs/${digest}`],
      headers: {},
      largeBody: BLOB_BYTES,
    },
    users: READERS,
    seconds: LOAD_SECONDS,
    operations: undefined,
  };
  note(readMemory, server, await peakMemory(bench, server, read));
  const push: Job = {
    target,
    task: { kind: 'push-blob', repository: REPOSITORY, size: BLOB_BYTES, chunk: undefined },
    users: WRITERS,
    seconds: LOAD_SECONDS,
    operations: undefined,
  };
  note(writeMemory, server, await peakMemory(bench, server, push));
}

async function peakMemory({ generator }: Bench, server: BenchServer, job: Job): Promise<number> {
  let peak = 0;
  await generator.prepare(job);
  const timer = setInterval(() => {
    peak = Math.max(peak, treeMemory(server.pid));
  }, MEMORY_EVERY_MS);
  try {
    const { pushed } = await generator.run(job);
    await removeBytes(server, pushed);
  } finally {
    clearInterval(timer);
    await generator.release();
  }
  return peak;
}

function factOf(name: string, byServer: ReadonlyMap<ServerId, readonly number[]>): Fact {
  const servers: Partial<Record<ServerId, Spread>> = {};
  for (const [id, values] of byServer) {
    const spread = spreadOf(values);
    if (spread) servers[id] = spread;
  }
  return { workload: 'W6', name, unit: units[name] ?? '', servers };
}
