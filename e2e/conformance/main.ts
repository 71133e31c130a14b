import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Haven } from '../src/haven.ts';
import { Management } from '../src/management.ts';
import { run } from '../src/process.ts';
import type { RegistryServer } from '../src/registry-server.ts';
import { type Outcome, Report } from '../src/report.ts';
import { reportMissing } from '../src/suite.ts';
import { externalTargets } from '../src/target.ts';
import { findTool, tool } from '../src/tools.ts';
import { removeFolder, workFolder } from '../src/work-folder.ts';
import { parseJunit, type TestCase } from './junit.ts';

/** Lines of a failing check's log that are shown: the last requests and answers. */
const shownLog = 40;

/**
 * What the main branch of the specification says, with all that is optional there; but not manifests whose parts were
 * never pushed (OCI_DATA_SPARSE): like Harbor, Haven answers those with MANIFEST_BLOB_UNKNOWN, as it may.
 */
const version = 'dev';

/** Runs the official conformance checks of the OCI distribution specification against a server of their own. */
async function main(): Promise<void> {
  const report = new Report();
  if (findTool('conformance') === undefined) {
    reportMissing('conformance', ['conformance'], report);
    report.finish();
    return;
  }
  const external = await externalTargets();
  const haven = external === undefined ? await Haven.start() : undefined;
  const servers = haven === undefined ? (external ?? []) : [haven];
  for (const server of servers) {
    for (const found of await checks(server)) {
      if (found.status !== 'disabled') report.add(found.name, outcome(found));
    }
  }
  await haven?.stop();
  report.finish();
}

async function checks(server: RegistryServer): Promise<readonly TestCase[]> {
  const management = new Management(server);
  const owner = await management.createUser('conformance-owner');
  await management.createProject('conformance', false, owner);
  const folder = await workFolder('conformance');
  const env = {
    OCI_VERSION: version,
    OCI_REGISTRY: server.host,
    OCI_TLS: server.scheme === 'http' ? 'disabled' : 'insecure',
    OCI_REPO1: 'conformance/repo1',
    OCI_REPO2: 'conformance/repo2',
    OCI_USERNAME: owner.username,
    OCI_PASSWORD: owner.password,
    OCI_RESULTS_DIR: folder,
  };
  const ran = await run(tool('conformance'), [], { cwd: folder, env, timeoutMs: 900_000, anyExit: true });
  const cases = parseJunit(await readFile(join(folder, 'junit.xml'), 'utf8').catch(() => ''));
  if (cases.length === 0) throw new Error(`the runner left no report:\n${ran.output.slice(-3000)}`);
  await removeFolder(folder);
  return cases;
}

function outcome(found: TestCase): Outcome {
  switch (found.status) {
    case 'passed':
      return { kind: 'passed' };
    case 'skipped':
      return { kind: 'skipped', reason: found.said.trim() || 'skipped by the runner' };
    default:
      return { kind: 'failed', reason: `${found.said}\n${found.log.split('\n').slice(-shownLog).join('\n')}` };
  }
}

await main();
