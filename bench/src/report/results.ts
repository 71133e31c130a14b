import type { Profile } from '../profile.ts';
import type { ServerId } from '../servers/server.ts';
import type { Findings, Workload } from '../workloads/workload.ts';
import type { Machine } from './machine.ts';

/** Everything that is kept of a run. */
export interface Results extends Findings {
  readonly date: string;
  readonly command: string;
  readonly minutes: number;
  readonly machine: Machine;
  /** Load average at the start: whether somebody else was using the machine. */
  readonly load: number;
  readonly versions: Readonly<Partial<Record<ServerId, string>>>;
  readonly profile: Profile;
  readonly workloads: readonly Pick<Workload, 'id' | 'title'>[];
}
