import { setImmediate } from 'node:timers/promises';
import type { Database } from '../../../db/database.ts';
import type { Immutability } from '../../immutability/index.ts';
import { type ActiveRule, shortName } from '../model.ts';
import {
  candidatesAfter,
  type MarkedCandidate,
  type RepositoryRef,
  readHolders,
  readNow,
} from './candidate-queries.ts';
import { evaluate, type Verdict } from './evaluation-model.ts';

/** An artifact, and what becomes of it. */
export interface Judged {
  readonly candidate: MarkedCandidate;
  readonly verdict: Verdict;
}

/** What rules say about a repository as it was a moment ago. */
export interface Assessment {
  readonly judged: readonly Judged[];
  /** What holds what, by id of what is held. */
  readonly holders: ReadonlyMap<number, readonly number[]>;
}

const BATCH = 2_000;
// Judging a large repository takes a while, in which others want their turn.
const BREATH_MS = 10;

/** Reads a repository and asks the rules about it; changes nothing. */
export class Assessor {
  readonly #db: Database;
  readonly #immutability: Pick<Immutability, 'frozenTags'>;

  constructor(deps: { readonly database: Database; readonly immutability: Pick<Immutability, 'frozenTags'> }) {
    this.#db = deps.database;
    this.#immutability = deps.immutability;
  }

  /** Those of the rules that have a say in the repository; where there is none, everything stays. */
  rulesFor(rules: readonly ActiveRule[], { repository }: RepositoryRef): readonly ActiveRule[] {
    return rules.filter((rule) => rule.selectsRepository(shortName(repository)));
  }

  /**
   * What becomes of each artifact, by rules of which at least one has a say in the repository. Undefined when there are
   * more than `limit` artifacts. Fails when the signal is aborted.
   */
  async assess(
    rules: readonly ActiveRule[],
    repository: RepositoryRef,
    options: { readonly limit?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Assessment | undefined> {
    const { limit = Number.POSITIVE_INFINITY, signal } = options;
    const { repositoryId, projectId } = repository;
    const now = await readNow(this.#db);
    const candidates: MarkedCandidate[] = [];
    for (let after = 0; ; ) {
      signal?.throwIfAborted();
      const batch = await candidatesAfter(this.#db, repositoryId, after, BATCH);
      candidates.push(...batch);
      if (candidates.length > limit) return undefined;
      const last = batch.at(-1);
      if (!last || batch.length < BATCH) break;
      after = last.id;
    }
    // Read after the candidates: what holds one of them by now must count.
    const holders = await readHolders(this.#db, repositoryId);
    const tags = candidates.flatMap((candidate) => candidate.tags.map((tag) => tag.name));
    const frozen = new Set((await this.#immutability.frozenTags(projectId, repository.repository, tags)).keys());
    const verdicts = await inPieces(evaluate(rules, candidates, { now, frozen, holders }), signal);
    const judged = candidates.flatMap((candidate, index) => {
      const verdict = verdicts[index];
      return verdict ? [{ candidate, verdict }] : [];
    });
    return { judged, holders };
  }
}

async function inPieces<Result>(steps: Generator<void, Result>, signal: AbortSignal | undefined): Promise<Result> {
  let breath = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - breath < BREATH_MS) continue;
    await setImmediate();
    signal?.throwIfAborted();
    breath = performance.now();
  }
}
