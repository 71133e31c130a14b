import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from '../../../jobs/handler.ts';
import type { Judged } from '../judging/assessor.ts';
import type { CandidateDetails } from '../judging/candidate-queries.ts';
import { type LoggedResult, logHeader, logRow } from './log-model.ts';

// The log is stored twice a second, and holds some thousand lines before it is cut in the middle.
const MAX_ROWS = 4_000;
const ROWS_AT_ONCE = 500;
const ROWS_PAUSE_MS = 700;

/** Why something stays that was to go. */
export type Spared = 'changed' | 'frozen' | 'held';

const sparedBecause: Readonly<Record<Spared, readonly [LoggedResult, string]>> = {
  changed: ['RETAIN', 'changed since it was judged'],
  frozen: ['IMMUTABLE', 'a tag is immutable'],
  held: ['ERR', 'an index refers to it'],
};

/** The table in the log of a task: what goes first, then what stays, as far as there is room. */
export class RowLog {
  readonly #job: Pick<Job, 'log' | 'signal'>;
  #rows = 0;
  #keptRows = 0;

  constructor(job: Pick<Job, 'log' | 'signal'>) {
    this.#job = job;
    job.log.info(logHeader);
  }

  /** How many more rows there can be. */
  get room(): number {
    return Math.max(0, MAX_ROWS - this.#rows);
  }

  /** Something went, or would go. */
  async gone(one: Judged, details: CandidateDetails): Promise<void> {
    const { tags, outcome } = one.verdict;
    const [kept, lost] = [tags.filter((tag) => tag.kept), tags.filter((tag) => !tag.kept)];
    await this.#add(one, details, names(lost), 'DEL');
    if (outcome === 'remove tags') await this.#add(one, details, names(kept), 'RETAIN');
  }

  /** Something stays. */
  async kept(one: Judged, details: CandidateDetails): Promise<void> {
    this.#keptRows++;
    await this.#add(one, details, names(one.verdict.tags), one.verdict.reason === 'frozen' ? 'IMMUTABLE' : 'RETAIN');
  }

  /** Something stays that was to go. */
  async spared(one: Judged, details: CandidateDetails, reason: Spared): Promise<void> {
    const [result, why] = sparedBecause[reason];
    await this.#add(one, details, names(one.verdict.tags), result, why);
  }

  /** Says how many of what stays had no room. */
  end(kept: number): void {
    if (kept > this.#keptRows) this.#job.log.info(`… and ${kept - this.#keptRows} more that stay`);
  }

  async #add(
    { candidate, verdict }: Judged,
    details: CandidateDetails,
    tags: readonly string[],
    result: LoggedResult,
    why?: string,
  ): Promise<void> {
    if (this.room === 0) return;
    this.#job.log.info(logRow({ ...details, candidate, verdict }, tags, result, why));
    if (++this.#rows % ROWS_AT_ONCE === 0) await delay(ROWS_PAUSE_MS, undefined, { signal: this.#job.signal });
  }
}

function names(tags: readonly { readonly name: string }[]): readonly string[] {
  return tags.map((tag) => tag.name);
}
