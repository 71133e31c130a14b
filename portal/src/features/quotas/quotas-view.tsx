import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Bytes } from '../../ui/values.tsx';
import { LimitDialog } from './limit-dialog.tsx';
import { quotaMessages } from './messages/index.ts';
import { StorageMeter } from './storage-meter.tsx';

type Quota = Wire<Schemas['Quota']>;

/** What every project stores, and may. */
export function QuotasView() {
  const t = useMessages(quotaMessages);
  const list = useListState();
  const [editing, setEditing] = useState<Quota | undefined>();
  const found = useRead('listQuotas', {
    query: {
      reference: 'project',
      page: list.page,
      page_size: list.pageSize,
      ...(list.sort !== '' && { sort: list.sort }),
    },
  });
  const columns: readonly Column<Quota>[] = [
    {
      label: t.project,
      isName: true,
      cell: (quota) => <Link href={paths.project(nameOf(quota))}>{nameOf(quota)}</Link>,
    },
    { label: t.owner, cell: ({ ref }) => String(ref?.owner_name ?? '') },
    { label: t.used, sortKey: 'used.storage', numeric: true, cell: ({ used }) => <Bytes value={used?.storage} /> },
    {
      label: t.limit,
      sortKey: 'hard.storage',
      numeric: true,
      cell: ({ hard }) => ((hard?.storage ?? -1) < 0 ? t.unlimited : <Bytes value={hard?.storage} />),
    },
    {
      label: t.share,
      cell: ({ used, hard }) => <StorageMeter used={used?.storage ?? 0} hard={hard?.storage ?? -1} />,
    },
    {
      label: '',
      cell: (quota) => (
        <Button small subject={nameOf(quota)} onClick={() => setEditing(quota)}>
          {t.edit}
        </Button>
      ),
    },
  ];
  return (
    <Stack>
      <Listing found={found} label={t.title} columns={columns} keyOf={({ id = 0 }) => String(id)} list={list} />
      {editing && (
        <LimitDialog
          id={editing.id ?? 0}
          project={nameOf(editing)}
          hard={editing.hard?.storage ?? -1}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Stack>
  );
}

function nameOf({ ref }: Quota): string {
  return String(ref?.name ?? '');
}
