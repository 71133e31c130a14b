import type { Config } from '../config/index.ts';
import { addressCheck } from './checks/address.ts';
import { certificateCheck } from './checks/certificate.ts';
import { dataDirectoryCheck, secretKeyCheck, storageCheck } from './checks/data.ts';
import { databaseCheck } from './checks/database.ts';
import { type Check, type Finding, wrong } from './checks/finding.ts';
import { portCheck } from './checks/listeners.ts';
import { configurationCheck, logCheck, machineCheck } from './checks/machine.ts';

const checks: readonly Check[] = [
  machineCheck,
  configurationCheck,
  addressCheck,
  certificateCheck,
  dataDirectoryCheck,
  secretKeyCheck,
  databaseCheck,
  storageCheck,
  portCheck,
  logCheck,
];

const marks: Readonly<Record<Finding['kind'], string>> = { ok: 'ok   ', note: 'note ', wrong: 'WRONG' };

/** Checks what the server needs, a line for each finding; returns 1 when something would prevent the start. */
export async function doctor(
  config: Config,
  write = (text: string): unknown => process.stdout.write(text),
): Promise<number> {
  const counts = { ok: 0, note: 0, wrong: 0 };
  for (const check of checks) {
    for (const { kind, text } of await findingsOf(check, config)) {
      counts[kind]++;
      write(`${marks[kind]}  ${check.name}: ${text}\n`);
    }
  }
  const notes = counts.note === 0 ? '' : `, ${counts.note} to look at`;
  write(counts.wrong === 0 ? `\nHaven can start${notes}.\n` : `\nHaven cannot start: ${counts.wrong} wrong${notes}.\n`);
  return counts.wrong === 0 ? 0 : 1;
}

async function findingsOf(check: Check, config: Config): Promise<readonly Finding[]> {
  try {
    return await check.run(config);
  } catch (error) {
    return [wrong(error instanceof Error ? error.message : String(error))];
  }
}
