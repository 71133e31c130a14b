import { chmod, mkdtemp } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeAuthority } from '@haven/e2e/src/certificates.ts';
import { root } from '@haven/e2e/src/haven.ts';
import { removeFolder, subfolder } from '@haven/e2e/src/work-folder.ts';
import type { Wanted } from './arguments.ts';
import { buildHaven, havenVersion } from './build.ts';
import { Generator } from './load/generator.ts';
import { Meter } from './measure/meter.ts';
import { writeProfiles } from './profiles.ts';
import { describeMachine } from './report/machine.ts';
import { describeCell, describeFact } from './report/terminal.ts';
import { keepRun } from './report/write.ts';
import { Fleet } from './servers/fleet.ts';
import { findPeer, howToInstall } from './servers/peer-kinds.ts';
import { type ServerId, serverLabels } from './servers/server.ts';
import { workloads } from './workloads/index.ts';
import type { Bench, Workload } from './workloads/workload.ts';

/** Runs what is wanted, shows it and keeps it; returns the exit code. */
export async function runBench(wanted: Wanted): Promise<number> {
  const started = performance.now();
  await buildHaven();
  const folder = await temporaryFolder(wanted.folder ?? tmpdir());
  const generator = new Generator();
  try {
    const bench = await prepare(wanted, folder, generator);
    const found = await runWorkloads(wanted, bench);
    say(`\nfinished after ${minutesSince(started)} minutes`);
    if (wanted.profiles !== undefined) await writeProfiles(wanted.profiles, bench.meter.windows, say);
    return found ? 0 : 1;
  } finally {
    await generator.close();
    await removeFolder(folder);
  }
}

type Prepared = Bench & { readonly versions: Partial<Record<ServerId, string>> };

async function prepare(wanted: Wanted, folder: string, generator: Generator): Promise<Prepared> {
  const peers = presentPeers(wanted.peers);
  const version = await havenVersion();
  const versions: Partial<Record<ServerId, string>> = {};
  const nodeArgs = wanted.profiles === undefined ? [] : profiling(wanted.profiles);
  let fleets = 0;
  return {
    profile: wanted.profile,
    versions,
    generator,
    meter: new Meter(generator, wanted.profile),
    tls: await makeAuthority(await subfolder(folder, 'tls'), 'Haven benchmark'),
    async withFleet(options, work) {
      const place = await subfolder(folder, `fleet-${fleets++}`);
      const fleet = await Fleet.launch({ ...options, nodeArgs, folder: place, peers, havenVersion: version });
      for (const server of fleet.servers) versions[server.id] = server.version;
      try {
        return await work(fleet);
      } finally {
        await fleet.stop();
        await removeFolder(place);
      }
    },
    show: (found) => say('unit' in found ? describeFact(found) : describeCell(found)),
    say,
  };
}

function profiling(folder: string): string[] {
  return ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${resolve(folder)}`];
}

function commandLine(): string {
  const args = process.argv.slice(2);
  return ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
}

// Whether anything was found.
async function runWorkloads(wanted: Wanted, bench: Prepared): Promise<boolean> {
  let found = false;
  for (const workload of workloads) {
    if (wanted.only && !wanted.only.includes(workload.id)) continue;
    say(`\n${workload.id} ${workload.title}`);
    try {
      found = (await runWorkload(wanted, bench, workload)) || found;
    } catch (error) {
      // An hour of figures is not thrown away because the last one cannot be had.
      say(`${workload.id} failed: ${error instanceof Error ? error.stack : String(error)}`);
      process.exitCode = 1;
    }
  }
  return found;
}

// Kept at once, so that a run may be ended at any time and gone on with another day.
async function runWorkload(wanted: Wanted, bench: Prepared, workload: Workload): Promise<boolean> {
  const started = performance.now();
  const [loadBefore = 0] = loadavg();
  const found = await workload.run(bench);
  const minutes = minutesSince(started);
  say(`${workload.id} took ${minutes} minutes`);
  if (wanted.output !== undefined) {
    const [loadAfter = 0] = loadavg();
    const run = {
      ...{ id: workload.id, title: workload.title, date: new Date().toISOString(), command: commandLine(), minutes },
      ...{ load: [loadBefore, loadAfter] as const, machine: describeMachine() },
      ...{ versions: { ...bench.versions }, profile: wanted.profile },
    };
    const paths = await keepRun(resolve(root, wanted.output), run, found);
    say(`written to ${paths.join(' and ')}`);
  }
  return found.cells.length + found.facts.length > 0;
}

function minutesSince(started: number): number {
  return Math.round((performance.now() - started) / 6_000) / 10;
}

function presentPeers(wanted: readonly ServerId[]): ServerId[] {
  return wanted.filter((id) => {
    const found = findPeer(id) !== undefined;
    if (!found) say(`${serverLabels[id]} is not installed and left out; ${howToInstall[id]}`);
    return found;
  });
}

async function temporaryFolder(parent: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'haven-bench-'));
  // Started by root, Haven's database runs as another user and must be able to reach its folder.
  await chmod(folder, 0o755);
  return folder;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
