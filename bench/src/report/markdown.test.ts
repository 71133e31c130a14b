import { describe, expect, it } from 'vitest';
import type { CellResult, Figures } from '../measure/cell.ts';
import { defaultProfile } from '../profile.ts';
import { cpuRatio, formatNumber } from './format.ts';
import { handWrittenPart, renderPage } from './markdown.ts';
import { type Results, type WorkloadRun, withRun } from './results.ts';
import { judge } from './targets.ts';

function figures(cpu: number): Figures {
  return {
    operations: 100,
    rate: { median: 50, min: 40, max: 60 },
    throughput: 0,
    p50: 1,
    p95: 2,
    p99: 3,
    cpu: { median: cpu, min: cpu / 2, max: cpu * 2 },
    deferred: 0,
    cpuShares: { node: 1 },
    memory: 70,
    failures: 0,
    failure: undefined,
  };
}

const cells: CellResult[] = [
  { workload: 'W3', operation: 'manifest GET', users: 16, servers: { haven: figures(0.1), d3: figures(0.4) } },
  { workload: 'W5', operation: 'referrers', users: 4, servers: { haven: figures(1), d3: { note: 'has no | list' } } },
];

function runOf(id: string, title: string): WorkloadRun {
  return {
    ...{ id, title, date: '2026-01-02T03:04:05Z', command: 'npm run bench', minutes: 20, load: [0.5, 1] },
    machine: { processor: 'CPU', cores: 2, memory: 24, system: 'Linux', node: '20' },
    versions: { haven: '0.1.0', d3: '3.1.2' },
    profile: defaultProfile,
  };
}

const results: Results = {
  workloads: [runOf('W3', 'Manifests'), runOf('W5', 'Lists'), runOf('W6', 'Start')],
  cells,
  facts: [
    {
      workload: 'W6',
      name: 'idle',
      unit: 'MiB',
      servers: { haven: { median: 50, min: 50, max: 50 }, d3: { median: 25, min: 20, max: 30 } },
    },
  ],
};

describe('the page', () => {
  const page = renderPage(results, 'The disk.');

  it('compares CPU times and says where they cannot be compared', () => {
    expect(page).toContain('| W3 | manifest GET | 16 | 4.00 × |');
    expect(page).not.toContain('| W5 | referrers | 4 |');
    expect(page).toContain('has no \\| list');
    expect(page).toContain('| idle, MiB | 50.0 | 25.0 (20.0–30.0), 0.500 × |');
  });

  it('has as many columns in every row as its head', () => {
    for (const block of page.split('\n\n').filter((text) => text.startsWith('|'))) {
      const widths = block.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it('keeps what people wrote when it is written anew', () => {
    expect(handWrittenPart(page)).toBe('The disk.');
    expect(renderPage(results, handWrittenPart(page))).toBe(page);
    expect(handWrittenPart('')).toBe('');
  });
});

it('a workload measured anew takes the place of its old figures and leaves the others', () => {
  const cell: CellResult = { workload: 'W3', operation: 'manifest HEAD', users: 1, servers: { haven: figures(2) } };
  const merged = withRun(results, { ...runOf('W3', 'Manifests'), minutes: 1 }, { cells: [cell], facts: [] });
  expect(merged.workloads.map(({ id, minutes }) => [id, minutes])).toEqual([
    ['W3', 1],
    ['W5', 20],
    ['W6', 20],
  ]);
  expect(merged.cells.map(({ operation }) => operation)).toEqual(['manifest HEAD', 'referrers']);
  expect(merged.facts).toEqual(results.facts);
  expect(withRun(undefined, runOf('W3', 'Manifests'), { cells: [cell], facts: [] }).cells).toEqual([cell]);
});

it('targets are judged by what was measured, and by nothing else', () => {
  const cell = (operation: string, d3: number): CellResult => {
    return { workload: 'W3', operation, users: 1, servers: { haven: figures(1), d3: figures(d3) } };
  };
  const found = judge({
    ...results,
    cells: [cell('manifest GET by tag, token', 12), cell('manifest HEAD by tag, token', 9)],
  });
  const verdicts = new Map(found.map(({ text, verdict }) => [text, verdict]));
  expect(verdicts.get('manifest GET ≥ 10 × distribution 3.1')).toBe('reached');
  expect(verdicts.get('manifest HEAD ≥ 10 × distribution 3.1')).toBe('missed');
  expect(verdicts.get('blob push 1 GiB ≥ 1.5 × zot')).toBe('not measured');
  expect(found.find(({ text }) => text === 'manifest GET ≥ 3 × zot')?.found).toBe('≈ 3.57 ×');
});

it('a ratio needs figures of both', () => {
  const [first, second] = cells;
  expect(first && cpuRatio(first, 'd3')).toBeCloseTo(4);
  expect(first && cpuRatio(first, 'zot')).toBeUndefined();
  expect(second && cpuRatio(second, 'd3')).toBeUndefined();
});

it.each([
  [undefined, '–'],
  [0, '0'],
  [0.01234, '0.0123'],
  [0.5, '0.500'],
  [2.34567, '2.35'],
  [42.42, '42.4'],
  [12_345.6, '12,346'],
])('%s is written %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});
