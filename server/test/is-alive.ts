import { readFileSync } from 'node:fs';

/** Whether a process exists and is no zombie, which it stays until its parent (process 1, for orphans) has noticed. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
