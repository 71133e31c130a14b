import { useState } from 'react';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/feedback.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { userMessages } from './messages/index.ts';
import { NewUser } from './new-user.tsx';
import type { User } from './user.ts';
import { UserActions } from './user-actions.tsx';

/** The people of the installation. */
export function UsersView() {
  const t = useMessages(userMessages);
  const list = useListState();
  const session = useSession();
  const [isNew, setNew] = useState(false);
  const found = useRead('listUsers', {
    query: {
      page: list.page,
      page_size: list.pageSize,
      ...(list.sort !== '' && { sort: list.sort }),
      ...(list.filter !== '' && { q: `username=~${list.filter}` }),
    },
  });
  const columns: readonly Column<User>[] = [
    { label: t.name, sortKey: 'username', isName: true, cell: ({ username }) => username },
    { label: t.realname, cell: ({ realname }) => realname },
    { label: t.email, sortKey: 'email', cell: ({ email }) => email },
    { label: t.admin, cell: ({ sysadmin_flag }) => (sysadmin_flag ? <Badge tone="info">{t.yes}</Badge> : t.no) },
    { label: t.created, sortKey: 'creation_time', cell: ({ creation_time }) => <Time at={creation_time} /> },
    { label: '', cell: (user) => <UserActions user={user} /> },
  ];
  return (
    <Stack>
      <Row between>
        <FilterBox list={list} label={t.filter} />
        <Button
          kind="primary"
          disabledBecause={session?.system.auth_mode === 'db_auth' ? undefined : t.otherMode}
          onClick={() => setNew(true)}
        >
          {t.create}
        </Button>
      </Row>
      <Listing
        found={found}
        label={t.title}
        columns={columns}
        keyOf={({ user_id = 0 }) => String(user_id)}
        list={list}
      />
      {isNew && <NewUser onClose={() => setNew(false)} />}
    </Stack>
  );
}
