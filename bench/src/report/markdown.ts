import { type CellResult, isFigures } from '../measure/cell.ts';
import { geometricMean } from '../measure/statistics.ts';
import { type ServerId, serverLabels } from '../servers/server.ts';
import type { Fact } from '../workloads/workload.ts';
import { cpuRatio, factRatio, figureColumns, formatRatio, formatSpread, serversIn } from './format.ts';
import type { Results, WorkloadRun } from './results.ts';
import { judge } from './targets.ts';

// The section that people write; it survives when the page is written anew.
const writtenByHand = '## What limits it';

/** The page about a run; `byHand` is the text under the heading that people write. */
export function renderPage(results: Results, byHand: string): string {
  const parts = [
    '# Performance',
    introduction(results),
    runTable(results),
    '## What was to be reached',
    targetTable(results),
    '## In short',
    summary(results),
    '## CPU time compared',
    'How many times the CPU time of Haven the others need for the same operation; higher is better for Haven, below 1 the other one is cheaper.',
    ratioTable(results),
    ...results.workloads.flatMap(({ id, title }) => workloadSection(id, title, results)),
    writtenByHand,
    byHand,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The text of a page under the heading that people write; empty when there is none. */
export function handWrittenPart(page: string): string {
  const start = page.indexOf(writtenByHand);
  return start < 0 ? '' : page.slice(start + writtenByHand.length).trim();
}

function introduction({ workloads }: Results): string {
  const latest = workloads.reduce((last, run) => (run.date > last.date ? run : last), workloads[0] as WorkloadRun);
  const { machine, profile } = latest;
  const versions = Object.assign({}, ...workloads.map((run) => run.versions)) as WorkloadRun['versions'];
  const measured = Object.entries(versions).map(([id, version]) => `${products[id as ServerId]} ${version}`);
  const rounds = profile.rounds === 1 ? 'one round' : `${profile.rounds} rounds (A B C, A B C, …)`;
  const later = profile.deferred
    ? ', and its figures contain all of that, also what it does seconds later'
    : '; its figures contain that, but in this short run not what it does seconds later';
  return [
    `Measured with \`npm run bench\` on ${machine.cores} cores (${machine.processor}), ${machine.memory} GiB, ${machine.system}, Node ${machine.node}. \`npm run bench -- w3\` measures a workload anew and leaves the figures of the others; performance.json, beside this page, has them all.`,
    `${measured.join(' · ')}. Each listens on loopback with an empty root of its own on the same disk, runs all the time, and takes its turn in ${rounds}, driven by the same load generator, a process of its own with clients that keep their connections. What a server has not done before, it first does for ${profile.firstWarmUp} seconds of its processor time that do not count, like one that has run for a while. Figures are medians of the rounds, with the least and the greatest in parentheses. nginx takes part in W1 as a measure of what sending files costs at least.`,
    'CPU time is user and system time of all processes of a server from `/proc`, PostgreSQL included; it is the figure to compare, for the generator needs one of the cores and everything else on the machine moves the clock. Memory is the proportional set size of the same processes. ⚠ marks failed requests.',
    `**The comparison is not between equals.** Haven checks on every request who asks and what they may do, writes an audit log, counts pulls and keeps quotas${later}. The others run without authentication and without a log of requests: everybody may do everything. Only W3 has both: "anonymous" asks Haven with the token that anybody gets for a public project.`,
  ].join('\n\n');
}

function runTable({ workloads }: Results): string {
  const rows = workloads.map(({ id, title, date, minutes, load }) => [
    `${id} ${title}`,
    date.slice(0, 16).replace('T', ' '),
    String(minutes),
    load.map((value) => value.toFixed(1)).join(' – '),
  ]);
  return [
    table(['', 'measured (UTC)', 'minutes', 'load average'], rows),
    'A load average well above one means that others used the machine meanwhile: then rates and times are worse than they would be, and only ratios of CPU times mean something.',
  ].join('\n\n');
}

function targetTable(results: Results): string {
  const rows = judge(results).map(({ text, found, verdict }) => [text, found, verdict]);
  return [
    'Ratios are CPU times of the peer divided by Haven’s. Where zot is not installed, its figures are estimated from what it needed beside distribution 3.1 on another machine of this kind, marked ≈.',
    table(['target', 'found', ''], rows),
  ].join('\n\n');
}

const products: Readonly<Record<ServerId, string>> = {
  haven: 'Haven',
  d28: 'distribution',
  d3: 'distribution',
  zot: 'zot',
  nginx: 'nginx',
};

function summary({ cells, workloads }: Results): string {
  const peers = serversIn(cells).filter((id) => id !== 'haven');
  const rows = workloads.flatMap(({ id, title }) => {
    const mine = cells.filter((cell) => cell.workload === id);
    const means = peers.map((peer) => geometricMean(ratiosOf(mine, peer)));
    if (means.every((mean) => mean === undefined)) return [];
    return [[`${id} ${title}`, ...means.map(formatRatio)]];
  });
  return [
    'Geometric means over the operations of a workload:',
    table(['', ...peers.map((id) => serverLabels[id])], rows),
  ].join('\n\n');
}

function ratiosOf(cells: readonly CellResult[], peer: ServerId): number[] {
  return cells.map((cell) => cpuRatio(cell, peer)).filter((ratio) => ratio !== undefined);
}

function ratioTable({ cells }: Results): string {
  const peers = serversIn(cells).filter((id) => id !== 'haven');
  const rows = cells.flatMap((cell) => {
    const ratios = peers.map((peer) => cpuRatio(cell, peer));
    if (ratios.every((ratio) => ratio === undefined)) return [];
    return [[cell.workload, cell.operation, String(cell.users), ...ratios.map(formatRatio)]];
  });
  return table(['', 'operation', 'clients', ...peers.map((id) => serverLabels[id])], rows);
}

function workloadSection(id: string, title: string, { cells, facts }: Results): string[] {
  const mine = cells.filter((cell) => cell.workload === id);
  const numbers = facts.filter((fact) => fact.workload === id);
  if (mine.length + numbers.length === 0) return [];
  return [
    `## ${id} ${title}`,
    ...(mine.length > 0 ? [cellTable(mine)] : []),
    ...(numbers.length > 0 ? [factTable(numbers)] : []),
  ];
}

function cellTable(cells: readonly CellResult[]): string {
  const columns = ['operations/s', 'MiB/s', 'p50 ms', 'p95 ms', 'p99 ms', 'CPU ms/operation', 'memory MiB'];
  const rows = cells.flatMap((cell) =>
    serversIn([cell]).map((id, index) => {
      const entry = cell.servers[id];
      const name = index === 0 ? [cell.operation, String(cell.users)] : ['', ''];
      if (!isFigures(entry)) return [...name, serverLabels[id], entry?.note ?? '–', ...columns.slice(1).map(() => '')];
      return [...name, serverLabels[id], ...figureColumns(entry)];
    }),
  );
  return table(['operation', 'clients', 'registry', ...columns], rows);
}

function factTable(facts: readonly Fact[]): string {
  const servers = serversIn(facts);
  const rows = facts.map((fact) => {
    const values = servers.map((id) => {
      const spread = fact.servers[id];
      if (!spread) return '–';
      return id === 'haven' ? formatSpread(spread) : `${formatSpread(spread)}, ${formatRatio(factRatio(fact, id))}`;
    });
    return [`${fact.name}, ${fact.unit}`, ...values];
  });
  return table(['', ...servers.map((id) => serverLabels[id])], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
