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
import { Time } from '../../ui/values.tsx';
import type { Label, LabelScope } from './label.ts';
import { LabelDialog } from './label-dialog.tsx';
import { LabelMark } from './label-mark.tsx';
import { labelMessages } from './messages/index.ts';

/** The labels of a scope, and how to change them. */
export function LabelsList({ scope, mayChange }: { readonly scope: LabelScope; readonly mayChange: boolean }) {
  const t = useMessages(labelMessages);
  const list = useListState();
  const [editing, setEditing] = useState<Label | 'new' | undefined>();
  const why = mayChange ? undefined : t.notAllowed;
  const found = useRead('ListLabels', {
    query: {
      ...scope,
      page: list.page,
      page_size: list.pageSize,
      ...(list.sort !== '' && { sort: list.sort }),
      ...(list.filter !== '' && { name: list.filter }),
    },
  });
  const columns: readonly Column<Label>[] = [
    { label: t.name, sortKey: 'name', isName: true, cell: (label) => <LabelMark label={label} /> },
    { label: t.description, cell: ({ description }) => description },
    { label: t.created, sortKey: 'creation_time', cell: ({ creation_time }) => <Time at={creation_time} /> },
    {
      label: '',
      cell: (label) => (
        <Row>
          <Button small subject={label.name ?? ''} disabledBecause={why} onClick={() => setEditing(label)}>
            {t.edit}
          </Button>
          <AskingButton
            small
            action={t.remove}
            subject={label.name ?? ''}
            disabledBecause={why}
            question={t.removeOf(label.name ?? '')}
            run={() => call('DeleteLabel', { path: { label_id: label.id ?? 0 } })}
            touches={['ListLabels']}
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
        <Button kind="primary" disabledBecause={why} onClick={() => setEditing('new')}>
          {t.create}
        </Button>
      </Row>
      <Listing
        found={found}
        label={t.title}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        empty={<Empty title={t.none}>{t.noneHint}</Empty>}
      />
      {editing !== undefined && (
        <LabelDialog
          scope={scope}
          label={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Stack>
  );
}
