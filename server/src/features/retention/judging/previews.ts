import type { Database } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import type { Page } from '../../../http/paging.ts';
import { activeRules, type RetentionRule } from '../model.ts';
import { readPolicyOf } from '../store.ts';
import type { Assessor, Judged } from './assessor.ts';
import {
  type CandidateDetails,
  detailsOf,
  findRepositoryRef,
  listRepositories,
  type RepositoryRef,
} from './candidate-queries.ts';
import type { Candidate, Verdict } from './evaluation-model.ts';

/** What rules would do in a repository. */
export interface RepositoryPreview {
  readonly repository: string;
  /** Places of the rules that have a say in it. */
  readonly rules: readonly number[];
  /** Undefined when there are more artifacts than one answer has time for. */
  readonly counts:
    | { readonly total: number; readonly kept: number; readonly removed: number; readonly tagsRemoved: number }
    | undefined;
}

/** What rules would do with an artifact. */
export interface ArtifactPreview {
  readonly candidate: Candidate;
  readonly verdict: Verdict;
  readonly details: CandidateDetails;
}

// Somebody waits for the answer, again at every change of a rule. Who wants to know more starts a dry run.
const MAX_ARTIFACTS = 50_000;

/** Says what rules would do if they ran now, be they stored or not; changes nothing. */
export class RetentionPreviews {
  readonly #db: Database;
  readonly #assessor: Assessor;

  constructor(deps: { readonly database: Database; readonly assessor: Assessor }) {
    this.#db = deps.database;
    this.#assessor = deps.assessor;
  }

  /** One page of the repositories of a project, and the number of all of them. Without rules, those of the project. */
  async repositories(
    projectId: number,
    rules: readonly RetentionRule[] | undefined,
    page: Page,
  ): Promise<{ readonly previews: readonly RepositoryPreview[]; readonly total: number }> {
    const active = activeRules(rules ?? (await this.#storedRules(projectId)));
    const { repositories, total } = await listRepositories(this.#db, projectId, page);
    const previews: RepositoryPreview[] = [];
    let left = MAX_ARTIFACTS;
    for (const repository of repositories) {
      const asked = this.#assessor.rulesFor(active, repository);
      const ids = asked.map((rule) => rule.id);
      const assessment = await this.#assessor.assess(asked, repository, { limit: left });
      if (!assessment) {
        previews.push({ repository: repository.repository, rules: ids, counts: undefined });
        continue;
      }
      left -= assessment.judged.length;
      const verdicts = assessment.judged.map(({ verdict }) => verdict);
      previews.push({ repository: repository.repository, rules: ids, counts: countsOf(verdicts) });
    }
    return { previews, total };
  }

  /** One page of the artifacts of a repository, the latest pushed first, and the number of all of them. */
  async artifacts(
    projectId: number,
    name: string,
    rules: readonly RetentionRule[] | undefined,
    page: Page,
  ): Promise<{ readonly previews: readonly ArtifactPreview[]; readonly total: number }> {
    const repository = await findRepositoryRef(this.#db, name);
    if (!repository) throw new HavenError('NOT_FOUND', `repository ${name} not found`);
    const active = activeRules(rules ?? (await this.#storedRules(projectId)));
    const judged = await this.#judge(active, repository);
    const newest = judged
      .map((one) => ({ ...one, pushedAt: latestPush(one.candidate) }))
      .sort((a, b) => b.pushedAt - a.pushedAt || b.candidate.id - a.candidate.id);
    const { limit = newest.length, offset } = page;
    const shown = newest.slice(offset, offset + limit);
    const details = await detailsOf(
      this.#db,
      shown.map(({ candidate }) => candidate.id),
    );
    const previews = shown.flatMap(({ candidate, verdict }) => {
      const found = details.get(candidate.id);
      // Gone in the meantime.
      return found ? [{ candidate, verdict, details: found }] : [];
    });
    return { previews, total: judged.length };
  }

  async #judge(rules: ReturnType<typeof activeRules>, repository: RepositoryRef): Promise<readonly Judged[]> {
    const asked = this.#assessor.rulesFor(rules, repository);
    const assessment = await this.#assessor.assess(asked, repository, { limit: MAX_ARTIFACTS });
    if (!assessment) {
      throw new HavenError(
        'BAD_REQUEST',
        `${repository.repository} has more than ${MAX_ARTIFACTS} artifacts: start a dry run to see what would happen`,
      );
    }
    return assessment.judged;
  }

  async #storedRules(projectId: number): Promise<readonly RetentionRule[]> {
    return (await readPolicyOf(this.#db, projectId))?.rules ?? [];
  }
}

function countsOf(verdicts: readonly Verdict[]): NonNullable<RepositoryPreview['counts']> {
  const removed = verdicts.filter(({ outcome }) => outcome === 'remove').length;
  return {
    total: verdicts.length,
    kept: verdicts.length - removed,
    removed,
    tagsRemoved: verdicts
      .filter(({ outcome }) => outcome === 'remove tags')
      .reduce((sum, { tags }) => sum + tags.filter((tag) => !tag.kept).length, 0),
  };
}

/** When an artifact or one of its tags was pushed last. */
export function latestPush(candidate: Candidate): number {
  return candidate.tags.reduce((latest, tag) => Math.max(latest, tag.pushedAt), candidate.pushedAt);
}

/** When an artifact or one of its tags was pulled last; 0 for never. */
export function latestPull(candidate: Candidate): number {
  return candidate.tags.reduce((latest, tag) => Math.max(latest, tag.pulledAt), candidate.pulledAt);
}
