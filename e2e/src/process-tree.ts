import { readdir, readFile } from 'node:fs/promises';

/** Ids of a process's children and their children, found in /proc; without the process itself. */
export async function descendants(pid: number): Promise<readonly number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = await parentOf(Number(name));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  for (const queue = [pid]; queue.length > 0; ) {
    const next = children.get(queue.shift() ?? 0) ?? [];
    found.push(...next);
    queue.push(...next);
  }
  return found;
}

/** Memory of one process in MiB. */
export interface ProcessMemory {
  readonly pid: number;
  readonly name: string;
  /** Resident memory; shared pages count in every process that maps them. */
  readonly rss: number;
  /** Proportional memory; shared pages are divided among those that map them. */
  readonly pss: number;
}

/** Memory of a process and its descendants; processes that end meanwhile are left out. */
export async function treeMemory(pid: number): Promise<readonly ProcessMemory[]> {
  const all = await Promise.all([pid, ...(await descendants(pid))].map(memoryOf));
  return all.filter((memory) => memory !== undefined);
}

/** Number of open file descriptors of some processes. */
export async function openDescriptors(pids: readonly number[]): Promise<number> {
  const counts = await Promise.all(pids.map(async (pid) => (await readdir(`/proc/${pid}/fd`).catch(() => [])).length));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function parentOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const match = /^PPid:\s*(\d+)$/m.exec(status);
  return match === null ? undefined : Number(match[1]);
}

async function memoryOf(pid: number): Promise<ProcessMemory | undefined> {
  const [rollup, name] = await Promise.all([
    readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
  ]);
  const kib = (field: string): number => Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? 0);
  if (rollup === '') return undefined;
  return { pid, name: name.trim(), rss: kib('Rss') / 1024, pss: kib('Pss') / 1024 };
}
