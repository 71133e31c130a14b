import { setImmediate } from 'node:timers/promises';
import type { Database, Transaction } from '../../db/database.ts';
import { together } from '../../db/together.ts';
import { HavenError } from '../../error.ts';
import { announceChange } from '../../events/changes.ts';
import type { PushGuard, TagGuard } from '../../registry/guards.ts';
import { type ActiveRule, activeRules, type ImmutableRule, parseRule, type RuleInput, shortName } from './model.ts';
import { existingTag, listRules, type RuleFilter } from './queries.ts';
import * as store from './store.ts';

// Every one of them is looked at when a tag moves.
const MAX_RULES = 100;
// Rules of so many projects are remembered.
const CACHE_ENTRIES = 5_000;
// What long patterns and many tags take must not keep others waiting.
const BREATH_MS = 10;

/** Rules that freeze tags, and what they keep from happening. */
export class Immutability {
  readonly #db: Database;
  // By project, as far as they were asked for lately; changes are announced.
  readonly #known = new Map<number, readonly ActiveRule[]>();
  #remembers = true;
  // Counts what was forgotten: an answer that was asked for before must not be remembered after.
  #generation = 0;

  /** Refuses a push over a frozen tag before anything is taken; what it remembers may be a moment old. */
  readonly pushGuard: PushGuard = {
    name: 'immutability',
    check: async ({ project, repository, tags = [] }) => {
      const frozen = await this.frozenTags(project.projectId, repository, tags);
      if (frozen.size === 0) return;
      const tag = await existingTag(this.#db, repository, [...frozen.keys()]);
      if (tag !== undefined) throw pushRefused(repository, tag, frozen.get(tag));
    },
  };

  /** Keeps frozen tags where they are, whoever changes them: it looks at the rules as they are at that moment. */
  readonly tagGuard: TagGuard = {
    name: 'immutability',
    check: async (tx, { kind, projectId, repository, tags }) => {
      const [, rules] = await together([store.holdRules(tx, projectId), store.enabledRules(tx, projectId)]);
      const [first] = await frozenAmong(activeRules(rules), repository, tags);
      if (!first) return;
      const [tag, rule] = first;
      throw kind === 'move' ? pushRefused(repository, tag, rule) : removalRefused(tag, rule);
    },
  };

  constructor(deps: { readonly database: Database }) {
    this.#db = deps.database;
  }

  /** One page of the rules of a project, and the number of all of them. */
  list(
    projectId: number,
    filter: RuleFilter,
  ): Promise<{ readonly rules: readonly ImmutableRule[]; readonly total: number }> {
    return listRules(this.#db, projectId, filter);
  }

  /** Stores a rule; whatever it freezes stays from the moment this returns. Returns its id. */
  create(projectId: number, input: RuleInput): Promise<number> {
    const rule = parseRule(input);
    return this.#change(projectId, async (tx) => {
      const count = await store.countRules(tx, projectId);
      if (count >= MAX_RULES) throw new HavenError('BAD_REQUEST', `a project has at most ${MAX_RULES} immutable rules`);
      const id = await store.insertRule(tx, projectId, rule);
      if (id === undefined) throw alreadyExists();
      return id;
    });
  }

  /** Replaces a rule, or switches it on or off. */
  async update(projectId: number, id: number, input: RuleInput): Promise<void> {
    await this.#change(projectId, async (tx) => {
      const before = await store.readRule(tx, projectId, id);
      if (!before) throw notFound(id);
      if (!(await store.updateRule(tx, id, parseRule(input, before)))) throw alreadyExists();
    });
  }

  /** Removes a rule; its tags can be changed again. */
  async remove(projectId: number, id: number): Promise<void> {
    await this.#change(projectId, async (tx) => {
      if (!(await store.deleteRule(tx, projectId, id))) throw notFound(id);
    });
  }

  /** Those of the tags of a repository (full name) that are frozen, each with the rule that does it. */
  async frozenTags(
    projectId: number,
    repository: string,
    tags: readonly string[],
  ): Promise<ReadonlyMap<string, ActiveRule>> {
    if (tags.length === 0) return new Map();
    return frozenAmong(await this.#rulesOf(projectId), repository, tags);
  }

  /** Forgets the rules of a project. */
  forget(projectId: number): void {
    this.#generation++;
    this.#known.delete(projectId);
  }

  /** Forgets everything, and remembers nothing while announcements cannot be received. */
  reset(remembers: boolean): void {
    this.#generation++;
    this.#remembers = remembers;
    this.#known.clear();
  }

  #change<Result>(projectId: number, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#db.transaction(async (tx) => {
      await store.lockRules(tx, projectId);
      const result = await work(tx);
      await announceChange(tx, { kind: 'immutability', projectId });
      return result;
    });
  }

  async #rulesOf(projectId: number): Promise<readonly ActiveRule[]> {
    const known = this.#known.get(projectId);
    if (known) return known;
    const generation = this.#generation;
    const rules = activeRules(await store.enabledRules(this.#db, projectId));
    if (this.#remembers && generation === this.#generation) {
      const [oldest] = this.#known.size >= CACHE_ENTRIES ? this.#known.keys() : [];
      if (oldest !== undefined) this.#known.delete(oldest);
      this.#known.set(projectId, rules);
    }
    return rules;
  }
}

async function frozenAmong(
  rules: readonly ActiveRule[],
  repository: string,
  tags: readonly string[],
): Promise<ReadonlyMap<string, ActiveRule>> {
  const here = rules.filter((rule) => rule.repositories.selects(shortName(repository)));
  const frozen = new Map<string, ActiveRule>();
  if (here.length === 0) return frozen;
  let breath = performance.now();
  for (const tag of tags) {
    const rule = here.find((candidate) => candidate.tags.selects(tag));
    if (rule) frozen.set(tag, rule);
    if (performance.now() - breath < BREATH_MS) continue;
    await setImmediate();
    breath = performance.now();
  }
  return frozen;
}

function pushRefused(repository: string, tag: string, rule: ActiveRule | undefined): HavenError {
  const name = `${shortName(repository)}:${tag}`;
  return new HavenError('PRECONDITION', `Failed to process request due to '${name}' configured as immutable.`, {
    detail: detailOf(tag, rule),
  });
}

function removalRefused(tag: string, rule: ActiveRule): HavenError {
  return new HavenError('PRECONDITION', `the tag ${tag} configured as immutable, cannot be deleted`, {
    detail: detailOf(tag, rule),
  });
}

function detailOf(tag: string, rule: ActiveRule | undefined) {
  return {
    rule: 'immutability',
    tag,
    ...(rule && {
      immutable_rule_id: rule.id,
      repositories: `${rule.repositories.text.decoration} ${rule.repositories.text.pattern}`,
      tags: `${rule.tags.text.decoration} ${rule.tags.text.pattern}`,
    }),
  };
}

function alreadyExists(): HavenError {
  return new HavenError('CONFLICT', 'immutable rule already exists');
}

function notFound(id: number): HavenError {
  return new HavenError('NOT_FOUND', `immutable rule ${id} not found`);
}
