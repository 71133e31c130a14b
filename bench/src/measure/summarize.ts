import type { Figures, Sample } from './cell.ts';
import { Histogram } from './histogram.ts';
import { spreadOf } from './statistics.ts';

const MIB = 1024 * 1024;

/** Puts the rounds of a cell at one server together; a note when not a single operation went well. */
export function summarize(samples: readonly Sample[]): Figures | { readonly note: string } {
  const good = samples.filter(({ outcome }) => outcome.operations > 0);
  const outcomes = samples.map((sample) => sample.outcome);
  const failure = outcomes.find((outcome) => outcome.failure !== undefined)?.failure;
  const rate = spreadOf(good.map(({ outcome }) => outcome.operations / outcome.seconds));
  const cpu = spreadOf(good.map(({ cpuSeconds, outcome }) => (cpuSeconds * 1000) / outcome.operations));
  if (!rate || !cpu) return { note: explain(failure) };
  const latencies = new Histogram();
  for (const outcome of outcomes) latencies.merge(outcome.latencies);
  return {
    operations: sum(outcomes.map((outcome) => outcome.operations)),
    rate,
    throughput: spreadOf(good.map(({ outcome }) => outcome.bytes / outcome.seconds / MIB))?.median ?? 0,
    p50: latencies.percentile(0.5),
    p95: latencies.percentile(0.95),
    p99: latencies.percentile(0.99),
    cpu,
    deferred: 0,
    cpuShares: sharesOf(samples),
    memory: Math.max(...samples.map((sample) => sample.memory)),
    failures: sum(outcomes.map((outcome) => outcome.failures)),
    failure,
  };
}

/** Two samples of the same as one that took longer. */
export function mergeSamples(first: Sample, second: Sample): Sample {
  const latencies = new Histogram();
  latencies.merge(first.outcome.latencies);
  latencies.merge(second.outcome.latencies);
  const [one, two] = [first.outcome, second.outcome];
  const names = new Set([...Object.keys(first.byName), ...Object.keys(second.byName)]);
  return {
    outcome: {
      operations: one.operations + two.operations,
      bytes: one.bytes + two.bytes,
      seconds: one.seconds + two.seconds,
      latencies: latencies.data(),
      failures: one.failures + two.failures,
      failure: one.failure ?? two.failure,
      // A user keeps what it has pushed from its first operation on.
      pushed: two.pushed,
    },
    cpuSeconds: first.cpuSeconds + second.cpuSeconds,
    byName: Object.fromEntries(
      [...names].map((name) => [name, (first.byName[name] ?? 0) + (second.byName[name] ?? 0)]),
    ),
    memory: Math.max(first.memory, second.memory),
  };
}

/** The same figures with CPU milliseconds per operation that were spent after the rounds. */
export function withDeferred(figures: Figures, milliseconds: number): Figures {
  const { median, min, max } = figures.cpu;
  const cpu = { median: median + milliseconds, min: min + milliseconds, max: max + milliseconds };
  return { ...figures, cpu, deferred: milliseconds };
}

function explain(failure: string | undefined): string {
  if (failure === undefined) return 'nothing was finished';
  return /status 501\b/.test(failure) ? 'not there yet' : failure;
}

function sharesOf(samples: readonly Sample[]): Record<string, number> {
  const total = sum(samples.map((sample) => sample.cpuSeconds));
  const seconds: Record<string, number> = {};
  for (const { byName } of samples) {
    for (const [name, value] of Object.entries(byName)) seconds[name] = (seconds[name] ?? 0) + value;
  }
  const shares = Object.entries(seconds).map(([name, value]) => [name, total > 0 ? value / total : 0] as const);
  return Object.fromEntries(shares.filter(([, share]) => share > 0.005));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
