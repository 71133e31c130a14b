import type { Queryable } from '../../db/database.ts';
import { joinSql, type Sql, sql } from '../../db/sql.ts';
import { containsSql, type FilterColumns, filterSql, plainName } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import { ADMIN_ID, type User } from './model.ts';
import { userColumns } from './store.ts';

/** What a list of accounts is narrowed and ordered by. */
export interface UserFilter {
  /** Part of the name, in any case. */
  readonly username?: string | undefined;
  /** Part of the e-mail, in any case. */
  readonly email?: string | undefined;
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
}

// Never the password hash: filtering by it would tell it letter by letter (CVE-2025-30086).
const filterColumns: FilterColumns = {
  user_id: { column: sql`u.user_id`, type: 'integer' },
  username: { column: sql`u.username`, type: 'text' },
  email: { column: sql`u.email`, type: 'text' },
  realname: { column: sql`u.realname`, type: 'text' },
  comment: { column: sql`u.comment`, type: 'text' },
  sysadmin_flag: { column: sql`u.sysadmin_flag`, type: 'boolean' },
  creation_time: { column: sql`u.creation_time`, type: 'time' },
  update_time: { column: sql`u.update_time`, type: 'time' },
};

const sortRules: SortRules = {
  columns: {
    user_id: sql`u.user_id`,
    username: sql`u.username`,
    email: sql`u.email`,
    realname: sql`u.realname`,
    sysadmin_flag: sql`u.sysadmin_flag`,
    creation_time: sql`u.creation_time`,
    update_time: sql`u.update_time`,
  },
  fallback: sql`u.username`,
  unique: sql`u.user_id`,
};

/** One page of the living accounts, and how many there are. Admin is only there when asked for by id (Harbor). */
export async function listUsers(
  on: Queryable,
  filter: UserFilter,
): Promise<{ readonly users: readonly User[]; readonly total: number }> {
  const from = sql`FROM harbor_user u WHERE ${joinSql(conditions(filter), ' AND ')}`;
  const users = await on.many<User>(sql`
    SELECT ${userColumns} ${from} ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { users, total: count?.count ?? 0 };
}

function conditions(filter: UserFilter): readonly Sql[] {
  const byId = filter.terms.some(({ key }) => plainName(key.split('__')[0] ?? '') === 'userid');
  return [
    sql`NOT u.deleted`,
    filterSql(filter.terms, filterColumns),
    ...(byId ? [] : [sql`u.user_id <> ${ADMIN_ID}`]),
    ...(filter.username === undefined ? [] : [containsSql(sql`u.username`, filter.username)]),
    ...(filter.email === undefined ? [] : [containsSql(sql`u.email`, filter.email)]),
  ];
}
