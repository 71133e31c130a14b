import type { AccessEntry } from '../../auth/rights.ts';
import { isUniqueViolation, type Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { type Sql, sql } from '../../db/sql.ts';
import type { RobotPermission } from '../robots/index.ts';
import type { ClaimPatterns, KeySet, TrustRule, TrustState } from './model.ts';

/** Stores a rule without permissions; undefined when its place has one of that name. */
export async function insertRule(
  on: Queryable,
  projectId: number | undefined,
  state: TrustState,
  createdBy: string,
): Promise<number | undefined> {
  return undefinedWhenTaken(async () => {
    const row = await on.first<{ id: number }>(sql`
      INSERT INTO trust_rule (project_id, name, description, enabled, issuer, audience, claims, key_set, certificate,
        lifetime, created_by)
      VALUES (${projectId ?? null}, ${state.name}, ${state.description}, ${state.isEnabled}, ${state.issuer},
        ${state.audience}, ${toJsonb(state.claims)}, ${state.keySet ? toJsonb(state.keySet) : null},
        ${state.certificate ?? null}, ${state.lifetime}, ${createdBy})
      RETURNING id`);
    return row?.id ?? 0;
  });
}

/** Replaces what a rule says, with another revision if it means something else; undefined when the name is taken. */
export async function updateRule(
  on: Queryable,
  ruleId: number,
  state: TrustState,
  isOther: boolean,
): Promise<number | undefined> {
  return undefinedWhenTaken(() =>
    on.run(sql`
      UPDATE trust_rule SET name = ${state.name}, description = ${state.description}, enabled = ${state.isEnabled},
        issuer = ${state.issuer}, audience = ${state.audience}, claims = ${toJsonb(state.claims)},
        key_set = ${state.keySet ? toJsonb(state.keySet) : null}, certificate = ${state.certificate ?? null},
        lifetime = ${state.lifetime}, revision = revision + ${isOther ? 1 : 0}, update_time = now()
      WHERE id = ${ruleId}`),
  );
}

/** Replaces what a rule lets workloads do. */
export async function replacePermissions(
  on: Queryable,
  ruleId: number,
  permissions: readonly RobotPermission[],
): Promise<void> {
  await on.run(sql`DELETE FROM trust_rule_permission WHERE rule_id = ${ruleId}`);
  await on.run(sql`
    INSERT INTO trust_rule_permission (rule_id, position, project_id, access)
    SELECT ${ruleId}, position, project_id, access
    FROM unnest(${permissions.map(({ project }) => project?.projectId ?? null)}::integer[],
      ${permissions.map(({ access }) => toJsonb(access))}::jsonb[])
      WITH ORDINALITY AS given (project_id, access, position)`);
}

/** Removes a rule, and with it everything that was obtained by it; false when it is gone already. */
export async function deleteRule(on: Queryable, ruleId: number): Promise<boolean> {
  await on.run(sql`
    DELETE FROM workload_credential c
    WHERE EXISTS (SELECT FROM workload_credential_rule r WHERE r.credential_id = c.id AND r.rule_id = ${ruleId})
      AND NOT EXISTS (SELECT FROM workload_credential_rule r WHERE r.credential_id = c.id AND r.rule_id <> ${ruleId})`);
  return (await on.run(sql`DELETE FROM trust_rule WHERE id = ${ruleId}`)) > 0;
}

/** A rule of the system or of a project, locked when it is to be changed. */
export async function readRule(
  on: Queryable,
  projectId: number | undefined,
  ruleId: number,
  lock: 'locked' | 'unlocked' = 'unlocked',
): Promise<TrustRule | undefined> {
  const row = await on.first<RuleColumns>(sql`
    SELECT ${ruleColumns} FROM ${ruleTables} WHERE r.id = ${ruleId}::bigint AND ${placeSql(projectId)}
    ${lock === 'locked' ? sql`FOR UPDATE OF r` : sql``}`);
  return row && toRule(row);
}

/** Rules by their issuer, those of the system first; only those of one project when there is one. */
export async function rulesOfIssuer(on: Queryable, issuer: string, projectId?: number): Promise<readonly IssuerRule[]> {
  const rows = await on.many<RuleColumns & { readonly vouched: boolean }>(
    sql`
      SELECT ${ruleColumns}, (${isVouchedFor(sql`r.issuer`)}) AS vouched FROM ${ruleTables}
      WHERE r.issuer = ${issuer} AND (${projectId ?? null}::integer IS NULL OR r.project_id = ${projectId ?? null})
      ORDER BY r.project_id IS NOT NULL, r.id`.named('trust-rules-of-issuer'),
  );
  return rows.map((row) => ({ ...toRule(row), isVouchedFor: row.vouched }));
}

/** A rule, and whether administrators of the system trust its issuer's address. */
export type IssuerRule = TrustRule & { readonly isVouchedFor: boolean };

/** Whether a rule of the system names the issuer, so that its address is one that administrators have chosen. */
export async function isIssuerVouchedFor(on: Queryable, issuer: string): Promise<boolean> {
  const row = await on.first<{ vouched: boolean }>(sql`SELECT ${isVouchedFor(sql`${issuer}::text`)} AS vouched`);
  return row?.vouched ?? false;
}

function isVouchedFor(issuer: Sql): Sql {
  return sql`EXISTS (SELECT FROM trust_rule v WHERE v.project_id IS NULL AND v.issuer = ${issuer})`;
}

/** The condition on where a rule belongs, of table `trust_rule` as `r`. */
export function placeSql(projectId: number | undefined): Sql {
  return projectId === undefined ? sql`r.project_id IS NULL` : sql`r.project_id = ${projectId}`;
}

/** Where `ruleColumns` come from. */
export const ruleTables: Sql = sql`trust_rule r LEFT JOIN project p ON p.project_id = r.project_id`;

/** The columns of a rule. */
export const ruleColumns: Sql = sql`
  r.id, r.project_id, p.name AS project, r.name, r.description, r.enabled, r.issuer, r.audience, r.claims, r.key_set,
  r.certificate, r.lifetime, r.revision, r.created_by, r.creation_time, r.update_time,
  (SELECT jsonb_agg(jsonb_build_object('project_id', m.project_id, 'project', o.name, 'access', m.access)
      ORDER BY m.position)
    FROM trust_rule_permission m LEFT JOIN project o ON o.project_id = m.project_id WHERE m.rule_id = r.id) AS permissions`;

/** What `ruleColumns` select. */
export interface RuleColumns {
  readonly id: number;
  readonly project_id: number | null;
  readonly project: string | null;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly issuer: string;
  readonly audience: string;
  readonly claims: ClaimPatterns;
  readonly key_set: KeySet | null;
  readonly certificate: string | null;
  readonly lifetime: number;
  readonly revision: number;
  readonly created_by: string;
  readonly creation_time: Date;
  readonly update_time: Date;
  readonly permissions: readonly PermissionColumns[] | null;
}

interface PermissionColumns {
  readonly project_id: number | null;
  readonly project: string | null;
  readonly access: readonly AccessEntry[];
}

/** A rule from its columns. */
export function toRule(row: RuleColumns): TrustRule {
  return {
    ruleId: row.id,
    project: row.project_id === null ? undefined : { projectId: row.project_id, name: row.project ?? '' },
    name: row.name,
    description: row.description,
    isEnabled: row.enabled,
    issuer: row.issuer,
    audience: row.audience,
    claims: row.claims,
    keySet: row.key_set ?? undefined,
    certificate: row.certificate ?? undefined,
    lifetime: row.lifetime,
    revision: row.revision,
    createdBy: row.created_by,
    createdAt: row.creation_time,
    updatedAt: row.update_time,
    permissions: (row.permissions ?? []).map(({ project_id: projectId, project, access }) => ({
      kind: 'project',
      project: projectId === null ? undefined : { projectId, name: project ?? '' },
      access,
    })),
  };
}

async function undefinedWhenTaken<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error, 'trust_rule_name_unique')) return undefined;
    throw error;
  }
}
