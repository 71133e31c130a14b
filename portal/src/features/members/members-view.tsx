import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import type { ProjectContext, ProjectViewProps } from '../projects/project-context.ts';
import { roleNameOf } from '../projects/roles.ts';
import { AddMember } from './add-member.tsx';
import { memberMessages } from './messages/index.ts';
import { RoleChoice } from './role-choice.tsx';

/** A user or group with a role. */
export type Member = Wire<Schemas['ProjectMemberEntity']>;

/** The members of a project, their roles, and how to change them. */
export function MembersView({ context }: ProjectViewProps) {
  const t = useMessages(memberMessages);
  const list = useListState();
  const [open, setOpen] = useState<'add' | Member | undefined>();
  const columns = useColumns(context, setOpen);
  const { data, error, isPlaceholderData, refetch } = useRead('listProjectMembers', {
    path: { project_name_or_id: context.name },
    query: {
      page: list.page,
      page_size: list.pageSize,
      ...(list.filter !== '' && { entityname: list.filter }),
    },
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  return (
    <Stack>
      <Row between>
        <FilterBox list={list} label={t.filter} />
        <Button
          kind="primary"
          disabledBecause={context.can('member:create') ? undefined : t.notAllowed}
          onClick={() => setOpen('add')}
        >
          {t.add}
        </Button>
      </Row>
      <Table
        label={t.title}
        columns={columns}
        items={data.body}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        stale={isPlaceholderData}
      />
      <Pager list={list} total={data.total} />
      {open === 'add' && <AddMember context={context} onClose={() => setOpen(undefined)} />}
      {open !== undefined && open !== 'add' && (
        <RemoveMember context={context} member={open} onClose={() => setOpen(undefined)} />
      )}
    </Stack>
  );
}

function useColumns(context: ProjectContext, onRemove: (member: Member) => void): readonly Column<Member>[] {
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
        <Button
          small
          kind="danger"
          subject={member.entity_name ?? ''}
          disabledBecause={why(member, 'member:delete')}
          onClick={() => onRemove(member)}
        >
          {t.removeAction}
        </Button>
      ),
    },
  ];
}

function RemoveMember(props: {
  readonly context: ProjectContext;
  readonly member: Member;
  readonly onClose: () => void;
}) {
  const t = useMessages(memberMessages);
  const { context, member, onClose } = props;
  const remove = useChange({
    run: () => call('deleteProjectMember', { path: { project_name_or_id: context.name, mid: member.id ?? 0 } }),
    touches: ['listProjectMembers'],
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={t.remove(member.entity_name ?? '')}
      action={t.removeAction}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t.removeText}</p>
    </ConfirmDialog>
  );
}
