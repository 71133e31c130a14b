import type { Database, Transaction } from '../../../db/database.ts';
import { HavenError, isHavenError } from '../../../error.ts';
import { writeEvent } from '../../../events/outbox.ts';
import type { RetentionPayload } from '../../../events/payloads.ts';
import type { Executions } from '../../../jobs/executions.ts';
import type { Job } from '../../../jobs/handler.ts';
import type { Attributes } from '../../../jobs/model.ts';
import type { ArtifactRemoval } from '../../../registry/manifests/removal.ts';
import { lockForRemoval } from '../../../registry/manifests/removal-store.ts';
import type { TagWriter } from '../../../registry/manifests/tag-writer.ts';
import { recordTagChange } from '../../artifacts/index.ts';
import type { Assessment, Assessor, Judged } from '../judging/assessor.ts';
import {
  type CandidateDetails,
  detailsOf,
  type RepositoryRef,
  readMark,
  readRepositoryRef,
  repositoriesAfter,
} from '../judging/candidate-queries.ts';
import { removalOrder } from '../judging/evaluation-model.ts';
import { type ActiveRule, activeRules, type RetentionRule, ruleText, shortName } from '../model.ts';
import { RETENTION } from '../service.ts';
import { deleteRemovals, insertRemoval, type Removal, readRemovals } from '../store.ts';
import { RowLog, type Spared } from './row-log.ts';

/** What the work of retention is made of. */
export interface RetentionJobDeps {
  readonly database: Database;
  readonly executions: Executions;
  readonly assessor: Assessor;
  readonly removal: ArtifactRemoval;
  readonly tags: TagWriter;
}

/** What a task is about: a repository, or without one the whole project, to find its repositories. */
export interface RetentionTask {
  readonly repositoryId: number | undefined;
}

// What the run was started with; rules may have changed since.
interface Order {
  readonly policyId: number;
  readonly projectId: number;
  readonly dryRun: boolean;
  readonly operator: string;
  readonly rules: readonly RetentionRule[];
  readonly active: readonly ActiveRule[];
}

const REPOSITORIES_AT_ONCE = 500;
const ARTIFACTS_AT_ONCE = 200;
// An event is not to be larger than what takes it.
const MAX_TOLD = 10_000;

/** Does the tasks of runs: finds the repositories, then judges and removes in each. */
export class RetentionRun {
  readonly #deps: RetentionJobDeps;

  constructor(deps: RetentionJobDeps) {
    this.#deps = deps;
  }

  /** Does one task. */
  async do(job: Job<RetentionTask>): Promise<void> {
    const { repositoryId } = job.parameters;
    const execution = await this.#deps.executions.read(job.executionId, { vendorTypes: [RETENTION] });
    // The policy is gone, and its runs with it.
    if (!execution) return;
    const order = parseOrder(execution.vendorId, execution.extraAttrs);
    if (repositoryId === undefined) await this.#plan(job, order);
    else await this.#runIn(job, order, repositoryId);
  }

  async #plan(job: Job<RetentionTask>, { projectId, active }: Order): Promise<void> {
    const matched: RepositoryRef[] = [];
    for (let after = ''; ; ) {
      job.signal.throwIfAborted();
      const some = await repositoriesAfter(this.#deps.database, projectId, after, REPOSITORIES_AT_ONCE);
      matched.push(...some.filter((repository) => this.#deps.assessor.rulesFor(active, repository).length > 0));
      const last = some.at(-1);
      if (!last) break;
      after = last.repository;
    }
    await job.complete((tx) =>
      job.addTasks(
        tx,
        matched.map(({ repositoryId, repository }) => ({
          parameters: { repository_id: repositoryId },
          extraAttrs: { repository: shortName(repository), total: 0, retained: 0 },
          orderKey: String(repositoryId),
        })),
      ),
    );
  }

  async #runIn(job: Job<RetentionTask>, order: Order, repositoryId: number): Promise<void> {
    const { database, assessor } = this.#deps;
    const repository = await readRepositoryRef(database, repositoryId);
    // Deleted since the run began.
    if (!repository) return;
    job.log.info(`Run retention process.\n Repository: ${repository.repository}\n Dry Run: ${order.dryRun}`);
    // What an earlier attempt has removed is not there to be judged, but belongs to the numbers.
    const before = await readRemovals(database, job.taskId);
    const assessment = await assessor.assess(assessor.rulesFor(order.active, repository), repository, {
      signal: job.signal,
    });
    if (!assessment) return;
    const log = new RowLog(job);
    const total = assessment.judged.length + before.filter(({ onlyTags }) => !onlyTags).length;
    const removed = order.dryRun
      ? await this.#tell(log, assessment)
      : await this.#removeAll(job, log, { repository, operator: order.operator, assessment });
    await this.#tellKept(log, assessment);
    await job.complete(async (tx) => {
      const removals = await readRemovals(tx, job.taskId);
      const gone = order.dryRun ? removed : removals.filter(({ onlyTags }) => !onlyTags).length;
      job.log.info(`Retention summary: ${total} artifacts, ${total - gone} retained, ${gone} removed`);
      await job.setTaskAttrs({ total, retained: total - gone }, tx);
      if (removals.length === 0) return;
      await announce(tx, order, repository, { removals, total, retained: total - gone });
      await deleteRemovals(tx, job.taskId);
    });
  }

  /** Says what would go; returns the number of artifacts. */
  async #tell(log: RowLog, { judged, holders }: Assessment): Promise<number> {
    const going = removalOrder(judged, holders);
    await this.#each(going, (one, details) => log.gone(one, details));
    return going.filter(({ verdict }) => verdict.outcome === 'remove').length;
  }

  async #tellKept(log: RowLog, { judged }: Assessment): Promise<void> {
    const kept = judged.filter(({ verdict }) => verdict.outcome === 'keep');
    await this.#each(kept.slice(0, log.room), (one, details) => log.kept(one, details));
    log.end(kept.length);
  }

  /** Removes what is to go, one after another; returns the number of artifacts. */
  async #removeAll(
    job: Job<RetentionTask>,
    log: RowLog,
    run: { readonly repository: RepositoryRef; readonly operator: string; readonly assessment: Assessment },
  ): Promise<number> {
    const { judged, holders } = run.assessment;
    let removed = 0;
    let done = 0;
    const going = removalOrder(judged, holders);
    await this.#each(going, async (one, details) => {
      job.signal.throwIfAborted();
      const reason = await this.#remove(job, run, one, details);
      if (reason === undefined) {
        await log.gone(one, details);
        if (one.verdict.outcome === 'remove') removed++;
      } else await log.spared(one, details, reason);
      if (++done % ARTIFACTS_AT_ONCE === 0) await job.checkIn(`${done} of ${going.length} artifacts`);
    });
    return removed;
  }

  /**
   * Removes an artifact, or tags of it, unless anything about it has changed since it was judged: then it stays. Each in
   * a transaction of its own, since who removes holds up pushes into the project. Returns why it stays, if it does.
   */
  async #remove(
    job: Job<RetentionTask>,
    { repository, operator }: { readonly repository: RepositoryRef; readonly operator: string },
    { candidate, verdict }: Judged,
    { digest, type }: CandidateDetails,
  ): Promise<Spared | undefined> {
    const tags = verdict.tags.filter((tag) => !tag.kept).map((tag) => tag.name);
    const onlyTags = verdict.outcome === 'remove tags';
    try {
      return await job.transaction(async (tx) => {
        const artifact = await lockForRemoval(tx, candidate.id);
        if (!artifact || (await readMark(tx, candidate.id)) !== candidate.mark) return 'changed';
        if (onlyTags) await this.#removeTags(tx, { ...repository, id: candidate.id, digest }, tags, operator);
        else await this.#deps.removal.remove(tx, candidate.id, operator);
        await insertRemoval(tx, job.taskId, { digest, type, tags, onlyTags });
        return undefined;
      });
    } catch (error) {
      if (isHavenError(error, 'PRECONDITION')) return 'frozen';
      if (isHavenError(error, 'VIOLATE_FOREIGN_KEY_CONSTRAINT')) return 'held';
      throw error;
    }
  }

  async #removeTags(
    tx: Transaction,
    artifact: RepositoryRef & Pick<CandidateDetails, 'id' | 'digest'>,
    tags: readonly string[],
    actor: string,
  ): Promise<void> {
    const removal = { artifactId: artifact.id, tags, actor, reason: 'retention' };
    for (const tag of await this.#deps.tags.remove(tx, artifact, removal)) {
      await recordTagChange(tx, actor, 'delete', artifact, tag);
    }
  }

  async #each(
    judged: readonly Judged[],
    work: (one: Judged, details: CandidateDetails) => Promise<void>,
  ): Promise<void> {
    for (let start = 0; start < judged.length; start += ARTIFACTS_AT_ONCE) {
      const some = judged.slice(start, start + ARTIFACTS_AT_ONCE);
      const details = await detailsOf(
        this.#deps.database,
        some.map(({ candidate }) => candidate.id),
      );
      for (const one of some) {
        const found = details.get(one.candidate.id);
        // Somebody else has deleted it in the meantime.
        if (found) await work(one, found);
      }
    }
  }
}

// As `Retentions.start` has written it.
function parseOrder(policyId: number, attrs: Attributes): Order {
  const { project_id: projectId, dry_run: dryRun, operator } = attrs;
  if (typeof projectId !== 'number' || typeof operator !== 'string' || !Array.isArray(attrs.rules)) {
    throw new HavenError('UNKNOWN', 'the run does not say what it is for');
  }
  const rules: readonly RetentionRule[] = attrs.rules;
  return { policyId, projectId, dryRun: dryRun === true, operator, rules, active: activeRules(rules) };
}

async function announce(
  tx: Transaction,
  { policyId, projectId, operator, rules }: Order,
  { repositoryId, repository }: RepositoryRef,
  outcome: { readonly removals: readonly Removal[]; readonly total: number; readonly retained: number },
): Promise<void> {
  const payload: RetentionPayload = {
    ...{ repository, policyId, total: outcome.total, retained: outcome.retained },
    rules: rules.map(ruleText),
    status: 'SUCCESS',
    deleted: outcome.removals.slice(0, MAX_TOLD).map(({ type, tags: [tag], digest }) => ({
      type: type.toLowerCase(),
      status: 'SUCCESS',
      nameTag: tag === undefined ? `${shortName(repository)}@${digest}` : `${shortName(repository)}:${tag}`,
      references: null,
    })),
  };
  await writeEvent(tx, { type: 'TAG_RETENTION', projectId, repositoryId, actor: operator, payload });
}
