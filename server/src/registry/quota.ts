import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { HavenError, isHavenError } from '../error.ts';
import { type DomainEvent, writeEvent } from '../events/outbox.ts';

/** A project's quota in bytes; `hard` -1 is unlimited, as every limit is while quotas are switched off. */
export interface QuotaUsage {
  readonly hard: number;
  readonly used: number;
}

// Harbor warns from here on.
const WARNING_SHARE = 0.85;

/** The limit of a row of `quota`, as an expression: -1 while quotas are switched off. */
export const limitInEffect = sql`CASE WHEN (SELECT quota_enforced FROM setting_effect) THEN hard ELSE -1 END`;

/**
 * Changes the used bytes of a project's quota in the caller's transaction; the row's lock makes it exact under any
 * concurrency. Growth beyond the hard limit fails with `DENIED` in Harbor's words, and the transaction with it.
 */
export async function changeUsage(on: Queryable, projectId: number, bytes: number): Promise<QuotaUsage | undefined> {
  if (bytes === 0) return undefined;
  const usage = await on.first<QuotaUsage>(
    sql`
      UPDATE quota SET used = greatest(0, used + ${bytes}), update_time = now()
      WHERE project_id = ${projectId} RETURNING ${limitInEffect} AS hard, used`.named('quota-change'),
  );
  if (usage && bytes > 0) requireWithin(usage, bytes);
  return usage;
}

/** Fails with `DENIED` when a project has used more than it may, now that it has grown by that many bytes. */
export function requireWithin({ hard, used }: QuotaUsage, added: number): void {
  if (hard !== -1 && used > hard) throw quotaExceeded(added, used - added, hard);
}

/** A sentence for people when a project has used 85 % of its quota or more, else undefined. */
export function quotaWarning(usage: QuotaUsage | undefined): string | undefined {
  if (!usage || usage.hard <= 0 || usage.used < usage.hard * WARNING_SHARE) return undefined;
  return `quota usage reach 85%: resource storage used ${formatBytes(usage.used)} of ${formatBytes(usage.hard)}`;
}

/** Who uses a project's storage, and for what. */
export interface QuotaUse {
  readonly projectId: number;
  /** Full name. */
  readonly repository: string;
  readonly repositoryId?: number;
  readonly actor: string;
  /** What it is about, as far as that is known. */
  readonly digest?: string | undefined;
  readonly tags?: readonly string[];
}

/**
 * Changes the used bytes for somebody who adds to a project, as `changeUsage` does. When that leaves a project with
 * little room, webhooks and others are told, each time it grows, as Harbor does; the sentence for people is returned.
 */
export async function chargeQuota(on: Queryable, use: QuotaUse, bytes: number): Promise<string | undefined> {
  return settleCharge(on, use, bytes, await changeUsage(on, use.projectId, bytes));
}

/** The second half of `chargeQuota`, for a statement that has changed the usage along with other things. */
export async function settleCharge(
  on: Queryable,
  use: QuotaUse,
  bytes: number,
  usage: QuotaUsage | undefined,
): Promise<string | undefined> {
  if (usage && bytes > 0) requireWithin(usage, bytes);
  const details = bytes > 0 ? quotaWarning(usage) : undefined;
  if (details !== undefined) await writeEvent(on, quotaEvent('QUOTA_WARNING', use, details));
  return details;
}

/** Tells webhooks and others of what the quota refused; call it with whatever a request failed with, after its rollback. */
export async function noteQuotaRefusal(on: Queryable, refused: unknown, use: QuotaUse): Promise<void> {
  if (!isHavenError(refused, 'DENIED') || !isQuotaDetail(refused.detail)) return;
  await writeEvent(on, quotaEvent('QUOTA_EXCEED', use, refused.message));
}

function quotaEvent(type: 'QUOTA_WARNING' | 'QUOTA_EXCEED', use: QuotaUse, details: string): DomainEvent {
  const { projectId, repositoryId, actor, repository, digest, tags = [] } = use;
  return { type, projectId, repositoryId, actor, payload: { repository, digest, tags, details } };
}

const QUOTA_RULE = 'quota';

function isQuotaDetail(detail: unknown): boolean {
  return typeof detail === 'object' && detail !== null && 'rule' in detail && detail.rule === QUOTA_RULE;
}

function quotaExceeded(adding: number, used: number, hard: number): HavenError {
  return new HavenError(
    'DENIED',
    `adding ${formatBytes(adding)} of storage resource, which when updated to current usage of ${formatBytes(used)} will exceed the configured upper limit of ${formatBytes(hard)}.`,
    { detail: { rule: QUOTA_RULE, adding, used, hard } },
  );
}

/** Bytes as Harbor writes them in messages: `10.0 MiB`, one decimal. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
