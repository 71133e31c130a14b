import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { parseStat, treeMemory, treeUsage } from './process-tree.ts';

describe('a line of /proc/<pid>/stat', () => {
  it('is read with whatever the program is called', () => {
    const line = '42 (a) R (b) S 7 42 42 0 -1 4194560 1 2 3 4 100 20 3 1 20 0 1 0 99 1 2';
    expect(parseStat(line)).toEqual({ pid: 42, parent: 7, name: 'a) R (b', ticks: 124, childTicks: 4 });
    expect(parseStat('')).toBeUndefined();
  });
});

describe.skipIf(process.platform !== 'linux')('a tree of processes', () => {
  it('counts its children, running and ended', async () => {
    const script = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done';
    const child = spawn('sh', ['-c', `sh -c '${script}'; sh -c 'exec cat'; :`]);
    try {
      // What comes back shows that `cat` runs, and no longer the shell it was.
      child.stdin.write('ready\n');
      await once(child.stdout, 'data');
      const pid = child.pid ?? 0;
      const usage = treeUsage(pid);
      expect(usage.cpuSeconds).toBeGreaterThan(0);
      expect(Object.keys(usage.byName).sort()).toEqual(['cat', 'sh']);
      expect(treeMemory(pid)).toBeGreaterThan(0);
    } finally {
      // Its standard input is what the last of them waits for.
      child.stdin.end();
    }
  });
});
