import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** What of an account must not be taken. */
export type TakenTarget = 'username' | 'email';

/** Whether a living account has that name or e-mail. */
export async function isTaken(on: Queryable, target: TakenTarget, value: string): Promise<boolean> {
  const column = target === 'username' ? sql`username` : sql`email`;
  return (await on.run(sql`SELECT FROM harbor_user WHERE NOT deleted AND ${column} = ${value}`)) > 0;
}

/** Whether the account with that name or e-mail is one of the OIDC provider; undefined when there is no such account. */
export async function isOfProvider(on: Queryable, name: string): Promise<boolean | undefined> {
  const row = await on.first<{ theirs: boolean }>(sql`
    SELECT EXISTS (SELECT FROM oidc_user o WHERE o.user_id = u.user_id) AS theirs FROM harbor_user u
    WHERE NOT u.deleted AND (u.username = ${name} OR u.email = ${name}) ORDER BY u.username = ${name} DESC LIMIT 1`);
  return row?.theirs;
}
