import type { Schemas } from '@haven/contract';
import type { ProjectRef } from '../../auth/authorizer.ts';
import { roleName } from '../../auth/rights.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { type Attempt, type Context, jointRoute, locationBelow, type Routes, route } from '../../http/routes.ts';
import { type Member, memberDeed, requireChoice, requireRole } from './model.ts';
import type { Members } from './service.ts';

/** The operations of members. */
export type MemberOperation =
  | 'listProjectMembers'
  | 'createProjectMember'
  | 'getProjectMember'
  | 'updateProjectMember'
  | 'deleteProjectMember';

/** The route table of members. */
export function memberRoutes({
  members,
  access,
}: {
  readonly members: Members;
  readonly access: Access;
}): Routes<MemberOperation> {
  const attempt = async (
    operation: string,
    context: Pick<Context<'getProjectMember'>, 'header'> & { readonly path: { readonly project_name_or_id: string } },
    nameOf: (project: ProjectRef | undefined) => Promise<NamedMember> | NamedMember,
  ): Promise<Attempt> => {
    const project = await access.projectOf(context);
    const { projectId = 0, name = context.path.project_name_or_id } = project ?? {};
    return { projectId, ...memberDeed(operation, await nameOf(project), name) };
  };
  return {
    listProjectMembers: jointRoute({
      allow: access.project('member:list'),
      async run({ query, allowed }) {
        const found = await members.list(allowed, { entityName: query.entityname, page: pageOf(query) });
        return { status: 200, body: found.members.map(present), total: found.total };
      },
    }),

    createProjectMember: route({
      allow: access.project('member:create'),
      attempt: (context) => attempt('create', context, () => nameSent(context.body)),
      async run({ caller, body, allowed, meta }) {
        const choice = requireChoice({ user: body?.member_user, group: body?.member_group });
        const id = await members.add(caller, allowed, choice, requireRole(body?.role_id));
        return { status: 201, location: locationBelow(meta, id) };
      },
    }),

    getProjectMember: route({
      allow: access.project('member:read'),
      async run({ path, allowed }) {
        return { status: 200, body: present(await members.get(allowed, path.mid)) };
      },
    }),

    updateProjectMember: route({
      allow: access.project('member:update'),
      attempt: (context) => attempt('update', context, (project) => members.nameOf(project, context.path.mid)),
      async run({ caller, path, body, allowed }) {
        await members.setRole(caller, allowed, path.mid, requireRole(body?.role_id));
        return { status: 200 };
      },
    }),

    deleteProjectMember: route({
      allow: access.project('member:delete'),
      attempt: (context) => attempt('delete', context, (project) => members.nameOf(project, context.path.mid)),
      async run({ caller, path, allowed }) {
        await members.remove(caller, allowed, path.mid);
        return { status: 200 };
      },
    }),
  };
}

type NamedMember = Pick<Member, 'entityType' | 'entityName'>;

function nameSent(body: Schemas['ProjectMember'] | undefined): NamedMember {
  const { member_user: user, member_group: group } = body ?? {};
  if (group && !user) return { entityType: 'g', entityName: group.group_name ?? String(group.id ?? '') };
  return { entityType: 'u', entityName: user?.username ?? String(user?.user_id ?? '') };
}

function present(member: Member): Schemas['ProjectMemberEntity'] {
  return {
    id: member.id,
    project_id: member.projectId,
    entity_name: member.entityName,
    role_name: roleName(member.role),
    role_id: member.role,
    entity_id: member.entityId,
    entity_type: member.entityType,
  };
}
