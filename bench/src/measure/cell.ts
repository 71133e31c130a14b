import type { Outcome, Target, Task } from '../load/job.ts';
import type { BenchServer, ServerId } from '../servers/server.ts';
import type { Spread } from './statistics.ts';

/** One thing that is measured at all servers. */
export interface Cell {
  /** `W1` to `W9`. */
  readonly workload: string;
  readonly operation: string;
  /** How many do it at the same time. */
  readonly users: number;
  /** What to do at a server; undefined where it cannot be done, or need not be. */
  readonly job: (server: BenchServer) => Promise<{ readonly target: Target; readonly task: Task } | string>;
  /** Seconds of a round; absent when it ends after `operations`. */
  readonly seconds?: number;
  /** Most operations of a round. */
  readonly operations?: number;
  /** Operations before the measurement; by default a moment of them. */
  readonly warmUp?: number;
  readonly rounds?: number;
  /** Called after each round, outside the measurement. */
  readonly cleanUp?: (server: BenchServer, outcome: Outcome) => Promise<void>;
}

/** What one round at one server has shown. */
export interface Sample {
  readonly outcome: Outcome;
  readonly cpuSeconds: number;
  /** CPU seconds by program. */
  readonly byName: Readonly<Record<string, number>>;
  /** Highest of the samples, in MiB. */
  readonly memory: number;
}

/** All rounds of a cell at one server. */
export interface Figures {
  readonly operations: number;
  /** Operations per second. */
  readonly rate: Spread;
  /** MiB per second; 0 where nothing of size is moved. */
  readonly throughput: number;
  /** Milliseconds; undefined when no operation was finished. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
  /** CPU milliseconds per operation, all processes of the server together, with what it has put off. */
  readonly cpu: Spread;
  /** Part of `cpu` that the server does later: accounting, copies. */
  readonly deferred: number;
  /** Share of the CPU time by program. */
  readonly cpuShares: Readonly<Record<string, number>>;
  readonly memory: number;
  readonly failures: number;
  readonly failure: string | undefined;
}

/** A cell with what was found, or why there is nothing, by server. */
export interface CellResult {
  readonly workload: string;
  readonly operation: string;
  readonly users: number;
  readonly servers: Readonly<Partial<Record<ServerId, Figures | { readonly note: string }>>>;
}

/** Whether there are figures. */
export function isFigures(entry: Figures | { readonly note: string } | undefined): entry is Figures {
  return entry !== undefined && !('note' in entry);
}
