import { type CellResult, type Figures, isFigures } from '../measure/cell.ts';
import type { Spread } from '../measure/statistics.ts';
import { type ServerId, serverIds } from '../servers/server.ts';
import type { Fact } from '../workloads/workload.ts';

/** A number with three significant digits and no exponent; `–` for none. */
export function formatNumber(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
}

/** A median with its least and greatest value, where these differ. */
export function formatSpread({ median, min, max }: Spread): string {
  if (min === max) return formatNumber(median);
  return `${formatNumber(median)} (${formatNumber(min)}–${formatNumber(max)})`;
}

/** How many times the CPU time of Haven a peer needs; undefined where one of them has no figures. */
export function cpuRatio(cell: CellResult, peer: ServerId): number | undefined {
  const [ours, theirs] = [cell.servers.haven, cell.servers[peer]];
  if (!isFigures(ours) || !isFigures(theirs) || ours.cpu.median <= 0) return undefined;
  return theirs.cpu.median / ours.cpu.median;
}

/** How many times Haven's value a peer has; undefined where one of them has none. */
export function factRatio(fact: Fact, peer: ServerId): number | undefined {
  const [ours, theirs] = [fact.servers.haven, fact.servers[peer]];
  return ours && theirs && ours.median > 0 ? theirs.median / ours.median : undefined;
}

/** A ratio: `3.2 ×`. */
export function formatRatio(ratio: number | undefined): string {
  return ratio === undefined ? '–' : `${formatNumber(ratio)} ×`;
}

/** The cells of a row for one server. */
export function figureColumns(figures: Figures): string[] {
  const failed = figures.failures > 0 ? ` ⚠ ${figures.failures} failed` : '';
  return [
    formatNumber(figures.rate.median) + failed,
    figures.throughput >= 1 ? formatNumber(figures.throughput) : '–',
    formatNumber(figures.p50),
    formatNumber(figures.p95),
    formatNumber(figures.p99),
    formatSpread(figures.cpu),
    formatNumber(figures.memory),
  ];
}

/** Servers that have anything to say, in the usual order. */
export function serversIn(
  results: readonly { readonly servers: CellResult['servers'] | Fact['servers'] }[],
): ServerId[] {
  return serverIds.filter((id) => results.some(({ servers }) => servers[id] !== undefined));
}
