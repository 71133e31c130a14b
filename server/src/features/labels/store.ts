import { isUniqueViolation, type Queryable } from '../../db/database.ts';
import { joinSql, sql } from '../../db/sql.ts';
import { containsSql, type FilterColumns, filterSql } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import type { Label, LabelText } from './model.ts';

/** What a list of labels is narrowed and ordered by. */
export interface LabelFilter {
  /** Labels of this project; undefined for the global ones. */
  readonly projectId: number | undefined;
  /** Part of the name, in any case. */
  readonly name: string | undefined;
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
}

const filterColumns: FilterColumns = {
  id: { column: sql`id`, type: 'integer' },
  name: { column: sql`name`, type: 'text' },
  description: { column: sql`description`, type: 'text' },
  color: { column: sql`color`, type: 'text' },
  creation_time: { column: sql`creation_time`, type: 'time' },
  update_time: { column: sql`update_time`, type: 'time' },
};

const sortRules: SortRules = {
  columns: {
    id: sql`id`,
    name: sql`name`,
    color: sql`color`,
    creation_time: sql`creation_time`,
    update_time: sql`update_time`,
  },
  fallback: sql`id`,
  unique: sql`id`,
};

const columns = sql`id, project_id, name, description, color, creation_time, update_time`;

/** One page of labels, and the number of all of them. */
export async function listLabels(
  on: Queryable,
  filter: LabelFilter,
): Promise<{ readonly labels: readonly Label[]; readonly total: number }> {
  const conditions = [
    filter.projectId === undefined ? sql`project_id IS NULL` : sql`project_id = ${filter.projectId}`,
    ...(filter.name === undefined ? [] : [containsSql(sql`name`, filter.name)]),
    filterSql(filter.terms, filterColumns),
  ];
  const from = sql`FROM harbor_label WHERE ${joinSql(conditions, ' AND ')}`;
  const rows = await on.many<LabelRow>(
    sql`SELECT ${columns} ${from} ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`,
  );
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { labels: rows.map(toLabel), total: count?.count ?? 0 };
}

/** The label with that id. */
export async function readLabel(on: Queryable, id: number): Promise<Label | undefined> {
  const row = await on.first<LabelRow>(sql`SELECT ${columns} FROM harbor_label WHERE id = ${id}`);
  return row && toLabel(row);
}

/** Stores a label; undefined when its scope has one of that name. */
export async function insertLabel(
  on: Queryable,
  projectId: number | undefined,
  text: LabelText,
): Promise<number | undefined> {
  return undefinedWhenTaken(async () => {
    const row = await on.first<{ id: number }>(sql`
      INSERT INTO harbor_label (project_id, name, description, color)
      VALUES (${projectId ?? null}, ${text.name}, ${text.description}, ${text.color}) RETURNING id`);
    return row?.id ?? 0;
  });
}

/** Replaces what is said of a label and gives the number of labels changed; undefined when the name is taken. */
export async function updateLabel(on: Queryable, id: number, text: LabelText): Promise<number | undefined> {
  return undefinedWhenTaken(() =>
    on.run(sql`
      UPDATE harbor_label SET name = ${text.name}, description = ${text.description}, color = ${text.color},
        update_time = now() WHERE id = ${id}`),
  );
}

/** Removes a label, also from all artifacts; false when there is none. */
export async function deleteLabel(on: Queryable, id: number): Promise<boolean> {
  return (await on.run(sql`DELETE FROM harbor_label WHERE id = ${id}`)) > 0;
}

async function undefinedWhenTaken<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}

/** A label as it lies in the database. */
export interface LabelRow {
  readonly id: number;
  readonly project_id: number | null;
  readonly name: string;
  readonly description: string;
  readonly color: string;
  readonly creation_time: Date;
  readonly update_time: Date;
}

/** What a row says. */
export function toLabel(row: LabelRow): Label {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    color: row.color,
    projectId: row.project_id ?? undefined,
    createdAt: row.creation_time,
    updatedAt: row.update_time,
  };
}
