import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** What of an account must not be taken. */
export type TakenTarget = 'username' | 'email';

/** Whether a living account has that name or e-mail. */
export async function isTaken(on: Queryable, target: TakenTarget, value: string): Promise<boolean> {
  const column = target === 'username' ? sql`username` : sql`email`;
  return (await on.run(sql`SELECT FROM harbor_user WHERE NOT deleted AND ${column} = ${value}`)) > 0;
}
