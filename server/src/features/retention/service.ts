import { type Caller, callerName, personIdOf } from '../../auth/caller.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { Page } from '../../http/paging.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Cause, Execution, Task } from '../../jobs/model.ts';
import type { VendorType } from '../../jobs/vendor-types.ts';
import { parseRules, type RetentionPolicy, type RetentionRule, type RuleInput } from './model.ts';
import * as store from './store.ts';

/** The kind of work. */
export const RETENTION: VendorType = 'RETENTION';

/** A policy with what is known of its schedule. */
export interface ScheduledPolicy extends RetentionPolicy {
  /** Empty when it runs only when somebody says so. */
  readonly cron: string;
  readonly nextRun: Date | undefined;
}

/** Who starts a run, and how. */
export interface RunOrder extends Cause {
  readonly dryRun: boolean;
  /** To whom removals and events are put down. */
  readonly operator: string;
}

/** Retention policies of projects, and their runs. */
export class Retentions {
  readonly #db: Database;
  readonly #jobs: Jobs;

  constructor(deps: { readonly database: Database; readonly jobs: Jobs }) {
    this.#db = deps.database;
    this.#jobs = deps.jobs;
  }

  /** Stores the policy of a project that has none; returns its id. */
  async create(projectId: number, rules: readonly RuleInput[], cron: string): Promise<number> {
    const parsed = parseRules(rules);
    return this.#db.transaction((tx) => this.#create(tx, projectId, parsed, cron));
  }

  /** Gives a new proxy cache its policy, in the transaction of the project: what nobody pulls for a week goes, daily. */
  async createForProxy(tx: Transaction, projectId: number): Promise<number> {
    const everything = { decoration: 'matches', pattern: '**' };
    const rules = parseRules([
      {
        ...{ priority: 0, disabled: false, action: 'retain', level: 'artifact' },
        template: 'nDaysSinceLastPull',
        params: { nDaysSinceLastPull: 7 },
        tagSelectors: [everything],
        repositorySelectors: [{ ...everything, decoration: 'repoMatches' }],
      },
    ]);
    return this.#create(tx, projectId, rules, '0 0 0 * * *');
  }

  /** The policy with that id. */
  async get(id: number): Promise<ScheduledPolicy> {
    const policy = await store.readPolicy(this.#db, id);
    if (!policy) throw policyNotFound(id);
    const schedule = await this.#jobs.schedules.read(RETENTION, id);
    return { ...policy, cron: schedule?.cron ?? '', nextRun: schedule?.nextAt };
  }

  /** Replaces rules and schedule. Runs that have begun go by the rules they began with. */
  async update(id: number, rules: readonly RuleInput[], cron: string): Promise<void> {
    const parsed = parseRules(rules);
    await this.#db.transaction(async (tx) => {
      if (!(await store.lockPolicy(tx, id))) throw policyNotFound(id);
      await store.updateRules(tx, id, parsed);
      await this.#schedule(tx, id, cron);
    });
  }

  /** Removes a policy with its schedule and runs; one that is under way stops. */
  async remove(id: number): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const policy = await store.lockPolicy(tx, id);
      if (!policy) throw policyNotFound(id);
      await this.#jobs.executions.forget(tx, RETENTION, id);
      await store.deletePolicy(tx, policy);
    });
  }

  /** Starts a run of a policy for somebody; returns its id. */
  async run(caller: Caller, id: number, dryRun: boolean): Promise<number> {
    const order: RunOrder = {
      ...{ trigger: 'MANUAL', startedBy: personIdOf(caller) },
      ...{ dryRun, operator: callerName(caller) },
    };
    const execution = await this.#db.transaction((tx) => this.start(tx, id, order));
    if (execution === undefined) throw policyNotFound(id);
    return execution;
  }

  /** Starts a run in the caller's transaction; undefined when there is no such policy any more. */
  async start(tx: Transaction, id: number, order: RunOrder): Promise<number | undefined> {
    const policy = await store.readPolicy(tx, id);
    if (!policy) return undefined;
    const { dryRun, operator, ...cause } = order;
    const execution = await this.#jobs.executions.start(tx, {
      ...{ ...cause, vendorType: RETENTION, vendorId: id },
      extraAttrs: { dry_run: dryRun, operator, project_id: policy.projectId, rules: policy.rules },
      // It looks which repositories there are, and adds a task for each of them.
      tasks: [{ hidden: true }],
    });
    return execution.id;
  }

  /** One page of the runs of a policy, the newest first, and the number of all of them. */
  executions(id: number, page: Page): Promise<{ readonly executions: readonly Execution[]; readonly total: number }> {
    return this.#jobs.executions.list({ vendorTypes: [RETENTION], vendorId: id, page });
  }

  /** Stops a run of a policy; nothing happens when it is over. */
  async stop(id: number, executionId: number): Promise<void> {
    await this.#requireExecution(id, executionId);
    await this.#jobs.executions.stop(executionId);
  }

  /** One page of the tasks of a run, and the number of all of them. */
  async tasks(
    id: number,
    executionId: number,
    page: Page,
  ): Promise<{ readonly tasks: readonly Task[]; readonly total: number }> {
    await this.#requireExecution(id, executionId);
    return this.#jobs.executions.listTasks({ executionId, page });
  }

  /** What a task of a run has said so far. */
  async log(id: number, executionId: number, taskId: number): Promise<string> {
    await this.#requireExecution(id, executionId);
    const task = await this.#jobs.executions.readTask(executionId, taskId);
    const log = task && (await this.#jobs.executions.readLog(taskId));
    if (log === undefined) throw new HavenError('NOT_FOUND', `task ${taskId} of execution ${executionId} not found`);
    return log;
  }

  async #create(tx: Transaction, projectId: number, rules: readonly RetentionRule[], cron: string): Promise<number> {
    const id = await store.insertPolicy(tx, projectId, rules);
    if (id === undefined) throw new HavenError('BAD_REQUEST', `project ${projectId} already has a retention policy`);
    await this.#schedule(tx, id, cron);
    return id;
  }

  async #schedule(tx: Transaction, id: number, cron: string): Promise<void> {
    if (cron === '') await this.#jobs.schedules.remove(tx, RETENTION, id);
    else await this.#jobs.schedules.set(tx, { vendorType: RETENTION, vendorId: id, cronType: 'Custom', cron });
  }

  async #requireExecution(id: number, executionId: number): Promise<void> {
    const execution = await this.#jobs.executions.read(executionId, { vendorTypes: [RETENTION], vendorId: id });
    if (!execution) throw new HavenError('NOT_FOUND', `execution ${executionId} of retention policy ${id} not found`);
  }
}

/** That there is no policy with that id. */
export function policyNotFound(id: number): HavenError {
  return new HavenError('NOT_FOUND', `retention policy ${id} not found`);
}
