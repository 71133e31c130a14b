import type { Generator } from '../load/generator.ts';
import type { Outcome } from '../load/job.ts';
import type { BenchServer, ServerId } from '../servers/server.ts';
import type { Cell, CellResult, Figures, Sample } from './cell.ts';
import { treeMemory, treeUsage } from './process-tree.ts';
import { mergeSamples, summarize } from './summarize.ts';

/** A stretch of time in which one server did one thing, for laying profiles beside it. */
export interface Window {
  readonly server: ServerId;
  readonly workload: string;
  readonly operation: string;
  readonly users: number;
  /** Microseconds of the monotonic clock. */
  readonly start: number;
  readonly end: number;
}

/** How a cell is measured that does not say it. */
export interface MeterDefaults {
  readonly seconds: number;
  readonly rounds: number;
  /** CPU seconds a server may use before the first measurement, because it still compiles its code. */
  readonly firstWarmUp: number;
}

const WARM_UP_SECONDS = 0.2;
const MOST_FIRST_WARM_UPS = 40;
// CPU time is counted in hundredths of a second: with less than that a figure would be off by more than the noise.
const LEAST_CPU_SECONDS = 0.15;
const MOST_REPEATS = 4;
const MEMORY_EVERY_MS = 400;

/** Measures cells: all servers take turns, round by round, so that a slow moment of the machine meets all of them. */
export class Meter {
  readonly windows: Window[] = [];
  readonly #generator: Generator;
  readonly #defaults: MeterDefaults;
  readonly #spent = new Map<BenchServer, { cpuSeconds: number; operations: number }>();
  // By server, workload and kind of task: what a server does for the first time, it has not compiled yet.
  readonly #warm = new Map<BenchServer, Set<string>>();

  constructor(generator: Generator, defaults: MeterDefaults) {
    this.#generator = generator;
    this.#defaults = defaults;
  }

  /** What a server has used and done so far within measurements and their warm-ups. */
  spent(server: BenchServer): { readonly cpuSeconds: number; readonly operations: number } {
    return this.#spent.get(server) ?? { cpuSeconds: 0, operations: 0 };
  }

  /** Measures one cell. */
  async measure(cell: Cell, servers: readonly BenchServer[]): Promise<CellResult> {
    const samples = new Map<BenchServer, Sample[]>(servers.map((server) => [server, []]));
    const notes = new Map<BenchServer, string>();
    for (let round = 0; round < (cell.rounds ?? this.#defaults.rounds); round++) {
      for (const server of servers) {
        if (notes.has(server)) continue;
        const sample = await this.#round(cell, server, round);
        if (typeof sample === 'string') notes.set(server, sample);
        else samples.get(server)?.push(sample);
      }
    }
    const entries: [ServerId, Figures | { note: string }][] = servers.flatMap((server) => {
      const note = notes.get(server);
      if (note === '') return [];
      return [[server.id, note === undefined ? summarize(samples.get(server) ?? []) : { note }]];
    });
    const { workload, operation, users } = cell;
    return { workload, operation, users, servers: Object.fromEntries(entries) };
  }

  // Text instead of a sample: why the server is not asked again.
  async #round(cell: Cell, server: BenchServer, round: number): Promise<Sample | string> {
    const job = await cell.job(server);
    if (typeof job === 'string') return job;
    await this.#generator.prepare({ ...job, users: cell.users });
    try {
      await this.#warmUp(cell, server, round, job.task.kind);
      const sample = await this.#sample(cell, server);
      await cell.cleanUp?.(server, sample.outcome);
      return sample;
    } finally {
      await this.#generator.release();
    }
  }

  async #warmUp(cell: Cell, server: BenchServer, round: number, kind: string): Promise<void> {
    const warm = this.#warm.get(server) ?? new Set();
    this.#warm.set(server, warm);
    const what = `${cell.workload} ${kind}`;
    if (!warm.has(what) && cell.warmUp !== 0) {
      warm.add(what);
      await this.#firstWarmUp(cell, server);
    }
    if (cell.warmUp !== undefined && (cell.warmUp === 0 || round > 0)) return;
    const seconds = cell.warmUp === undefined ? WARM_UP_SECONDS : undefined;
    const { outcome } = await this.#observe(server, { seconds, operations: cell.warmUp });
    await cell.cleanUp?.(server, outcome);
  }

  // By CPU time, because on a busy machine a server gets little done in a second.
  async #firstWarmUp(cell: Cell, server: BenchServer): Promise<void> {
    const before = this.spent(server).cpuSeconds;
    for (let count = 0; count < MOST_FIRST_WARM_UPS; count++) {
      const { outcome } = await this.#observe(server, { seconds: 0.5, operations: undefined });
      await cell.cleanUp?.(server, outcome);
      if (this.spent(server).cpuSeconds - before >= this.#defaults.firstWarmUp || outcome.operations === 0) return;
    }
  }

  async #sample(cell: Cell, server: BenchServer): Promise<Sample> {
    const { operations, workload } = cell;
    const start = monotonicMicroseconds();
    const seconds = cell.seconds ?? (operations === undefined ? this.#defaults.seconds : undefined);
    let sample = await this.#observe(server, { seconds, operations });
    for (let count = 1; operations === undefined && count < MOST_REPEATS; count++) {
      if (sample.cpuSeconds >= LEAST_CPU_SECONDS || sample.outcome.operations === 0) break;
      sample = mergeSamples(sample, await this.#observe(server, { seconds, operations }));
    }
    const what = { server: server.id, workload, operation: cell.operation, users: cell.users };
    this.windows.push({ ...what, start, end: monotonicMicroseconds() });
    return sample;
  }

  async #observe(server: BenchServer, limits: Parameters<Generator['run']>[0]): Promise<Sample> {
    let memory = 0;
    const look = (): void => {
      memory = Math.max(memory, treeMemory(server.pid));
    };
    const before = treeUsage(server.pid);
    const timer = setInterval(look, MEMORY_EVERY_MS);
    let outcome: Outcome;
    try {
      outcome = await this.#generator.run(limits);
    } finally {
      clearInterval(timer);
    }
    const after = treeUsage(server.pid);
    look();
    const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
    const spent = this.spent(server);
    this.#spent.set(server, {
      cpuSeconds: spent.cpuSeconds + cpuSeconds,
      operations: spent.operations + outcome.operations,
    });
    const names = Object.entries(after.byName).map(([name, value]) => [name, value - (before.byName[name] ?? 0)]);
    return { outcome, cpuSeconds, byName: Object.fromEntries(names), memory };
  }
}

// The clock that the profiler of V8 uses, too.
function monotonicMicroseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
