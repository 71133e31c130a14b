import { readdirSync, readFileSync } from 'node:fs';

/** One process as /proc shows it. */
interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** Clock ticks of the process and of its children that have ended. */
  readonly ticks: number;
  /** Those of the children that have ended. */
  readonly childTicks: number;
}

/** What the processes of a server have used. */
export interface TreeUsage {
  /** CPU seconds, user and system, of the process, all its descendants and those of them that have ended. */
  readonly cpuSeconds: number;
  /** The same by program; of Node, the main thread and all others. */
  readonly byName: Readonly<Record<string, number>>;
}

// USER_HZ is 100 on every Linux that Node supports; the kernel scales what it reports to it.
const TICKS_PER_SECOND = 100;
// Newer versions of Node give their main thread, and with it the process, a name of its own.
const NODE = /^(?:node|MainThread)$/;

/** CPU time of a process and its descendants so far. */
export function treeUsage(pid: number): TreeUsage {
  const byName: Record<string, number> = {};
  let total = 0;
  const count = (name: string, ticks: number): void => {
    byName[name] = (byName[name] ?? 0) + ticks / TICKS_PER_SECOND;
  };
  for (const { name, pid: id, ticks } of tree(pid)) {
    const main = NODE.test(name) ? (parseStat(read(`/proc/${id}/task/${id}/stat`))?.ticks ?? ticks) : ticks;
    count(name, main);
    if (main < ticks) count(`${name} threads`, ticks - main);
    total += ticks;
  }
  return { cpuSeconds: total / TICKS_PER_SECOND, byName };
}

/**
 * Memory of a process and its descendants in MiB: proportional set size, in which pages shared by several processes
 * (such as PostgreSQL's buffers) count once; the resident size where the kernel does not let us see that.
 */
export function treeMemory(pid: number): number {
  return tree(pid).reduce((sum, process) => sum + memoryOf(process.pid), 0);
}

/** How long the main thread of a process has run, and has been ready to run without getting a core, in milliseconds. */
export function mainThreadTimes(pid: number): { readonly ran: number; readonly waited: number } {
  // Nanoseconds, see sched-stats of the kernel's documentation.
  const [ran = 0, waited = 0] = read(`/proc/${pid}/task/${pid}/schedstat`).split(' ').map(Number);
  return { ran: ran / 1e6, waited: waited / 1e6 };
}

/** CPU seconds of all children of this process that have ended. */
export function endedChildren(): number {
  return (parseStat(read('/proc/self/stat'))?.childTicks ?? 0) / TICKS_PER_SECOND;
}

function memoryOf(pid: number): number {
  const kibibytes =
    /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`));
  return Number(kibibytes?.[1] ?? 0) / 1024;
}

function tree(root: number): ProcessStat[] {
  const children = new Map<number, ProcessStat[]>();
  const found: ProcessStat[] = [];
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? parseStat(read(`/proc/${name}/stat`)) : undefined;
    if (!stat) continue;
    if (stat.pid === root) found.push(stat);
    const siblings = children.get(stat.parent);
    if (siblings) siblings.push(stat);
    else children.set(stat.parent, [stat]);
  }
  for (let index = 0; index < found.length; index++) found.push(...(children.get(found[index]?.pid ?? -1) ?? []));
  return found;
}

/** Reads a line of /proc/<pid>/stat; the name in it may contain anything, blanks and parentheses too. */
export function parseStat(line: string): ProcessStat | undefined {
  const match = /^(\d+) \((.*)\) (.*)$/s.exec(line.trimEnd());
  if (!match) return undefined;
  const fields = (match[3] ?? '').split(' ');
  // Counted from the state, which is field 3 of proc(5): ppid 4, utime 14, stime 15, cutime 16, cstime 17.
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number);
  const childTicks = childUser + childSystem;
  const ticks = user + system + childTicks;
  return { pid: Number(match[1]), parent: Number(fields[1]), name: match[2] ?? '', ticks, childTicks };
}

// A process may end while it is looked at.
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
