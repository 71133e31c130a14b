import type { Schemas } from '@haven/contract';
import { type Caller, callerName, type UserCaller } from '../../auth/caller.ts';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { locationBelow, type Routes, route } from '../../http/routes.ts';
import type { UserAccess } from './access.ts';
import { changes, type Profile, type User, userDeed } from './model.ts';
import type { Users } from './service.ts';

/** The operations of users. */
export type UserOperation =
  | 'listUsers'
  | 'createUser'
  | 'getCurrentUserInfo'
  | 'searchUsers'
  | 'getUser'
  | 'updateUserProfile'
  | 'deleteUser'
  | 'setUserSysAdmin'
  | 'updateUserPassword'
  | 'getCurrentUserPermissions'
  | 'setCliSecret';

/** What the OIDC provider is to accounts. */
export interface OidcIdentities {
  /** Somebody's identity there; undefined for people who do not log in by OIDC. */
  meta(userId: number): Promise<OidcIdentity | undefined>;
  /** Replaces the secret of somebody's programs; an empty one by a generated one. */
  setSecret(userId: number, secret: string): Promise<void>;
}

/** Somebody's identity at the OIDC provider. */
export interface OidcIdentity {
  readonly id: number;
  readonly userId: number;
  readonly subiss: string;
  readonly secret: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The account of a person as they see it themselves; undefined for robots and strangers. */
export async function accountOf(
  deps: { readonly users: Users; readonly oidc: OidcIdentities },
  caller: Caller,
): Promise<Schemas['UserResp'] | undefined> {
  return caller.kind === 'user' ? presentTo(deps.oidc, caller, await deps.users.get(caller.userId)) : undefined;
}

/** The route table of users. */
export function userRoutes(deps: {
  readonly users: Users;
  readonly userAccess: UserAccess;
  readonly access: Access;
  readonly oidc: OidcIdentities;
}): Routes<UserOperation> {
  const { users, userAccess, access, oidc } = deps;

  const shown = (caller: Caller, user: User) => presentTo(oidc, caller, user);
  const attempt = async (operation: string, { user_id: id }: { readonly user_id: number }, what?: string) =>
    userDeed(operation, await users.nameOf(id), what);

  return {
    listUsers: route({
      allow: access.system('user:list'),
      async run({ query }) {
        const found = await users.list({
          username: query.username,
          email: query.email,
          terms: parseQuery(query.q),
          sort: query.sort,
          page: pageOf(query),
        });
        return { status: 200, body: found.users.map(present), total: found.total };
      },
    }),

    createUser: route({
      allow: userAccess.create,
      attempt: ({ body }) => userDeed('create', body.username ?? ''),
      async run({ caller, body, meta }) {
        const { username = '', password = '' } = body;
        const id = await users.create(caller, { username, password, ...toProfile(body) });
        return { status: 201, location: locationBelow(meta, id) };
      },
    }),

    getCurrentUserInfo: route({
      allow: access.authenticated,
      async run({ caller }) {
        return { status: 200, body: await shown(caller, await users.get(requirePerson(caller).userId)) };
      },
    }),

    searchUsers: route({
      allow: access.authenticated,
      async run({ query }) {
        const page = pageOf(query);
        const found = await users.list({ username: query.username, terms: [], sort: undefined, page });
        const body = found.users.map(({ userId, username }) => ({ user_id: userId, username }));
        return { status: 200, body, total: found.total };
      },
    }),

    getUser: route({
      allow: userAccess.selfOr('user:read'),
      async run({ caller, path }) {
        return { status: 200, body: await shown(caller, await users.get(path.user_id)) };
      },
    }),

    updateUserProfile: route({
      allow: userAccess.modify,
      attempt: ({ path }) => attempt('update', path, changes.profile),
      async run({ caller, path, body }) {
        await users.update(caller, path.user_id, toProfile(body));
        return { status: 200 };
      },
    }),

    deleteUser: route({
      allow: access.system('user:delete'),
      attempt: ({ path }) => attempt('delete', path),
      async run({ caller, path }) {
        await users.remove(caller, path.user_id);
        return { status: 200 };
      },
    }),

    setUserSysAdmin: route({
      allow: access.system('user:update'),
      attempt: ({ path, body }) => attempt('update', path, body.sysadmin_flag ? changes.grant : changes.revoke),
      async run({ caller, path, body }) {
        await users.setSysadmin(caller, path.user_id, body.sysadmin_flag ?? false);
        return { status: 200 };
      },
    }),

    updateUserPassword: route({
      allow: userAccess.modify,
      attempt: ({ path }) => attempt('update', path, changes.password),
      async run({ caller, path, body }) {
        const { old_password: old = '', new_password: password = '' } = body;
        await users.setPassword(caller, path.user_id, { old, new: password });
        return { status: 200 };
      },
    }),

    getCurrentUserPermissions: route({
      allow: access.authenticated,
      async run({ caller, query }) {
        return { status: 200, body: await users.permissions(caller, query.scope ?? '', query.relative ?? false) };
      },
    }),

    setCliSecret: route({
      allow: userAccess.selfOr('user:update'),
      async run({ path, body }) {
        await oidc.setSecret(path.user_id, body.secret ?? '');
        return { status: 200 };
      },
    }),
  };
}

// The secret is as good as a password: whoever may read accounts, as a robot may, does not see it.
async function presentTo(oidc: OidcIdentities, caller: Caller, user: User): Promise<Schemas['UserResp']> {
  const isSelf = caller.kind === 'user' && caller.userId === user.userId;
  const isAdministrator = caller.kind === 'user' && caller.sysadmin;
  const meta = isSelf || isAdministrator ? await oidc.meta(user.userId) : undefined;
  return {
    ...present(user),
    admin_role_in_auth: isSelf && isAdministrator && !user.sysadmin,
    ...(meta && { oidc_user_meta: presentIdentity(meta) }),
  };
}

// Robots and other programs have no profile (Harbor).
function requirePerson(caller: Caller): UserCaller {
  if (caller.kind === 'user') return caller;
  throw new HavenError('PRECONDITION', `${callerName(caller)} is no person and has no account of its own`);
}

function toProfile(sent: Schemas['UserProfile']): Profile {
  const { email = '', realname = '', comment = '' } = sent;
  return { email, realname, comment };
}

function present(user: User): Schemas['UserResp'] {
  return {
    user_id: user.userId,
    username: user.username,
    email: user.email,
    realname: user.realname,
    comment: user.comment,
    sysadmin_flag: user.sysadmin,
    admin_role_in_auth: false,
    creation_time: user.createdAt,
    update_time: user.updatedAt,
  };
}

function presentIdentity(meta: OidcIdentity): Schemas['OIDCUserInfo'] {
  return {
    id: meta.id,
    user_id: meta.userId,
    subiss: meta.subiss,
    secret: meta.secret,
    creation_time: meta.createdAt,
    update_time: meta.updatedAt,
  };
}
