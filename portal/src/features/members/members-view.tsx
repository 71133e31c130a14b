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
import { ChosenMembers } from './chosen-members.tsx';
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
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const why = useReasons(context);
  const columns = useColumns(context, why);
  const found = useRead('listProjectMembers', {
    path: { project_name_or_id: context.name },
    query: {
      page: list.page,
      page_size: list.pageSize,
      ...(list.filter !== '' && { entityname: list.filter }),
    },
  });
  // What has left the list cannot be chosen any more.
  const chosen = (found.data?.body ?? []).filter(({ id = 0 }) => keys.has(String(id)));
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
      {chosen.length > 0 && (
        <ChosenMembers
          context={context}
          members={chosen}
          disabledBecause={chosen.map((member) => why(member, 'member:update')).find((reason) => reason !== undefined)}
          onDone={(ids) => setKeys(new Set(ids))}
        />
      )}
      <Listing
        found={found}
        label={t.title}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        nameOf={({ entity_name = '' }) => entity_name}
        list={list}
        {...(context.can('member:update') && { selection: { keys, change: setKeys } })}
      />
      {isAdding && <AddMember context={context} onClose={() => setAdding(false)} />}
    </Stack>
  );
}

type Reasons = (member: Member, right: string) => string | undefined;

/** Why somebody can't be changed, if they can't. */
function useReasons(context: ProjectContext): Reasons {
  const t = useMessages(memberMessages);
  const session = useSession();
  return (member, right) => {
    if (!context.can(right)) return t.notAllowed;
    const isSelf = member.entity_type === 'u' && member.entity_id === session?.user?.user_id;
    return isSelf && !session?.isAdministrator ? t.notYourself : undefined;
  };
}

function useColumns(context: ProjectContext, why: Reasons): readonly Column<Member>[] {
  const t = useMessages(memberMessages);
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
