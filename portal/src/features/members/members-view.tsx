import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { groupMessages } from '../groups/messages/index.ts';
import type { ProjectContext, ProjectViewProps } from '../projects/project-context.ts';
import { roleNameOf } from '../projects/roles.ts';
import { AddMember } from './add-member.tsx';
import type { Member } from './member.ts';
import { memberMessages } from './messages/index.ts';
import { RoleChoice } from './role-choice.tsx';

/** The members of a project, their roles, and how to change them. */
export function MembersView({ context }: ProjectViewProps) {
  const t = useMessages(memberMessages);
  // The dialog has them too: waiting for them then would hide the button that gets the focus back.
  useMessages(groupMessages);
  const list = useListState();
  const [isAdding, setAdding] = useState(false);
  const columns = useColumns(context);
  const found = useRead('listProjectMembers', {
    path: { project_name_or_id: context.name },
    query: {
      page: list.page,
      page_size: list.pageSize,
      ...(list.filter !== '' && { entityname: list.filter }),
    },
  });
  return (
    <Stack>
      <Row between>
        <FilterBox list={list} label={t.filter} />
        <Button
          kind="primary"
          disabledBecause={context.can('member:create') ? undefined : t.notAllowed}
          onClick={() => setAdding(true)}
        >
          {t.add}
        </Button>
      </Row>
      <Listing found={found} label={t.title} columns={columns} keyOf={({ id = 0 }) => String(id)} list={list} />
      {isAdding && <AddMember context={context} onClose={() => setAdding(false)} />}
    </Stack>
  );
}

function useColumns(context: ProjectContext): readonly Column<Member>[] {
  const t = useMessages(memberMessages);
  const session = useSession();
  const why = (member: Member, right: string) => {
    if (!context.can(right)) return t.notAllowed;
    const isSelf = member.entity_type === 'u' && member.entity_id === session?.user?.user_id;
    return isSelf && !session?.isAdministrator ? t.notYourself : undefined;
  };
  return [
    { label: t.name, isName: true, cell: ({ entity_name }) => entity_name },
    { label: t.kind, cell: ({ entity_type }) => (entity_type === 'g' ? t.group : t.user) },
    {
      label: t.role,
      cell: (member) =>
        why(member, 'member:update') === undefined ? (
          <RoleChoice context={context} member={member} />
        ) : (
          t.roles[roleNameOf(member.role_id ?? 0) ?? 'guest']
        ),
    },
    {
      label: '',
      cell: (member) => (
        <AskingButton
          small
          action={t.removeAction}
          subject={member.entity_name ?? ''}
          disabledBecause={why(member, 'member:delete')}
          question={t.remove(member.entity_name ?? '')}
          run={() => call('deleteProjectMember', { path: { project_name_or_id: context.name, mid: member.id ?? 0 } })}
          touches={['listProjectMembers']}
        >
          <p>{t.removeText}</p>
        </AskingButton>
      ),
    },
  ];
}
