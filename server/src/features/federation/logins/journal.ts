import { WORKLOAD_NAME } from '../../../auth/workloads.ts';
import type { Queryable } from '../../../db/database.ts';
import { type AuditEntry, writeAudit } from '../../../events/audit.ts';
import { fullName } from '../model.ts';
import type { IdentityToken } from '../tokens/identity-token.ts';
import type { Decided } from './decider.ts';
import { describeDecision, plain, workloadName } from './model.ts';
import { RateLimit } from './rate-limit.ts';

/** How a workload came: with its token as a password, or to exchange it. */
export type LoginWay = 'login' | 'exchange';

const LONGEST_TEXT = 4_000;
const LONGEST_FACT = 300;
const MOST_PROJECTS = 10;

/**
 * Writes every decision into the audit log, with its reason and never with the token: one row for each rule that lets a
 * token in, in its project; for a refusal one row of the system, and one in each project whose rule waits for such tokens.
 * Strangers can make us refuse as often as they like, but not fill the log: beyond a row a second, their refusals are only counted.
 */
export class DecisionJournal {
  readonly #db: Queryable;
  // For each issuer that a rule names, and for all others together: those who make up issuers hide nothing else.
  readonly #refusals = new RateLimit({ burst: 100, perSecond: 1 });
  readonly #unwritten = new Map<string, number>();

  constructor(deps: { readonly database: Queryable }) {
    this.#db = deps.database;
  }

  /** Notes a decision; `on` the transaction of what follows from it, `outcome` what that is. */
  async note(way: LoginWay, decided: Decided, on: Queryable = this.#db, outcome = ''): Promise<void> {
    if (decided.decision.matching.length > 0) await this.#noteAllowed(way, decided, on, outcome);
    else await this.#noteRefused(way, decided);
  }

  /** Notes that credentials with the right secret let nobody in any more. */
  async noteEnded(username: string, reason: string, projectIds: readonly number[]): Promise<void> {
    for (const projectId of projectIds.length > 0 ? projectIds : [0]) {
      await this.#write(this.#db, {
        ...{ projectId, operation: 'login', resource: username, username },
        description: `login: refused: ${reason}`,
        succeeded: false,
      });
    }
  }

  async #noteAllowed(way: LoginWay, { token, decision }: Decided, on: Queryable, outcome: string): Promise<void> {
    const username = workloadName(decision.matching, token?.subject ?? '');
    for (const rule of decision.matching) {
      const description = `${way}: let in by ${fullName(rule)}${outcome}${facts(token)}`;
      const projectId = rule.project?.projectId ?? 0;
      await this.#write(on, { projectId, operation: way, resource: fullName(rule), username, description });
    }
  }

  async #noteRefused(way: LoginWay, { token, decision }: Decided): Promise<void> {
    const key = decision.explanations[0]?.rule.issuer ?? '';
    const unwritten = this.#unwritten.get(key) ?? 0;
    if (this.#refusals.take(key) !== undefined) {
      this.#unwritten.set(key, unwritten + 1);
      return;
    }
    this.#unwritten.delete(key);
    const before = unwritten === 0 ? '' : ` | ${unwritten} refusals before were not written down`;
    const refused = { operation: way, resource: WORKLOAD_NAME, username: WORKLOAD_NAME, succeeded: false };
    const description = `${way}: ${describeDecision(decision)}${facts(token)}${before}`;
    await this.#write(this.#db, { ...refused, projectId: 0, description });
    for (const [projectId, explanations] of byProject(decision)) {
      const own = describeDecision({ ...decision, explanations });
      await this.#write(this.#db, { ...refused, projectId, description: `${way}: ${own}${facts(token)}` });
    }
  }

  #write(on: Queryable, entry: Omit<AuditEntry, 'resourceType'>): Promise<void> {
    const description = entry.description?.slice(0, LONGEST_TEXT);
    return writeAudit(on, { ...entry, resourceType: 'workload', ...(description !== undefined && { description }) });
  }
}

// Projects with a rule that the token was made for, though it does not match.
function byProject({ explanations }: Decided['decision']) {
  const projects = new Map<number, Decided['decision']['explanations'][number][]>();
  for (const explanation of explanations) {
    const { rule, checks } = explanation;
    const isMeant = ['enabled', 'issuer', 'audience'].every(
      (name) => checks.find(({ check }) => check === name)?.passed,
    );
    if (rule.project === undefined || !isMeant) continue;
    const { projectId } = rule.project;
    projects.set(projectId, [...(projects.get(projectId) ?? []), explanation]);
  }
  return [...projects].slice(0, MOST_PROJECTS);
}

function facts(token: IdentityToken | undefined): string {
  if (!token) return '';
  const { issuer, subject, claims } = token;
  const shown = { issuer, subject, audience: [claims.aud].flat().join(', '), id: claims.jti };
  const words = Object.entries(shown).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [`${name} ${plain(value).slice(0, LONGEST_FACT)}`] : [],
  );
  return ` | ${words.join('; ')}`;
}
