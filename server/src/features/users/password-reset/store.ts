import type { Queryable } from '../../../db/database.ts';
import { sql } from '../../../db/sql.ts';
import { type Forgetful, LINK_MINUTES } from './model.ts';

/**
 * The living account with that e-mail address and a password of its own, locked; in any case only where that names one.
 */
export async function lockByEmail(on: Queryable, email: string): Promise<Forgetful | undefined> {
  const rows = await on.many<Forgetful>(sql`
    SELECT user_id AS "userId", username, email FROM harbor_user
    WHERE NOT deleted AND password_hash IS NOT NULL AND lower(email) = lower(${email})
    ORDER BY email = ${email} DESC LIMIT 2 FOR UPDATE`);
  const [first, second] = rows;
  return second === undefined || first?.email === email ? first : undefined;
}

/** How many links the account was sent in the last hour. */
export async function countRecent(on: Queryable, userId: number): Promise<number> {
  return on.run(sql`
    SELECT FROM password_reset WHERE user_id = ${userId} AND creation_time > now() - interval '1 hour'`);
}

/** Keeps a link, and drops those of the account that are of no use to anybody. */
export async function insertReset(on: Queryable, tokenHash: string, { userId, email }: Forgetful): Promise<void> {
  await on.run(sql`
    DELETE FROM password_reset WHERE user_id = ${userId} AND creation_time <= now() - interval '1 hour'`);
  await on.run(sql`
    INSERT INTO password_reset (token_hash, user_id, email) VALUES (${tokenHash}, ${userId}, ${email})`);
}

/** The account a link is for, while the link works, with the hash of its password. */
export async function findByToken(
  on: Queryable,
  tokenHash: string,
): Promise<(Forgetful & { readonly passwordHash: string }) | undefined> {
  return on.first(sql`
    SELECT u.user_id AS "userId", u.username, u.email, u.password_hash AS "passwordHash"
    FROM password_reset r JOIN harbor_user u USING (user_id)
    WHERE r.token_hash = ${tokenHash} AND r.creation_time > now() - ${LINK_MINUTES} * interval '1 minute'
      AND NOT u.deleted AND u.password_hash IS NOT NULL AND u.email = r.email`);
}

/** Uses a link up; false when somebody else has just done so, or the password has changed meanwhile. */
export async function useToken(on: Queryable, tokenHash: string, passwordHash: string): Promise<boolean> {
  const used = await on.run(sql`
    DELETE FROM password_reset r USING harbor_user u
    WHERE r.token_hash = ${tokenHash} AND u.user_id = r.user_id AND u.password_hash = ${passwordHash}`);
  return used > 0;
}
