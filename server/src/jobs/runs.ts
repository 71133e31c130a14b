import { HavenError } from '../error.ts';
import type { Page } from '../http/paging.ts';
import type { QueryTerm } from '../http/query-language.ts';
import type { Executions } from './executions.ts';
import type { Execution } from './model.ts';
import type { VendorType } from './vendor-types.ts';

/** The runs of one kind of work that has a single task each. */
export class Runs {
  readonly #executions: Executions;
  readonly #vendorType: VendorType;
  readonly #what: string;

  /** `what` is how a run is called in refusals. */
  constructor(executions: Executions, vendorType: VendorType, what: string) {
    this.#executions = executions;
    this.#vendorType = vendorType;
    this.#what = what;
  }

  /** One page of runs, and the number of all of them. */
  list(filter: {
    readonly terms: readonly QueryTerm[];
    readonly sort: string | undefined;
    readonly page: Page;
  }): Promise<{ readonly executions: readonly Execution[]; readonly total: number }> {
    return this.#executions.list({ ...filter, vendorTypes: [this.#vendorType] });
  }

  /** A run by id. */
  async get(id: number): Promise<Execution> {
    const execution = await this.#executions.read(id, { vendorTypes: [this.#vendorType] });
    if (!execution) throw new HavenError('NOT_FOUND', `${this.#what} ${id} not found`);
    return execution;
  }

  /** Stops a run; nothing happens when it is over. */
  async stop(id: number): Promise<void> {
    await this.#executions.stop((await this.get(id)).id);
  }

  /** What a run has said so far. */
  async log(id: number): Promise<string> {
    const { id: executionId } = await this.get(id);
    const { tasks } = await this.#executions.listTasks({ executionId, page: { limit: 1, offset: 0 } });
    const log = tasks[0] && (await this.#executions.readLog(tasks[0].id));
    if (log === undefined) throw new HavenError('NOT_FOUND', `${this.#what} ${id} has no task`);
    return log;
  }
}
