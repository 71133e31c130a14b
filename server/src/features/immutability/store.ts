import { isUniqueViolation, type Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { sql } from '../../db/sql.ts';
import type { SelectorText } from '../../matching/selector.ts';
import type { ImmutableRule, RuleText } from './model.ts';

/** A row as it is read. */
export interface RuleRow {
  readonly id: number;
  readonly disabled: boolean;
  readonly priority: number;
  readonly tag_selectors: readonly SelectorText[];
  readonly scope_selectors: readonly SelectorText[];
}

/** The columns of `RuleRow`. */
export const ruleColumns = sql`id, disabled, priority, tag_selectors, scope_selectors`;

/** A row as a rule. */
export function toRule(row: RuleRow): ImmutableRule {
  const { id, disabled, priority } = row;
  return { id, disabled, priority, tagSelectors: row.tag_selectors, repositorySelectors: row.scope_selectors };
}

/** Keeps the rules of a project as they are until the transaction ends; waits for somebody who is changing them. */
export async function holdRules(on: Queryable, projectId: number): Promise<void> {
  await on.run(sql`SELECT pg_advisory_xact_lock_shared(${lockKey(projectId)})`.named('immutability-hold'));
}

/** Waits until no transaction that has asked for the rules of a project is under way, and keeps new ones waiting. */
export async function lockRules(on: Queryable, projectId: number): Promise<void> {
  await on.run(sql`SELECT pg_advisory_xact_lock(${lockKey(projectId)})`);
}

function lockKey(projectId: number) {
  return sql`hashtextextended(${`immutability ${projectId}`}, 0)`;
}

/** The rules of a project that are switched on. */
export async function enabledRules(on: Queryable, projectId: number): Promise<readonly ImmutableRule[]> {
  const rows = await on.many<RuleRow>(
    sql`
      SELECT ${ruleColumns} FROM immutable_rule WHERE project_id = ${projectId} AND NOT disabled ORDER BY id`.named(
      'immutability-rules',
    ),
  );
  return rows.map(toRule);
}

/** A rule of that project. */
export async function readRule(on: Queryable, projectId: number, id: number): Promise<ImmutableRule | undefined> {
  const row = await on.first<RuleRow>(sql`
    SELECT ${ruleColumns} FROM immutable_rule WHERE project_id = ${projectId} AND id = ${id}`);
  return row && toRule(row);
}

/** Stores a rule; undefined when the project has one with the same selectors. */
export async function insertRule(on: Queryable, projectId: number, rule: RuleText): Promise<number | undefined> {
  const row = await on.first<{ id: number }>(sql`
    INSERT INTO immutable_rule (project_id, disabled, priority, tag_selectors, scope_selectors)
    VALUES (${projectId}, ${rule.disabled}, ${rule.priority}, ${toJsonb(rule.tagSelectors)},
      ${toJsonb(rule.repositorySelectors)})
    ON CONFLICT DO NOTHING RETURNING id`);
  return row?.id;
}

/** Replaces a rule; false when the project has another one with the same selectors. */
export async function updateRule(on: Queryable, id: number, rule: RuleText): Promise<boolean> {
  try {
    await on.run(sql`
      UPDATE immutable_rule SET disabled = ${rule.disabled}, priority = ${rule.priority},
        tag_selectors = ${toJsonb(rule.tagSelectors)}, scope_selectors = ${toJsonb(rule.repositorySelectors)},
        update_time = now()
      WHERE id = ${id}`);
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** Removes a rule of that project; false when there is none. */
export async function deleteRule(on: Queryable, projectId: number, id: number): Promise<boolean> {
  return (await on.run(sql`DELETE FROM immutable_rule WHERE project_id = ${projectId} AND id = ${id}`)) > 0;
}

/** How many rules a project has. */
export async function countRules(on: Queryable, projectId: number): Promise<number> {
  const row = await on.first<{ count: number }>(sql`
    SELECT count(*) FROM immutable_rule WHERE project_id = ${projectId}`);
  return row?.count ?? 0;
}
