import { type CellResult, isFigures } from '../measure/cell.ts';
import { serverIds } from '../servers/server.ts';
import type { Fact } from '../workloads/workload.ts';
import { cpuRatio, factRatio, formatNumber, formatRatio, formatSpread } from './format.ts';

/** Some lines about a cell, for people who watch. */
export function describeCell(cell: CellResult): string {
  const lines = [`${cell.workload}  ${cell.operation}, ${cell.users} ${cell.users === 1 ? 'client' : 'clients'}`];
  for (const id of serverIds) {
    const entry = cell.servers[id];
    if (entry === undefined) continue;
    if (!isFigures(entry)) {
      lines.push(`      ${id.padEnd(6)} ${entry.note}`);
      continue;
    }
    const columns = [
      `${formatNumber(entry.rate.median)}/s`.padStart(10),
      entry.throughput >= 1 ? `${formatNumber(entry.throughput)} MiB/s`.padStart(12) : ''.padStart(12),
      `p50 ${formatNumber(entry.p50)}`.padStart(11),
      `p99 ${formatNumber(entry.p99)} ms`.padStart(15),
      `  cpu ${formatSpread(entry.cpu)} ms${entry.deferred > 0 ? `, ${formatNumber(entry.deferred)} of it later` : ''}`,
      id === 'haven' ? shares(entry.cpuShares) : `  ${formatRatio(cpuRatio(cell, id))}`,
      `  ${formatNumber(entry.memory)} MiB`,
      entry.failures > 0 ? `  ${entry.failures} failed: ${entry.failure}` : '',
    ];
    lines.push(`      ${id.padEnd(6)} ${columns.join(' ')}`);
  }
  return lines.join('\n');
}

/** A line about a fact. */
export function describeFact(fact: Fact): string {
  const values = serverIds.flatMap((id) => {
    const spread = fact.servers[id];
    if (!spread) return [];
    const ratio = id === 'haven' ? '' : ` ${formatRatio(factRatio(fact, id))}`;
    return [`${id} ${formatSpread(spread)} ${fact.unit}${ratio}`];
  });
  return `${fact.workload}  ${fact.name}: ${values.join(' · ')}`;
}

function shares(parts: Readonly<Record<string, number>>): string {
  const named = Object.entries(parts).sort(([, a], [, b]) => b - a);
  return `  [${named.map(([name, share]) => `${name} ${Math.round(share * 100)} %`).join(', ')}]`;
}
