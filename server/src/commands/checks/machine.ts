import { access, constants, mkdir, readFile } from 'node:fs/promises';
import { isReachable } from '../../outbound/endpoint.ts';
import { type Check, type Finding, note, ok, wrong } from './finding.ts';

// A connection and a file for each of a thousand clients, and the database.
const FEW_FILES = 4_096;

/** The program that runs this, and what the system lets it have. */
export const machineCheck: Check = {
  name: 'Machine',
  async run() {
    const limit = await openFilesLimit();
    const few = limit !== undefined && limit < FEW_FILES;
    return [
      ok(`Node ${process.version} on ${process.platform}-${process.arch}`),
      ...(few ? [note(`only ${limit} files may be open at a time; raise it for many clients (ulimit -n 65536)`)] : []),
    ];
  },
};

/** What the configuration itself says. */
export const configurationCheck: Check = {
  name: 'Configuration',
  run: ({ warnings, notes }) =>
    warnings.length + notes.length === 0 ? [ok('no complaints')] : [...warnings, ...notes].map(note),
};

/** Whether the log can be written to where it is wanted. */
export const logCheck: Check = {
  name: 'Log',
  async run({ log: { files, server } }) {
    const findings: Finding[] = [];
    if (files) findings.push(await directoryFinding(files.directory));
    if (server) {
      const endpoint = `${server.host.includes(':') ? `[${server.host}]` : server.host}:${server.port}`;
      // Nobody answers to UDP.
      const reached = server.protocol === 'udp' || (await isReachable(endpoint));
      findings.push(
        reached ? ok(`sent to ${endpoint}`) : note(`nothing takes connections at ${endpoint}; lines wait for it`),
      );
    }
    return findings.length > 0 ? findings : [ok('standard error')];
  },
};

async function directoryFinding(directory: string): Promise<Finding> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK | constants.X_OK);
    return ok(`${directory}/haven.log`);
  } catch (error) {
    return wrong(`${directory} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}

async function openFilesLimit(): Promise<number | undefined> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
}
