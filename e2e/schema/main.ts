import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Haven, root } from '../src/haven.ts';
import { basicAuthorization, type Credentials } from '../src/http.ts';
import { run } from '../src/process.ts';
import { Report } from '../src/report.ts';
import { reportMissing } from '../src/suite.ts';
import { findTool, tool } from '../src/tools.ts';
import { removeFolder, workFolder } from '../src/work-folder.ts';
import { makeContent } from './content.ts';
import { type Contract, type Part, partsOf } from './contract.ts';
import { parseOperations } from './junit.ts';

/** Requests made up for each operation, beside those at the bounds of each value: minutes for all of them. */
const examples = 12;
/** Where a machine is so busy that the end cannot be awaited, what came out until then says nothing. */
const timeoutMs = 900_000;

/** Asks every operation with requests made up from the contract, and holds the answers against it. */
async function main(): Promise<void> {
  const report = new Report();
  if (findTool('schemathesis') === undefined) {
    reportMissing('schema', ['schemathesis'], report);
    report.finish();
    return;
  }
  const haven = await Haven.start();
  const folder = await workFolder('schema');
  try {
    const administrator = await makeContent(haven);
    const contract: Contract = JSON.parse((await haven.http.send('/api/v2.0/openapi.json')).body.toString());
    for (const part of partsOf(contract)) await tryPart(report, part, { haven, folder, administrator });
  } finally {
    await haven.stop();
    await removeFolder(folder);
  }
  report.finish();
}

interface Place {
  readonly haven: Haven;
  readonly folder: string;
  readonly administrator: Credentials;
}

async function tryPart(report: Report, part: Part, { haven, folder, administrator }: Place): Promise<void> {
  const file = join(folder, 'openapi.json');
  const junit = join(folder, 'junit.xml');
  await writeFile(file, JSON.stringify(part.contract));
  await writeFile(junit, '');
  const args = [
    ...['--config-file', join(root, 'e2e/schema/schemathesis.toml'), 'run', file, '--url', `${haven.url}/api/v2.0`],
    ...['--auth', `${administrator.username}:${administrator.password}`, '--max-examples', String(examples)],
    ...['--report', 'junit', '--report-junit-path', junit, '--no-color', '--warnings', 'off'],
  ];
  const { output } = await run(tool('schemathesis'), args, {
    cwd: folder,
    env: { HOME: folder },
    timeoutMs,
    anyExit: true,
  });
  const tried = new Map(parseOperations(await readFile(junit, 'utf8')).map((operation) => [operation.name, operation]));
  if (tried.size === 0) throw new Error(`the program left no report:\n${output.slice(-3000)}`);
  for (const name of part.operations) {
    const { complaints, seconds } = tried.get(name) ?? { complaints: ['was not tried'], seconds: 0 };
    const reason = complaints.join('\n');
    report.add(name, complaints.length === 0 ? { kind: 'passed' } : { kind: 'failed', reason }, seconds * 1000);
  }
  // Whoever is locked out is refused everything, and nothing more is found.
  await report.check(`the administrator is let in after what ${part.name}`, async () => {
    const headers = { authorization: basicAuthorization(administrator) };
    const { status } = await haven.http.send('/api/v2.0/users/current', { headers });
    if (status !== 200) throw new Error(`answered ${status}`);
  });
}

await main();
