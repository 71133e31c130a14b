import type { Report } from '../src/report.ts';

/** How hard a run is. */
export interface FaultOptions {
  /** Kills in the kill suite. */
  readonly rounds: number;
  /** Size of the large layer in MiB. */
  readonly largeMib: number;
  /** Rounds of the suite with two servers. */
  readonly pairs: number;
  /** Seconds that slow clients hold on. */
  readonly slowSeconds: number;
  /** Tasks in the suite of jobs. */
  readonly tasks: number;
  /** Images that are deleted in the suite of the collection. */
  readonly deletes: number;
}

/** One kind of misfortune. */
export interface FaultSuite {
  readonly name: string;
  run(report: Report, options: FaultOptions): Promise<void>;
}
