import type { Generator } from '../load/generator.ts';
import type { CellResult } from '../measure/cell.ts';
import type { Meter } from '../measure/meter.ts';
import type { Spread } from '../measure/statistics.ts';
import type { Profile } from '../profile.ts';
import type { Fleet, FleetOptions } from '../servers/fleet.ts';
import type { ServerId, TlsFiles } from '../servers/server.ts';

/** A single number for each server that is no operation: a time to start, an amount of memory. */
export interface Fact {
  readonly workload: string;
  readonly name: string;
  readonly unit: string;
  readonly servers: Readonly<Partial<Record<ServerId, Spread>>>;
}

/** What a workload has found. */
export interface Findings {
  readonly cells: readonly CellResult[];
  readonly facts: readonly Fact[];
}

/** What a workload works with. */
export interface Bench {
  readonly profile: Profile;
  readonly meter: Meter;
  readonly generator: Generator;
  readonly tls: TlsFiles;
  /** Starts all registries for the time of some work, with empty roots that are removed afterwards. */
  withFleet<T>(options: Pick<FleetOptions, 'tls' | 'files'>, work: (fleet: Fleet) => Promise<T>): Promise<T>;
  /** Shows what was found as soon as it is. */
  show(found: CellResult | Fact): void;
  /** Says what is going on. */
  say(text: string): void;
}

/** One of the workloads. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  run(bench: Bench): Promise<Findings>;
}
