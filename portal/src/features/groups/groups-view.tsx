import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { GroupDialog } from './group-dialog.tsx';
import type { Group } from './group-kinds.ts';
import { kindOf } from './group-kinds.ts';
import { groupMessages } from './messages/index.ts';

/** The groups that get roles in projects. */
export function GroupsView() {
  const t = useMessages(groupMessages);
  const list = useListState();
  const [editing, setEditing] = useState<Group | 'new' | undefined>();
  const found = useRead('listUserGroups', {
    query: {
      page: list.page,
      page_size: list.pageSize,
      ...(list.filter !== '' && { group_name: list.filter }),
    },
  });
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
          <AskingButton
            small
            action={t.remove}
            subject={group.group_name ?? ''}
            question={t.removeOf(group.group_name ?? '')}
            run={() => call('deleteUserGroup', { path: { group_id: group.id ?? 0 } })}
            touches={['listUserGroups']}
          >
            <p>{t.removeText}</p>
          </AskingButton>
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
      <Listing
        found={found}
        label={t.title}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        empty={<Empty title={t.none}>{t.createText}</Empty>}
      />
      {editing !== undefined && (
        <GroupDialog group={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </Stack>
  );
}
