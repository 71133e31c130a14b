import type { CellResult } from '../measure/cell.ts';
import type { Profile } from '../profile.ts';
import type { ServerId } from '../servers/server.ts';
import type { Fact, Findings } from '../workloads/workload.ts';
import type { Machine } from './machine.ts';

/** How and when a workload was measured. */
export interface WorkloadRun {
  /** `W1` to `W9`. */
  readonly id: string;
  readonly title: string;
  readonly date: string;
  readonly command: string;
  readonly minutes: number;
  /** Load average at the start and at the end: whether somebody else was using the machine. */
  readonly load: readonly [number, number];
  readonly machine: Machine;
  readonly versions: Readonly<Partial<Record<ServerId, string>>>;
  readonly profile: Profile;
}

/** Everything that is kept: the latest figures of each workload. */
export interface Results extends Findings {
  readonly workloads: readonly WorkloadRun[];
}

/** What was known, with one workload measured anew. */
export function withRun(known: Results | undefined, run: WorkloadRun, found: Findings): Results {
  const others = <T extends { readonly workload: string }>(items: readonly T[] = []): T[] =>
    items.filter(({ workload }) => workload !== run.id);
  const inOrder = (a: { readonly workload: string }, b: { readonly workload: string }): number =>
    a.workload.localeCompare(b.workload);
  const cells: CellResult[] = [...others(known?.cells), ...found.cells];
  const facts: Fact[] = [...others(known?.facts), ...found.facts];
  const workloads = [...(known?.workloads ?? []).filter(({ id }) => id !== run.id), run];
  return {
    workloads: workloads.sort((a, b) => a.id.localeCompare(b.id)),
    cells: cells.sort(inOrder),
    facts: facts.sort(inOrder),
  };
}
