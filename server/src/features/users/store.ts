import { isUniqueViolation, type Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { HavenError } from '../../error.ts';
import type { DeletedName, Profile, User } from './model.ts';

/** Stores an account and returns its id; `CONFLICT` when name or e-mail is taken. */
export async function insertUser(
  on: Queryable,
  user: Profile & { readonly username: string; readonly passwordHash: string },
): Promise<number> {
  const row = await unlessTaken(
    user,
    on.first<{ user_id: number }>(sql`
      INSERT INTO harbor_user (username, email, realname, comment, password_hash)
      VALUES (${user.username}, ${user.email}, ${user.realname}, ${user.comment}, ${user.passwordHash})
      RETURNING user_id`),
  );
  return row?.user_id ?? 0;
}

/** The living account with that id. */
export async function readUser(on: Queryable, id: number): Promise<User | undefined> {
  return on.first(sql`SELECT ${userColumns} FROM harbor_user u WHERE NOT deleted AND user_id = ${id}::bigint`);
}

/** The stored password hash of a living account. */
export async function readPasswordHash(on: Queryable, id: number): Promise<string | undefined> {
  const row = await on.first<{ password_hash: string | null }>(sql`
    SELECT password_hash FROM harbor_user WHERE NOT deleted AND user_id = ${id}::bigint`);
  return row?.password_hash ?? undefined;
}

/** Changes what people say of themselves; `CONFLICT` when the e-mail is taken. */
export async function updateProfile(on: Queryable, id: number, profile: Profile): Promise<void> {
  await unlessTaken(
    profile,
    on.run(sql`
      UPDATE harbor_user SET email = ${profile.email}, realname = ${profile.realname}, comment = ${profile.comment},
        update_time = now()
      WHERE user_id = ${id}::bigint`),
  );
}

/** Gives an account another name; `CONFLICT` when it is taken. */
export async function rename(on: Queryable, id: number, username: string): Promise<void> {
  await unlessTaken(
    { username, email: '' },
    on.run(sql`UPDATE harbor_user SET username = ${username}, update_time = now() WHERE user_id = ${id}::bigint`),
  );
}

/** Replaces the password. */
export async function updatePasswordHash(on: Queryable, id: number, passwordHash: string): Promise<void> {
  await on.run(sql`
    UPDATE harbor_user SET password_hash = ${passwordHash}, update_time = now() WHERE user_id = ${id}::bigint`);
}

/** Makes links for a new password of no use. */
export async function forgetResets(on: Queryable, id: number): Promise<void> {
  await on.run(sql`DELETE FROM password_reset WHERE user_id = ${id}::bigint`);
}

/** Makes somebody a system administrator, or no longer one. */
export async function updateSysadmin(on: Queryable, id: number, sysadmin: boolean): Promise<void> {
  await on.run(sql`
    UPDATE harbor_user SET sysadmin_flag = ${sysadmin}, update_time = now() WHERE user_id = ${id}::bigint`);
}

/** Marks an account deleted, frees its name and e-mail by giving it others, and takes it out of all projects. */
export async function softDeleteUser(on: Queryable, deleted: DeletedName): Promise<void> {
  const { userId: id, username, email, realname, comment } = deleted;
  await on.run(sql`DELETE FROM project_member WHERE entity_type = 'u' AND entity_id = ${id}::bigint`);
  await on.run(sql`
    UPDATE harbor_user SET deleted = true, password_hash = NULL, sysadmin_flag = false, update_time = now(),
      username = ${username}, email = ${email}, realname = ${realname}, comment = ${comment}
    WHERE user_id = ${id}::bigint`);
}

/** The columns of a `User`, of table `harbor_user` as `u`. */
export const userColumns: Sql = sql`
  u.user_id AS "userId", u.username, coalesce(u.email, '') AS email, u.realname, u.comment,
  u.sysadmin_flag AS sysadmin, u.creation_time AS "createdAt", u.update_time AS "updatedAt"`;

async function unlessTaken<Result>(
  user: { readonly username?: string; readonly email: string },
  work: Promise<Result>,
): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const name = user.username === undefined ? '' : `username ${user.username} or `;
    throw new HavenError('CONFLICT', `user with ${name}email ${user.email} already exists`, { cause: error });
  }
}
