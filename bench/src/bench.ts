import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority } from '@haven/e2e/src/certificates.ts';
import { removeFolder, subfolder } from '@haven/e2e/src/work-folder.ts';
import type { Wanted } from './arguments.ts';
import { buildHaven, havenVersion } from './build.ts';
import { Generator } from './load/generator.ts';
import { Meter } from './measure/meter.ts';
import { describeCell, describeFact } from './report/terminal.ts';
import { Fleet } from './servers/fleet.ts';
import { findPeer, howToInstall } from './servers/peer-kinds.ts';
import { type ServerId, serverLabels } from './servers/server.ts';
import { workloads } from './workloads/index.ts';
import type { Bench, Findings } from './workloads/workload.ts';

/** Runs what is wanted, shows it and keeps it; returns the exit code. */
export async function runBench(wanted: Wanted): Promise<number> {
  await buildHaven();
  const folder = await temporaryFolder(wanted.folder ?? tmpdir());
  const generator = new Generator();
  try {
    const findings = await runWorkloads(wanted, await prepare(wanted, folder, generator));
    return findings.cells.length + findings.facts.length > 0 ? 0 : 1;
  } finally {
    await generator.close();
    await removeFolder(folder);
  }
}

async function prepare(wanted: Wanted, folder: string, generator: Generator): Promise<Bench> {
  const peers = presentPeers(wanted.peers);
  const version = await havenVersion();
  let fleets = 0;
  return {
    profile: wanted.profile,
    generator,
    meter: new Meter(generator, wanted.profile),
    tls: await makeAuthority(await subfolder(folder, 'tls'), 'Haven benchmark'),
    async withFleet(options, work) {
      const place = await subfolder(folder, `fleet-${fleets++}`);
      const fleet = await Fleet.launch({ ...options, folder: place, peers, havenVersion: version });
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

async function runWorkloads({ only }: Wanted, bench: Bench): Promise<Findings> {
  const all: Findings = { cells: [], facts: [] };
  let { cells, facts } = all;
  for (const workload of workloads) {
    if (only && !only.includes(workload.id)) continue;
    const started = performance.now();
    say(`\n${workload.id} ${workload.title}`);
    const found = await workload.run(bench);
    cells = [...cells, ...found.cells];
    facts = [...facts, ...found.facts];
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
