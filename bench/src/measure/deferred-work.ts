import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchServer } from '../servers/server.ts';
import { type CellResult, isFigures } from './cell.ts';
import type { Meter } from './meter.ts';
import { treeUsage } from './process-tree.ts';
import { withDeferred } from './summarize.ts';

// Haven counts pulls every 10 s and copies manifests every 2 s.
const SETTLE_MS = 12_000;
const IDLE_MS = 4_000;

/**
 * Finds what a server still has to do after it has answered (count pulls, copy manifests) and charges it to the
 * operations that caused it: whatever it used outside the measurements, less what it uses when there is nothing to do.
 */
export async function chargeDeferredWork(
  meter: Meter,
  server: BenchServer,
  measure: () => Promise<CellResult[]>,
): Promise<CellResult[]> {
  const before = { at: performance.now(), used: treeUsage(server.pid).cpuSeconds, spent: meter.spent(server) };
  const cells = await measure();
  await sleep(SETTLE_MS);
  const settled = { at: performance.now(), used: treeUsage(server.pid).cpuSeconds, spent: meter.spent(server) };
  await sleep(IDLE_MS);
  const idlePerSecond = (treeUsage(server.pid).cpuSeconds - settled.used) / (IDLE_MS / 1000);
  const measured = settled.spent.cpuSeconds - before.spent.cpuSeconds;
  const idle = idlePerSecond * ((settled.at - before.at) / 1000);
  const deferred = Math.max(0, settled.used - before.used - measured - idle);
  const operations = settled.spent.operations - before.spent.operations;
  const each = operations > 0 ? (deferred * 1000) / operations : 0;
  return cells.map((cell) => {
    const figures = cell.servers[server.id];
    if (!isFigures(figures)) return cell;
    return { ...cell, servers: { ...cell.servers, [server.id]: withDeferred(figures, each) } };
  });
}
