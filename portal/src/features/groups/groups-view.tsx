import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import { GroupDialog } from './group-dialog.tsx';
import { kindOf } from './group-kinds.ts';
import { groupMessages } from './messages/index.ts';

/** People whom an identity provider names together. */
export type Group = Wire<Schemas['UserGroup']>;

/** The groups that get roles in projects. */
export function GroupsView() {
  const t = useMessages(groupMessages);
  const list = useListState();
  const [editing, setEditing] = useState<Group | 'new' | undefined>();
  const [removing, setRemoving] = useState<Group | undefined>();
  const { data, error, isPlaceholderData, refetch } = useRead('listUserGroups', {
    query: {
      page: list.page,
      page_size: list.pageSize,
      ...(list.filter !== '' && { group_name: list.filter }),
    },
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  const columns: readonly Column<Group>[] = [
    { label: t.name, isName: true, cell: ({ group_name }) => group_name },
    { label: t.kind, cell: ({ group_type = 0 }) => t.kinds[kindOf(group_type)] },
    { label: t.dn, cell: ({ ldap_group_dn }) => ldap_group_dn },
    {
      label: '',
      cell: (group) => (
        <Row>
          <Button small subject={group.group_name ?? ''} onClick={() => setEditing(group)}>
            {t.rename}
          </Button>
          <Button small kind="danger" subject={group.group_name ?? ''} onClick={() => setRemoving(group)}>
            {t.remove}
          </Button>
        </Row>
      ),
    },
  ];
  return (
    <Stack>
      <Row between>
        <FilterBox list={list} label={t.filter} />
        <Button kind="primary" onClick={() => setEditing('new')}>
          {t.create}
        </Button>
      </Row>
      {data.total === 0 && list.filter === '' ? (
        <Empty title={t.none}>{t.createText}</Empty>
      ) : (
        <>
          <Table
            label={t.title}
            columns={columns}
            items={data.body}
            keyOf={({ id = 0 }) => String(id)}
            list={list}
            stale={isPlaceholderData}
          />
          <Pager list={list} total={data.total} />
        </>
      )}
      {editing !== undefined && (
        <GroupDialog group={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
      {removing && <RemoveGroup group={removing} onClose={() => setRemoving(undefined)} />}
    </Stack>
  );
}

function RemoveGroup({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const t = useMessages(groupMessages);
  const remove = useChange({
    run: () => call('deleteUserGroup', { path: { group_id: group.id ?? 0 } }),
    touches: ['listUserGroups'],
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={t.removeOf(group.group_name ?? '')}
      action={t.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t.removeText}</p>
    </ConfirmDialog>
  );
}
