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
import { Time } from '../../ui/values.tsx';
import { LabelDialog } from './label-dialog.tsx';
import { LabelMark } from './label-mark.tsx';
import { labelMessages } from './messages/index.ts';

/** A coloured mark for artifacts. */
export type Label = Wire<Schemas['Label']>;

/** Where labels are: of the whole installation, or of a project. */
export type LabelScope = { readonly scope: 'g' } | { readonly scope: 'p'; readonly project_id: number };

/** The labels of a scope, and how to change them. */
export function LabelsList({ scope, mayChange }: { readonly scope: LabelScope; readonly mayChange: boolean }) {
  const t = useMessages(labelMessages);
  const list = useListState();
  const [editing, setEditing] = useState<Label | 'new' | undefined>();
  const [removing, setRemoving] = useState<Label | undefined>();
  const why = mayChange ? undefined : t.notAllowed;
  const { data, error, isPlaceholderData, refetch } = useRead('ListLabels', {
    query: {
      ...scope,
      page: list.page,
      page_size: list.pageSize,
      ...(list.sort !== '' && { sort: list.sort }),
      ...(list.filter !== '' && { name: list.filter }),
    },
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
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
          <Button
            small
            kind="danger"
            subject={label.name ?? ''}
            disabledBecause={why}
            onClick={() => setRemoving(label)}
          >
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
        <Button kind="primary" disabledBecause={why} onClick={() => setEditing('new')}>
          {t.create}
        </Button>
      </Row>
      {data.total === 0 && list.filter === '' ? (
        <Empty title={t.none}>{t.noneHint}</Empty>
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
        <LabelDialog
          scope={scope}
          label={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
      {removing && <RemoveLabel label={removing} onClose={() => setRemoving(undefined)} />}
    </Stack>
  );
}

function RemoveLabel({ label, onClose }: { readonly label: Label; readonly onClose: () => void }) {
  const t = useMessages(labelMessages);
  const remove = useChange({
    run: () => call('DeleteLabel', { path: { label_id: label.id ?? 0 } }),
    touches: ['ListLabels'],
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={t.removeOf(label.name ?? '')}
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
