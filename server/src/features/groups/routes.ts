import type { Schemas } from '@haven/contract';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { locationBelow, type Routes, route } from '../../http/routes.ts';
import { type Group, requireGroupName } from './model.ts';
import type { Groups } from './service.ts';

/** The operations of groups. */
export type GroupOperation =
  | 'listUserGroups'
  | 'createUserGroup'
  | 'searchUserGroups'
  | 'getUserGroup'
  | 'updateUserGroup'
  | 'deleteUserGroup';

/** The route table of groups. */
export function groupRoutes({
  groups,
  access,
}: {
  readonly groups: Groups;
  readonly access: Access;
}): Routes<GroupOperation> {
  return {
    listUserGroups: route({
      allow: access.system('user-group:list'),
      async run({ query }) {
        const filter = { name: query.group_name || undefined, dn: query.ldap_group_dn || undefined };
        const found = await groups.list({ ...filter, page: pageOf(query) });
        return { status: 200, body: found.groups.map(present), total: found.total };
      },
    }),

    createUserGroup: route({
      allow: access.system('user-group:create'),
      async run({ caller, body, meta }) {
        const { group_name: name = '', group_type: type, ldap_group_dn: dn = '' } = body ?? {};
        const id = await groups.create(caller, { name: requireGroupName(name), type, dn });
        return { status: 201, location: locationBelow(meta, id) };
      },
    }),

    searchUserGroups: route({
      allow: access.authenticated,
      async run({ query }) {
        const found = await groups.search(query.groupname, pageOf(query));
        const body = found.groups.map(({ id, name, type }) => ({ id, group_name: name, group_type: type }));
        return { status: 200, body, total: found.total };
      },
    }),

    getUserGroup: route({
      allow: access.system('user-group:read'),
      async run({ path }) {
        // Harbor leaves the id out here, and clients have learned not to look for it.
        const { id: _id, ...rest } = present(await groups.get(path.group_id));
        return { status: 200, body: rest };
      },
    }),

    updateUserGroup: route({
      allow: access.system('user-group:update'),
      async run({ caller, path, body }) {
        await groups.rename(caller, path.group_id, body?.group_name ?? '');
        return { status: 200 };
      },
    }),

    deleteUserGroup: route({
      allow: access.system('user-group:delete'),
      async run({ caller, path }) {
        await groups.remove(caller, path.group_id);
        return { status: 200 };
      },
    }),
  };
}

function present({ id, name, type, dn }: Group): Schemas['UserGroup'] {
  return { id, group_name: name, group_type: type, ldap_group_dn: dn };
}
