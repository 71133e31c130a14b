import type { Queryable } from '../../../db/database.ts';
import { type Sql, sql } from '../../../db/sql.ts';

/** What is kept of somebody who logs in by OIDC; secret and token are encrypted. */
export interface OidcUser {
  readonly id: number;
  readonly userId: number;
  readonly username: string;
  readonly subiss: string;
  readonly secret: string;
  readonly token: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Keeps the newest token of somebody; the secret only the first time. */
export async function saveOidcUser(
  on: Queryable,
  user: Pick<OidcUser, 'userId' | 'subiss' | 'secret' | 'token'>,
): Promise<void> {
  await on.run(sql`
    INSERT INTO oidc_user (user_id, subiss, secret, token)
    VALUES (${user.userId}, ${user.subiss}, ${user.secret}, ${user.token})
    ON CONFLICT (user_id) DO UPDATE SET token = EXCLUDED.token, subiss = EXCLUDED.subiss, update_time = now()`);
}

/** What is kept of the living account with that id. */
export async function readOidcUser(on: Queryable, userId: number): Promise<OidcUser | undefined> {
  return on.first(sql`${selectUsers} WHERE o.user_id = ${userId}::bigint AND NOT u.deleted`);
}

/** What is kept of the living account with that name. */
export async function findOidcUser(on: Queryable, username: string): Promise<OidcUser | undefined> {
  return on.first(sql`${selectUsers} WHERE u.username = ${username} AND NOT u.deleted`);
}

/** The same, while nobody else asks the provider about this person. */
export async function lockOidcUser(on: Queryable, userId: number): Promise<OidcUser | undefined> {
  return on.first(sql`${selectUsers} WHERE o.user_id = ${userId} AND NOT u.deleted FOR UPDATE OF o`);
}

/** Replaces the token. */
export async function updateToken(on: Queryable, userId: number, token: string): Promise<void> {
  await on.run(sql`UPDATE oidc_user SET token = ${token}, update_time = now() WHERE user_id = ${userId}`);
}

/** Replaces the secret. */
export async function updateSecret(on: Queryable, userId: number, secret: string): Promise<void> {
  await on.run(sql`UPDATE oidc_user SET secret = ${secret}, update_time = now() WHERE user_id = ${userId}`);
}

/** Keeps somebody who has yet to choose a name, and forgets those who took too long. */
export async function saveNewcomer(on: Queryable, idHash: string, content: string, expiresAt: Date): Promise<void> {
  await on.run(sql`DELETE FROM oidc_newcomer WHERE expires_at < now()`);
  await on.run(sql`
    INSERT INTO oidc_newcomer (id_hash, content, expires_at) VALUES (${idHash}, ${content}, ${expiresAt})`);
}

/** Takes somebody who chooses a name: a second request with the same cookie finds nobody. */
export async function takeNewcomer(on: Queryable, idHash: string): Promise<string | undefined> {
  const row = await on.first<{ content: string }>(sql`
    DELETE FROM oidc_newcomer WHERE id_hash = ${idHash} AND expires_at > now() RETURNING content`);
  return row?.content;
}

/** Whether an account has the name. */
export async function isNameTaken(on: Queryable, username: string): Promise<boolean> {
  return (await on.run(sql`SELECT FROM harbor_user WHERE username = ${username}`)) > 0;
}

const selectUsers: Sql = sql`
  SELECT o.id, o.user_id AS "userId", u.username, o.subiss, o.secret, o.token, o.creation_time AS "createdAt",
    o.update_time AS "updatedAt"
  FROM oidc_user o JOIN harbor_user u USING (user_id)`;
