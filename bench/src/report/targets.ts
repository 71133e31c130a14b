import { type CellResult, type Figures, isFigures } from '../measure/cell.ts';
import type { ServerId } from '../servers/server.ts';
import type { Fact } from '../workloads/workload.ts';
import { formatNumber } from './format.ts';
import type { Results } from './results.ts';

/** Whether a target was reached. */
export type Verdict = 'reached' | 'missed' | 'not measured';

/** A target with what was found. */
export interface Judgement {
  readonly text: string;
  readonly found: string;
  readonly verdict: Verdict;
}

/** What a target looks at: the cells whose operation begins so, or whose fact does. */
interface Target {
  readonly text: string;
  readonly judge: (results: Results) => { readonly values: readonly Measured[]; readonly isReached: boolean };
}

interface Measured {
  readonly label: string;
  readonly value: number | undefined;
  readonly unit: string;
}

// CPU time of zot 2.1 in that of distribution 3.1, without authentication, both measured beside each other elsewhere.
const zotPerDistribution = {
  manifestGet: 0.14 / 0.47,
  manifestHead: 0.12 / 0.35,
  blob1MiB: 0.65 / 2.3,
  blob100MiB: 63 / 83,
  push1MiB: 5.0 / 8.9,
  push100MiB: 300 / 285,
  push1GiB: 2_850 / 2_790,
  imagePull: 28 / 45,
  imagePush: 161 / 199,
  mount: 1.4 / 1.48,
  tlsBlob: 98 / 118,
} as const;

const targets: readonly Target[] = [
  ratio('manifest GET ≥ 10 × distribution 3.1', 'manifest GET by', 'd3', 10, undefined, /token/),
  ratio('manifest GET ≥ 3 × zot', 'manifest GET by', 'zot', 3, zotPerDistribution.manifestGet, /token/),
  ratio('manifest HEAD ≥ 10 × distribution 3.1', 'manifest HEAD by', 'd3', 10, undefined, /token/),
  ratio('manifest HEAD ≥ 3 × zot', 'manifest HEAD by', 'zot', 3, zotPerDistribution.manifestHead, /token/),
  figures('128 clients: ≥ 5,000 manifests a second, p99 < 50 ms, no failure', 'manifest GET by', 128, (one) => [
    { label: 'slowest', value: one.rate.median, unit: '/s', isReached: one.rate.median >= 5_000 },
    { label: 'p99', value: one.p99, unit: ' ms', isReached: (one.p99 ?? 0) < 50 && one.failures === 0 },
  ]),
  ratio('blob GET 1 MiB ≥ 1.5 × zot', 'blob GET 1 MiB', 'zot', 1.5, zotPerDistribution.blob1MiB, /MiB$/),
  ratio('blob GET 100 MiB ≥ 1.5 × zot', 'blob GET 100 MiB', 'zot', 1.5, zotPerDistribution.blob100MiB, /MiB$/),
  ratio('blob GET 1 MiB at ≤ 1.2 × the cost of nginx', 'blob GET 1 MiB', 'nginx', 1 / 1.2, undefined, /MiB$/),
  ratio('blob GET 100 MiB at ≤ 1.2 × the cost of nginx', 'blob GET 100 MiB', 'nginx', 1 / 1.2, undefined, /MiB$/),
  ratio('blob GET 100 MiB over TLS ≥ 0.9 × distribution 3.1', 'blob GET 100 MiB, TLS', 'd3', 0.9),
  ratio('blob GET 100 MiB over TLS ≥ 0.9 × zot', 'blob GET 100 MiB, TLS', 'zot', 0.9, zotPerDistribution.tlsBlob),
  ratio('blob push 100 MiB ≥ 1.5 × distribution 3.1', 'blob push 100 MiB', 'd3', 1.5),
  ratio('blob push 100 MiB ≥ 1.5 × zot', 'blob push 100 MiB', 'zot', 1.5, zotPerDistribution.push100MiB),
  ratio('blob push 1 GiB ≥ 1.5 × distribution 3.1', 'blob push 1 GiB', 'd3', 1.5),
  ratio('blob push 1 GiB ≥ 1.5 × zot', 'blob push 1 GiB', 'zot', 1.5, zotPerDistribution.push1GiB),
  ratio('blob push 1 MiB, 8 clients ≥ 2 × distribution 3.1', 'blob push 1 MiB', 'd3', 2, undefined, /./, 8),
  ratio('blob push 1 MiB, 8 clients ≥ 1.2 × zot', 'blob push 1 MiB', 'zot', 1.2, zotPerDistribution.push1MiB, /./, 8),
  {
    text: 'manifest push: p50 ≤ that of distribution 3.1',
    judge: (results) => {
      const pairs = cellsOf(results, 'manifest push').flatMap(({ servers: { haven, d3 } }) =>
        isFigures(haven) && isFigures(d3) ? [[haven.p50 ?? Number.NaN, d3.p50 ?? Number.NaN] as const] : [],
      );
      const values = pairs.map(([ours, theirs]) => ({ label: '', value: theirs / ours, unit: ' ×' }));
      return { values, isReached: pairs.every(([ours, theirs]) => ours <= theirs) };
    },
  },
  ratio('image pull ≥ 1.5 × zot', 'image pull', 'zot', 1.5, zotPerDistribution.imagePull),
  ratio('image push ≥ 1.5 × zot', 'image push', 'zot', 1.5, zotPerDistribution.imagePush),
  ratio('mount ≥ 2 × zot', 'blob mount', 'zot', 2, zotPerDistribution.mount),
  atMost('event loop delay under W4 ≤ 20 ms', 'W4', 'event loop delay', 20),
  ratio('tag list ≥ 3 × the best peer', 'tags/list of', 'd3', 3),
  ratio('catalog ≥ 3 × the best peer', 'catalog of', 'd3', 3),
  ratio('referrers ≥ 3 × the best peer', 'referrers of', 'zot', 3),
  atMost('start until the first 200 ≤ 2 s', 'W6', 'start until', 2_000),
  atMost('memory when idle ≤ 250 MiB', 'W6', 'memory when idle', 250),
  growth('manifest GET by any tag'),
  growth('manifest push'),
  growth('tags/list page'),
  growth('artifact list page'),
  costOf('deleting one artifact'),
  costOf('collecting one artifact'),
  figures('REST lists: ≥ 500 requests a second, p95 < 100 ms', 'list of', undefined, (one) => [
    { label: 'slowest', value: one.rate.median, unit: '/s', isReached: one.rate.median >= 500 },
    { label: 'p95', value: one.p95, unit: ' ms', isReached: (one.p95 ?? 0) < 100 },
  ]),
];

/** Each target with what was found. */
export function judge(results: Results): Judgement[] {
  return targets.map(({ text, judge: look }) => {
    const { values, isReached } = look(results);
    const known = values.filter(({ value }) => value !== undefined && Number.isFinite(value));
    if (known.length === 0) return { text, found: '–', verdict: 'not measured' };
    const found = known.map(
      ({ label, value, unit }) => `${label === '' ? '' : `${label} `}${formatNumber(value)}${unit}`,
    );
    return { text, found: found.join(', '), verdict: isReached ? 'reached' : 'missed' };
  });
}

function cellsOf({ cells }: Results, prefix: string, pattern = /./, users?: number): CellResult[] {
  return cells.filter(
    ({ operation, users: count }) =>
      operation.startsWith(prefix) && pattern.test(operation) && (users === undefined || users === count),
  );
}

// The median of the ratios of all cells; estimated from those of distribution 3 where the peer is not there.
function ratio(
  text: string,
  prefix: string,
  peer: ServerId,
  least: number,
  ofDistribution?: number,
  pattern?: RegExp,
  users?: number,
): Target {
  return {
    text,
    judge: (results) => {
      const cells = cellsOf(results, prefix, pattern, users);
      const measured = median(cells.map((cell) => ratioOf(cell, peer)));
      const estimated = median(cells.map((cell) => ratioOf(cell, 'd3')));
      const value = measured ?? (ofDistribution && estimated && estimated * ofDistribution);
      const label = measured === undefined ? '≈' : '';
      return { values: [{ label, value, unit: ' ×' }], isReached: (value ?? 0) >= least };
    },
  };
}

function ratioOf({ servers }: CellResult, peer: ServerId): number | undefined {
  const [ours, theirs] = [servers.haven, servers[peer]];
  return isFigures(ours) && isFigures(theirs) ? theirs.cpu.median / ours.cpu.median : undefined;
}

type Judged = Measured & { readonly isReached: boolean };

// The worst of all cells in each respect.
function figures(
  text: string,
  prefix: string,
  users: number | undefined,
  look: (one: Figures) => readonly Judged[],
): Target {
  return {
    text,
    judge: (results) => {
      const all = cellsOf(results, prefix, /./, users).flatMap(({ servers: { haven } }) =>
        isFigures(haven) ? [look(haven)] : [],
      );
      const [first = []] = all;
      const values = first.map(({ label, unit }, index) => {
        const found = all.map((judged) => judged[index]?.value ?? Number.NaN);
        return { label, unit, value: label === 'slowest' ? Math.min(...found) : Math.max(...found) };
      });
      return { values, isReached: all.flat().every(({ isReached }) => isReached) };
    },
  };
}

function atMost(text: string, workload: string, prefix: string, most: number): Target {
  return {
    text,
    judge: ({ facts }) => {
      const found = facts.filter((fact) => fact.workload === workload && fact.name.startsWith(prefix));
      const values = found.map((fact) => ({ label: '', value: best(fact), unit: ` ${fact.unit}` }));
      return { values, isReached: values.every(({ value }) => (value ?? Number.POSITIVE_INFINITY) <= most) };
    },
  };
}

function best(fact: Fact): number | undefined {
  return fact.servers.haven?.median;
}

function growth(operation: string): Target {
  return {
    text: `${operation}: at 100,000 ≤ 1.3 × at 1,000`,
    judge: (results) => {
      const at = (size: string): number | undefined => {
        const [cell] = cellsOf(results, operation, new RegExp(`at ${size}$`));
        return isFigures(cell?.servers.haven) ? cell.servers.haven.cpu.median : undefined;
      };
      const [small, large] = [at('1,000'), at('100,000')];
      const value = small && large ? large / small : undefined;
      return { values: [{ label: '', value, unit: ' ×' }], isReached: (value ?? 9) <= 1.3 };
    },
  };
}

function costOf(name: string): Target {
  return {
    text: `${name}: at 1,000,000 blobs ≤ 1.3 × at 1,000`,
    judge: ({ facts }) => {
      const at = (blobs: string): number | undefined => {
        const fact = facts.find((one) => one.name === `${name}, at ${blobs} blobs`);
        return fact && best(fact);
      };
      const [few, many] = [at('1,000'), at('1,000,000')];
      const value = few && many ? many / few : undefined;
      return { values: [{ label: '', value, unit: ' ×' }], isReached: (value ?? 9) <= 1.3 };
    },
  };
}

function median(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
