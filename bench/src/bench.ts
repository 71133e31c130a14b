import { chmod, mkdtemp } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeAuthority } from '@haven/e2e/src/certificates.ts';
import { root } from '@haven/e2e/src/haven.ts';
import { removeFolder, subfolder } from '@haven/e2e/src/work-folder.ts';
import type { Wanted } from './arguments.ts';
import { buildHaven, havenVersion } from './build.ts';
import { Generator } from './load/generator.ts';
import type { CellResult } from './measure/cell.ts';
import { Meter } from './measure/meter.ts';
import { writeProfiles } from './profiles.ts';
import { describeMachine } from './report/machine.ts';
import { describeCell, describeFact } from './report/terminal.ts';
import { writeResults } from './report/write.ts';
import { Fleet } from './servers/fleet.ts';
import { findPeer, howToInstall } from './servers/peer-kinds.ts';
import { type ServerId, serverLabels } from './servers/server.ts';
import { workloads } from './workloads/index.ts';
import type { Bench, Fact, Findings } from './workloads/workload.ts';

/** Runs what is wanted, shows it and keeps it; returns the exit code. */
export async function runBench(wanted: Wanted): Promise<number> {
  const started = performance.now();
  const [load = 0] = loadavg();
  await buildHaven();
  const folder = await temporaryFolder(wanted.folder ?? tmpdir());
  const generator = new Generator();
  try {
    const bench = await prepare(wanted, folder, generator);
    const findings = await runWorkloads(wanted, bench);
    const minutes = Math.round((performance.now() - started) / 6_000) / 10;
    say(`\nfinished after ${minutes} minutes`);
    if (wanted.profiles !== undefined) await writeProfiles(wanted.profiles, bench.meter.windows, say);
    if (wanted.output !== undefined) {
      const date = new Date().toISOString();
      const about = { date, command: commandLine(), minutes, load, machine: describeMachine() };
      const { profile } = wanted;
      const { versions } = bench;
      const titles = workloads.map(({ id, title }) => ({ id, title }));
      const output = resolve(root, wanted.output);
      const paths = await writeResults(output, { ...about, versions, profile, workloads: titles, ...findings });
      say(`written to ${paths.join(' and ')}`);
    }
    return findings.cells.length + findings.facts.length > 0 ? 0 : 1;
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

async function runWorkloads({ only }: Wanted, bench: Bench): Promise<Findings> {
  const cells: CellResult[] = [];
  const facts: Fact[] = [];
  for (const workload of workloads) {
    if (only && !only.includes(workload.id)) continue;
    const started = performance.now();
    say(`\n${workload.id} ${workload.title}`);
    try {
      const found = await workload.run(bench);
      cells.push(...found.cells);
      facts.push(...found.facts);
    } catch (error) {
      // An hour of figures is not thrown away because the last one cannot be had.
      say(`${workload.id} failed: ${error instanceof Error ? error.stack : String(error)}`);
      process.exitCode = 1;
    }
    say(`${workload.id} took ${Math.round((performance.now() - started) / 1000)} s`);
  }
  return { cells, facts };
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
