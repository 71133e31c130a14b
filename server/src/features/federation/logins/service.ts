import { randomBytes } from 'node:crypto';
import type { WorkloadCaller, WorkloadTrust } from '../../../auth/caller.ts';
import { ExpiringMap } from '../../../auth/expiring-map.ts';
import { generateSecret, hashGeneratedSecret, verifyPassword } from '../../../auth/passwords.ts';
import { grantOf } from '../../../auth/robot-login.ts';
import {
  credentialIdOf,
  credentialName,
  WORKLOAD_NAME,
  type WorkloadLogin,
  type Workloads,
} from '../../../auth/workloads.ts';
import type { Database } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import type { Logger } from '../../../log/logger.ts';
import type { OutboundClient } from '../../../outbound/client.ts';
import type { Claims } from '../claims/model.ts';
import { fullName, type TrustRule } from '../model.ts';
import { isTokenLike } from '../tokens/identity-token.ts';
import { IssuerKeys } from '../tokens/issuer-keys.ts';
import { TokenVerifier } from '../tokens/verifier.ts';
import { type Decided, TrustDecider } from './decider.ts';
import { DecisionJournal } from './journal.ts';
import { type Decision, plain, workloadName } from './model.ts';
import { clientKey, RateLimit, requireOne } from './rate-limit.ts';
import * as store from './store.ts';

/** What the logins of workloads are made of. */
export interface WorkloadLoginsDeps {
  readonly database: Database;
  readonly logger: Logger;
  /** Asks issuers for their keys. */
  readonly outbound: Pick<OutboundClient, 'send'>;
}

/** Credentials for a workload, with the secret that nobody will see again. */
export interface ExchangedCredentials {
  readonly username: string;
  readonly secret: string;
  readonly expiresAt: Date;
  readonly rules: readonly string[];
}

/** A decision that has no consequences, with what it is about. */
export interface ExplainedDecision {
  readonly decision: Decision;
  readonly claims: Claims;
  /** What the workload would be called. */
  readonly name: string | undefined;
}

// Rules and credentials announce their changes; this bounds what a lost announcement costs.
const KNOWN_MS = 30_000;
const MOST_KNOWN = 20_000;
const ID_BYTES = 10;
// A farm of runners behind one address starts many jobs at once; who is refused again and again is no such farm.
const EXCHANGES = { burst: 300, perSecond: 10 } as const;
const COST_OF_REFUSAL = 20;

/** Lets workloads in: by the token of their issuer, or by credentials they got in exchange for it. */
export class WorkloadLogins implements Workloads {
  readonly #db: Database;
  readonly #logger: Logger;
  readonly #journal: DecisionJournal;
  readonly #known = new ExpiringMap<string, true>(KNOWN_MS, MOST_KNOWN);
  readonly #exchanges = new RateLimit(EXCHANGES);
  // Counts what was forgotten: what was looked up before must not be remembered after.
  #generation = 0;
  readonly #decider: TrustDecider;

  constructor(deps: WorkloadLoginsDeps) {
    this.#db = deps.database;
    this.#logger = deps.logger;
    this.#journal = new DecisionJournal(deps);
    this.#decider = new TrustDecider({ ...deps, verifier: new TokenVerifier({ keys: new IssuerKeys(deps) }) });
  }

  async login(name: string, secret: string): Promise<WorkloadLogin | undefined> {
    if (name === WORKLOAD_NAME && isTokenLike(secret)) return this.#byToken(secret);
    const id = credentialIdOf(name);
    return id === undefined ? undefined : this.#byCredentials(id, secret);
  }

  isKnown(trust: WorkloadTrust): boolean {
    return this.#known.get(JSON.stringify(trust)) === true;
  }

  async isCurrent(trust: WorkloadTrust): Promise<boolean> {
    if (this.isKnown(trust)) return true;
    const generation = this.#generation;
    const isCurrent = await store.isCurrent(this.#db, trust);
    if (isCurrent && generation === this.#generation) this.#known.set(JSON.stringify(trust), true);
    return isCurrent;
  }

  forget(): void {
    this.#generation += 1;
    this.#known.clear();
  }

  /** Credentials in exchange for a token, by the rules that let it in, or by one of them. `address` is the client's. */
  async exchange(text: string, ruleName: string | undefined, address: string): Promise<ExchangedCredentials> {
    const client = clientKey(address);
    requireOne(this.#exchanges, client);
    const decided = await this.#decider.decide(text, { ruleName });
    const { token, decision } = decided;
    if (!token || decision.matching.length === 0) {
      this.#exchanges.charge(client, COST_OF_REFUSAL - 1);
      await this.#journal.note('exchange', decided);
      throw this.#refusal(decided);
    }
    const secret = generateSecret();
    const id = randomBytes(ID_BYTES).toString('hex');
    const expiresAt = await this.#db.transaction(async (tx) => {
      const { issuer } = token;
      const lifetime = lifetimeOf(decision.matching);
      const credential = {
        id,
        secretHash: hashGeneratedSecret(secret),
        issuer,
        subject: plain(token.subject),
        lifetime,
      };
      const end = await store.insertCredential(tx, credential, decision.matching);
      if (!end) throw new HavenError('UNAUTHORIZED', 'the trust rule has changed just now; try again');
      await this.#journal.note('exchange', decided, tx, `, with ${credentialName(id)} until ${end.toISOString()}`);
      return end;
    });
    return { username: credentialName(id), secret, expiresAt, rules: decision.matching.map(fullName) };
  }

  /** What would be decided about a token, or about claims as if they were signed, by all rules or those of a project. */
  async explain(what: string | Claims, projectId: number | undefined): Promise<ExplainedDecision> {
    const { token, decision } =
      typeof what === 'string'
        ? await this.#decider.decide(what, { projectId })
        : { token: undefined, decision: await this.#decider.decideClaims(what, { projectId }) };
    const claims = token?.claims ?? (typeof what === 'string' ? {} : what);
    const name = decision.matching.length > 0 ? workloadName(decision.matching, textOf(claims.sub)) : undefined;
    return { decision, claims, name };
  }

  /** Removes credentials that have ended long enough ago; returns their number. */
  removeEnded(): Promise<number> {
    return store.deleteEnded(this.#db);
  }

  async #byToken(text: string): Promise<WorkloadLogin> {
    const decided = await this.#decider.decide(text);
    await this.#journal.note('login', decided);
    const { token, decision } = decided;
    if (!token || decision.matching.length === 0) {
      if (decision.isUnavailable) throw this.#refusal(decided);
      return { kind: 'refused', reason: decision.reason };
    }
    const caller = toCaller(decision.matching, { subject: token.subject, endsAt: undefined });
    return { kind: 'caller', caller, expiresAt: Number(token.claims.exp) };
  }

  // Wrong secrets are nothing special here: they get what every wrong password gets.
  async #byCredentials(id: string, secret: string): Promise<WorkloadLogin | undefined> {
    const credential = await store.findCredential(this.#db, id);
    if (!credential || !(await verifyPassword(secret, credential.secretHash))) return undefined;
    const username = credentialName(id);
    const endsAt = credential.expiresAt.getTime() / 1000;
    const reason = refusalOf(username, credential);
    if (reason !== undefined) {
      await this.#journal.noteEnded(username, reason, projectsOf(credential.rules));
      return { kind: 'refused', reason };
    }
    const caller = toCaller(credential.rules, { subject: credential.subject, endsAt, credentialId: id });
    return { kind: 'caller', caller, expiresAt: endsAt };
  }

  #refusal({ token, decision }: Decided): HavenError {
    if (!decision.isUnavailable) return new HavenError('UNAUTHORIZED', decision.reason);
    const failures = decision.explanations.flatMap(({ checks }) =>
      checks.flatMap(({ passed, found }) => (passed ? [] : [found])),
    );
    this.#logger.warn({ issuer: token?.issuer, failures }, 'the keys of an issuer of identity tokens cannot be had');
    return new HavenError('UNAVAILABLE', decision.reason);
  }
}

function toCaller(
  rules: readonly TrustRule[],
  from: { readonly subject: string; readonly endsAt: number | undefined; readonly credentialId?: string },
): WorkloadCaller {
  return {
    kind: 'workload',
    name: workloadName(rules, from.subject),
    grants: rules.flatMap(({ permissions, project }) =>
      permissions.map(({ kind, project: place, access }) =>
        grantOf({ kind, project_id: place?.projectId ?? null, access }, project !== undefined),
      ),
    ),
    trust: {
      rules: rules.map(({ ruleId, revision }) => ({ ruleId, revision })),
      credentialId: from.credentialId,
    },
    lifetime: lifetimeOf(rules),
    endsAt: from.endsAt,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function lifetimeOf(rules: readonly TrustRule[]): number {
  return Math.min(...rules.map(({ lifetime }) => lifetime));
}

function refusalOf(username: string, { expiresAt, rules }: store.CredentialWithRules): string | undefined {
  if (expiresAt.getTime() <= Date.now()) return `the credentials ${username} expired at ${expiresAt.toISOString()}`;
  return rules.length === 0 ? `the trust rule that had let ${username} in has changed` : undefined;
}

function projectsOf(rules: readonly TrustRule[]): readonly number[] {
  return [...new Set(rules.map(({ project }) => project?.projectId ?? 0))];
}
