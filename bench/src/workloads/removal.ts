import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '@haven/e2e/src/process.ts';
import { Client } from '../load/client.ts';
import { manifestOf, uniqueImage } from '../load/image.ts';
import { endedChildren, treeUsage } from '../measure/process-tree.ts';
import { type Spread, spreadOf } from '../measure/statistics.ts';
import { ageDeleted } from '../seed/haven-rows.ts';
import { pushImage } from '../seed/push.ts';
import { Haven } from '../servers/haven.ts';
import { Peer } from '../servers/peer.ts';
import type { BenchServer, ServerId } from '../servers/server.ts';
import type { Bench, Fact } from './workload.ts';

const LAYER_BYTES = 4_096;
const POLL_MS = 1_000;
const SAMPLE = 10;
// The collector looks every half a minute when nobody calls it.
const PATIENCE_MS = 90_000;
// What pulls and pushes left to be done is done by then: pulls are counted every 10 s.
const SETTLE_MS = 12_000;
const IDLE_MS = 4_000;

interface Place {
  readonly workload: string;
  readonly servers: readonly BenchServer[];
  readonly repository: string;
  /** What there is besides what is removed: `at 1,000 artifacts`. */
  readonly at: string;
  readonly rounds: number;
}

/** Pushes, deletes and collects some artifacts beside many others; the CPU time of deleting and of collecting one. */
export async function measureRemoval(bench: Bench, place: Place): Promise<Fact[]> {
  const { workload, servers, repository, at, rounds } = place;
  const deleting: Partial<Record<ServerId, Spread>> = {};
  const collecting: Partial<Record<ServerId, Spread>> = {};
  for (const server of servers) {
    const count = bench.profile.removals;
    const costs: Cost[] = [];
    for (let round = 0; round < rounds; round++) {
      costs.push(await removalCost(server, repository, await pushSome(server, repository, count)));
    }
    const each = (seconds: readonly number[]): Spread | undefined =>
      spreadOf(seconds.map((one) => (one * 1000) / count));
    const collected = costs.flatMap((cost) => cost.collecting ?? []);
    Object.assign(deleting, named(server, each(costs.map((cost) => cost.deleting))));
    Object.assign(collecting, named(server, each(collected)));
    if (server instanceof Haven && collected.length < rounds) {
      bench.say(`      not collected after ${PATIENCE_MS / 1_000} s:\n${server.log}`);
    }
  }
  return [
    { workload, name: `deleting one artifact, ${at}`, unit: 'CPU ms', servers: deleting },
    { workload, name: `collecting one artifact, ${at}`, unit: 'CPU ms', servers: collecting },
  ];
}

interface Cost {
  /** CPU seconds. */
  readonly deleting: number;
  /** CPU seconds until the bytes are gone; undefined where there is no way to see that. */
  readonly collecting: number | undefined;
}

async function removalCost(server: BenchServer, repository: string, pushed: readonly Pushed[]): Promise<Cost> {
  const before = treeUsage(server.pid).cpuSeconds;
  const digests = await deleteAll(server, repository, pushed);
  const deleting = treeUsage(server.pid).cpuSeconds - before;
  if (server instanceof Peer) return { deleting, collecting: await runCollection(server) };
  return { deleting, collecting: server instanceof Haven ? await awaitCollection(server, digests) : undefined };
}

async function idleRate(server: Haven): Promise<number> {
  await sleep(SETTLE_MS);
  const before = treeUsage(server.pid).cpuSeconds;
  await sleep(IDLE_MS);
  return (treeUsage(server.pid).cpuSeconds - before) / (IDLE_MS / 1000);
}

interface Pushed {
  readonly manifest: string;
  readonly layer: string;
}

async function pushSome(server: BenchServer, repository: string, count: number): Promise<Pushed[]> {
  const pushed: Pushed[] = [];
  for (let index = 0; index < count; index++) {
    const { config, layers } = uniqueImage(1, LAYER_BYTES);
    const manifest = manifestOf({ config, layers, note: `removed-${index}` });
    await pushImage(server, { config, layers, manifest }, { repository, tag: `removed-${index}` });
    pushed.push({ manifest: manifest.digest, layer: layers[0]?.digest ?? '' });
  }
  return pushed;
}

/** Deletes the manifests; returns the digests of what nobody needs any more. */
async function deleteAll(server: BenchServer, repository: string, pushed: readonly Pushed[]): Promise<string[]> {
  const { authorization } = await server.target(`repository:${repository}:pull,push,delete`);
  const client = new Client(server.origin, { Authorization: authorization });
  try {
    for (const { manifest } of pushed) {
      await client.expect([202], { method: 'DELETE', path: `/v2/${repository}/manifests/${manifest}`, collect: true });
    }
  } finally {
    client.close();
  }
  return pushed.flatMap(({ layer, manifest }) => [layer, manifest]);
}

// A peer collects by a program of its own, which wants nobody to push meanwhile.
async function runCollection({ configFile, program, storage }: Peer): Promise<number | undefined> {
  if (storage === undefined) return undefined;
  const before = endedChildren();
  await run(program, ['garbage-collect', configFile], { timeoutMs: 300_000 });
  return endedChildren() - before;
}

async function awaitCollection(haven: Haven, digests: readonly string[]): Promise<number | undefined> {
  const idlePerSecond = await idleRate(haven);
  await ageDeleted(haven, digests);
  const started = performance.now();
  const before = treeUsage(haven.pid).cpuSeconds;
  // Where this is not offered, the collector comes by itself.
  const schedule = { schedule: { type: 'Manual' }, parameters: { delete_untagged: false } };
  await haven.rest('POST', 'system/gc/schedule', schedule);
  const database = await haven.database();
  for (const deadline = started + PATIENCE_MS; performance.now() < deadline; ) {
    await sleep(POLL_MS);
    // A few are enough to see how far it is, and cost nothing that would be counted.
    const rest = await database.query('SELECT 1 FROM blob WHERE digest = ANY ($1) LIMIT 1', [digests.slice(-SAMPLE)]);
    if (rest.rowCount !== 0) continue;
    const idle = (idlePerSecond * (performance.now() - started)) / 1000;
    return Math.max(0, treeUsage(haven.pid).cpuSeconds - before - idle);
  }
  return undefined;
}

function named({ id }: BenchServer, found: Spread | undefined): Partial<Record<ServerId, Spread>> {
  return found === undefined ? {} : { [id]: found };
}
