import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Failure } from '../../ui/feedback.tsx';
import { InlineChoice } from '../../ui/field.tsx';
import type { ProjectContext } from '../projects/project-context.ts';
import { roleIds, roleNameOf } from '../projects/roles.ts';
import type { Member } from './member.ts';
import type { MemberTexts } from './messages/en.ts';
import { memberMessages } from './messages/index.ts';

/** Changes somebody's role where it is shown. */
export function RoleChoice({ context, member }: { readonly context: ProjectContext; readonly member: Member }) {
  const t = useMessages(memberMessages);
  const change = useChange({
    run: (role_id: number) =>
      call('updateProjectMember', {
        path: { project_name_or_id: context.name, mid: member.id ?? 0 },
        body: { role_id },
      }),
    touches: ['listProjectMembers'],
  });
  return (
    <>
      <InlineChoice
        label={t.roleOf(member.entity_name ?? '')}
        value={String(change.variables ?? member.role_id)}
        options={roleOptions(t)}
        disabled={change.isPending}
        onChange={(event) => change.mutate(Number(event.target.value))}
      />
      {change.error && <Failure error={change.error} />}
    </>
  );
}

/** The roles to choose from, the strongest first. */
export function roleOptions(t: MemberTexts): readonly (readonly [value: string, text: string])[] {
  return roleIds.map((id) => [String(id), t.roles[roleNameOf(id) ?? 'guest']]);
}
