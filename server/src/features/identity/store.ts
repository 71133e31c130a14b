import type { ProviderName } from '../../auth/providers/provider.ts';
import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import type { Account } from './model.ts';

/** Who somebody is at a provider. */
export interface IdentityKey {
  readonly provider: ProviderName;
  readonly subject: string;
}

/** What is known of an account of that name, to tell whose it is. */
export interface NamedAccount extends Account {
  /** It has a password here. */
  readonly isLocal: boolean;
  /** It belongs to somebody of a provider. */
  readonly isLinked: boolean;
}

/** The living account of an identity. */
export async function findByIdentity(on: Queryable, { provider, subject }: IdentityKey): Promise<Account | undefined> {
  return on.first(sql`
    SELECT ${accountColumns} FROM user_identity i JOIN harbor_user u USING (user_id)
    WHERE i.provider = ${provider} AND i.subject = ${subject} AND NOT u.deleted`);
}

/** The living account of a name. */
export async function findByName(on: Queryable, username: string): Promise<NamedAccount | undefined> {
  return on.first(sql`
    SELECT ${accountColumns}, u.password_hash IS NOT NULL AS "isLocal",
      EXISTS (SELECT FROM user_identity i WHERE i.user_id = u.user_id) AS "isLinked"
    FROM harbor_user u WHERE u.username = ${username} AND NOT u.deleted`);
}

/** Makes an account without password; undefined when the name is taken. An e-mail that somebody has is left out. */
export async function insertAccount(
  on: Queryable,
  account: { readonly username: string; readonly email: string; readonly realname: string; readonly comment: string },
): Promise<Account | undefined> {
  // Two newcomers with one e-mail at the same moment: the second attempt sees the first one's row.
  for (let attempt = 0; attempt < 2; attempt++) {
    const made = await on.first<Account>(sql`
      INSERT INTO harbor_user AS u (username, email, realname, comment)
      VALUES (${account.username}, ${freeEmail(account.email, 0)}, ${account.realname}, ${account.comment})
      ON CONFLICT DO NOTHING RETURNING ${accountColumns}`);
    if (made) return made;
  }
  return undefined;
}

/** Gives an identity to an account; one that a deleted account had goes over. */
export async function linkIdentity(on: Queryable, { provider, subject }: IdentityKey, userId: number): Promise<void> {
  await on.run(sql`
    INSERT INTO user_identity (provider, subject, user_id) VALUES (${provider}, ${subject}, ${userId})
    ON CONFLICT (provider, subject) DO UPDATE SET user_id = EXCLUDED.user_id, creation_time = now()
    WHERE EXISTS (SELECT FROM harbor_user u WHERE u.user_id = user_identity.user_id AND u.deleted)`);
}

/** Takes over what a provider says of somebody, where it says something else than is known. */
export async function updateProfile(
  on: Queryable,
  userId: number,
  profile: { readonly email: string; readonly realname: string },
): Promise<void> {
  const { email, realname } = profile;
  await on.run(sql`
    UPDATE harbor_user SET email = coalesce(${freeEmail(email, userId)}, email), realname = ${realname}, update_time = now()
    WHERE user_id = ${userId} AND (realname <> ${realname} OR ${email}::text <> '' AND email IS DISTINCT FROM ${email})`);
}

const accountColumns: Sql = sql`u.user_id AS "userId", u.username, u.sysadmin_flag AS sysadmin`;

function freeEmail(email: string, userId: number): Sql {
  return sql`(SELECT nullif(${email}::text, '')
    WHERE NOT EXISTS (SELECT FROM harbor_user o WHERE o.email = ${email} AND o.user_id <> ${userId}))`;
}
