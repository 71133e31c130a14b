import type { RuleVersion, WorkloadTrust } from '../../../auth/caller.ts';
import type { Queryable } from '../../../db/database.ts';
import { sql } from '../../../db/sql.ts';
import { limitSql, type Page } from '../../../http/paging.ts';
import type { TrustRule } from '../model.ts';
import { type RuleColumns, ruleColumns, ruleTables, toRule } from '../store.ts';

/** Credentials of a workload, without their secret. */
export interface Credential {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Credentials with what proves them and the rules that let them in still. */
export interface CredentialWithRules extends Credential {
  readonly secretHash: string;
  readonly rules: readonly TrustRule[];
}

/** Credentials as a list shows them. */
export interface ListedCredential extends Credential {
  readonly rules: readonly { readonly name: string; readonly project: { readonly name: string } | undefined }[];
}

/**
 * Stores credentials with the rules they come from, and returns when they end; undefined when one of the rules has
 * changed meanwhile.
 */
export async function insertCredential(
  on: Queryable,
  credential: Pick<Credential, 'id' | 'issuer' | 'subject'> & {
    readonly secretHash: string;
    readonly lifetime: number;
  },
  rules: readonly RuleVersion[],
): Promise<Date | undefined> {
  const row = await on.first<{ expires_at: Date }>(sql`
    INSERT INTO workload_credential (id, secret_hash, issuer, subject, expires_at)
    VALUES (${credential.id}, ${credential.secretHash}, ${credential.issuer}, ${credential.subject},
      now() + make_interval(secs => ${credential.lifetime}))
    RETURNING expires_at`);
  // Held against a change until these rows are there for it to see.
  const stored = await on.run(sql`
    INSERT INTO workload_credential_rule (credential_id, rule_id, revision)
    SELECT ${credential.id}, r.id, r.revision
    FROM trust_rule r JOIN unnest(${rules.map(({ ruleId }) => ruleId)}::bigint[],
      ${rules.map(({ revision }) => revision)}::integer[]) AS given (rule_id, revision)
      ON r.id = given.rule_id AND r.revision = given.revision
    WHERE r.enabled
    FOR SHARE OF r`);
  return stored === rules.length ? row?.expires_at : undefined;
}

/** Credentials, also some that have ended, with the rules that are still as they were. */
export async function findCredential(on: Queryable, id: string): Promise<CredentialWithRules | undefined> {
  const row = await on.first<CredentialRow & { readonly secret_hash: string }>(
    sql`
      SELECT id, secret_hash, issuer, subject, creation_time, expires_at FROM workload_credential
      WHERE id = ${id}`.named('workload-credential'),
  );
  if (!row) return undefined;
  const rules = await on.many<RuleColumns>(
    sql`
      SELECT ${ruleColumns} FROM ${ruleTables}
      JOIN workload_credential_rule c ON c.rule_id = r.id AND c.revision = r.revision
      WHERE c.credential_id = ${id} AND r.enabled ORDER BY r.id`.named('workload-credential-rules'),
  );
  return { ...toCredential(row), secretHash: row.secret_hash, rules: rules.map(toRule) };
}

/** Whether all rules of a workload are as they were, and its credentials, if it has any, have them still. */
export async function isCurrent(on: Queryable, { rules, credentialId }: WorkloadTrust): Promise<boolean> {
  const row = await on.first<{ count: number }>(
    sql`
      SELECT count(*) FROM trust_rule r
      JOIN unnest(${rules.map(({ ruleId }) => ruleId)}::bigint[], ${rules.map(({ revision }) => revision)}::integer[])
        AS given (rule_id, revision) ON r.id = given.rule_id AND r.revision = given.revision
      WHERE r.enabled AND (${credentialId ?? null}::text IS NULL OR EXISTS (
        SELECT FROM workload_credential c JOIN workload_credential_rule cr ON cr.credential_id = c.id
        WHERE c.id = ${credentialId ?? null} AND c.expires_at > now()
          AND cr.rule_id = r.id AND cr.revision = r.revision))`.named('workload-is-current'),
  );
  return rules.length > 0 && row?.count === rules.length;
}

/** One page of the credentials that have not ended, of a project's rules or of all, and how many there are. */
export async function listCredentials(
  on: Queryable,
  projectId: number | undefined,
  page: Page,
): Promise<{ readonly credentials: readonly ListedCredential[]; readonly total: number }> {
  const rules = sql`
    FROM workload_credential_rule cr JOIN trust_rule r ON r.id = cr.rule_id
    LEFT JOIN project p ON p.project_id = r.project_id
    WHERE cr.credential_id = c.id AND (${projectId ?? null}::integer IS NULL OR r.project_id = ${projectId ?? null})`;
  const from = sql`FROM workload_credential c WHERE c.expires_at > now() AND EXISTS (SELECT ${rules})`;
  const rows = await on.many<
    CredentialRow & { readonly rules: readonly { name: string; project: string | null }[] }
  >(sql`
    SELECT c.id, c.issuer, c.subject, c.creation_time, c.expires_at,
      (SELECT jsonb_agg(jsonb_build_object('name', r.name, 'project', p.name) ORDER BY r.id) ${rules}) AS rules
    ${from} ORDER BY c.creation_time DESC, c.id ${limitSql(page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  const credentials = rows.map((row) => ({
    ...toCredential(row),
    rules: row.rules.map(({ name, project }) => ({ name, project: project === null ? undefined : { name: project } })),
  }));
  return { credentials, total: count?.count ?? 0 };
}

/** Ends credentials; false when there are none. */
export async function deleteCredential(on: Queryable, id: string): Promise<boolean> {
  return (await on.run(sql`DELETE FROM workload_credential WHERE id = ${id}`)) > 0;
}

/** Takes from credentials what a project's rules have given them, and ends them when nothing is left; false when none. */
export async function withdrawProject(on: Queryable, id: string, projectId: number): Promise<boolean> {
  const withdrawn = await on.run(sql`
    DELETE FROM workload_credential_rule USING trust_rule r
    WHERE credential_id = ${id} AND rule_id = r.id AND r.project_id = ${projectId}`);
  await on.run(sql`
    DELETE FROM workload_credential c
    WHERE id = ${id} AND NOT EXISTS (SELECT FROM workload_credential_rule r WHERE r.credential_id = c.id)`);
  return withdrawn > 0;
}

/** Removes credentials that have ended a day ago, until when they hear so; returns their number. */
export async function deleteEnded(on: Queryable): Promise<number> {
  return on.run(sql`DELETE FROM workload_credential WHERE expires_at < now() - interval '1 day'`);
}

interface CredentialRow {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly creation_time: Date;
  readonly expires_at: Date;
}

function toCredential(row: CredentialRow): Credential {
  const { id, issuer, subject, creation_time: createdAt, expires_at: expiresAt } = row;
  return { id, issuer, subject, createdAt, expiresAt };
}
