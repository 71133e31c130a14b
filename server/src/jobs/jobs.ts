import type { Database } from '../db/database.ts';
import { Executions } from './executions.ts';
import { Queues } from './queues.ts';
import { Schedules } from './schedules.ts';
import { keptExecutions } from './vendor-types.ts';

/** What any process can do with background work: start it, plan it, watch it. Doing it is a JobRunner's. */
export interface Jobs {
  readonly executions: Executions;
  readonly schedules: Schedules;
  readonly queues: Queues;
}

/** Puts the parts together. */
export function createJobs(deps: {
  readonly database: Database;
  /** In which the fields of cron expressions are meant. */
  readonly timeZone: string;
  /** Where numbers of executions to keep may be set. */
  readonly env: Readonly<Record<string, string | undefined>>;
}): Jobs {
  const schedules = new Schedules(deps);
  return {
    executions: new Executions({ database: deps.database, kept: keptExecutions(deps.env) }),
    schedules,
    queues: new Queues({ database: deps.database, schedules }),
  };
}
