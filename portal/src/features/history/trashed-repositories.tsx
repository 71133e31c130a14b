import type { Schemas } from '@haven/contract';
import { Link } from 'wouter';
import { call, type Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/messages.ts';
import { nameInProject, paths } from '../../paths.ts';
import { Empty } from '../../ui/feedback.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Bytes, Time } from '../../ui/values.tsx';
import { historyMessages } from './messages/index.ts';
import { TrashActions, type TrashListProps } from './trash-actions.tsx';

type Trashed = Wire<Schemas['TrashedRepository']>;

/** The repositories that were deleted as a whole. */
export function TrashedRepositories({ context, onBack }: TrashListProps) {
  const t = useMessages(historyMessages);
  const list = useListState();
  const project = { project_name_or_id: context.name };
  const found = useRead('listTrashedRepositories', {
    path: project,
    query: { page: list.page, page_size: list.pageSize, ...(list.sort !== '' && { sort: list.sort }) },
  });
  const columns: readonly Column<Trashed>[] = [
    {
      label: t.repository,
      sortKey: 'name',
      isName: true,
      cell: ({ name = '' }) => {
        const short = nameInProject(context.name, name);
        return <Link href={paths.repository(context.name, short, 'history')}>{short}</Link>;
      },
    },
    { label: t.count, numeric: true, cell: ({ artifact_count }) => formatNumber(artifact_count ?? 0) },
    { label: t.size, numeric: true, cell: ({ size }) => <Bytes value={size} /> },
    { label: t.deleted, sortKey: 'deleted_at', cell: ({ deleted_at }) => <Time at={deleted_at} /> },
    { label: t.deletedBy, cell: ({ deleted_by }) => deleted_by },
    { label: t.goneFrom, cell: ({ purged_at }) => <Time at={purged_at} /> },
    {
      label: '',
      cell: ({ name = '' }) => {
        const path = { ...project, repository_name: nameInProject(context.name, name) };
        return (
          <TrashActions
            context={context}
            name={path.repository_name}
            restoreText={t.restoreRepositoryText}
            purgeRight="repository:delete"
            restore={() => call('restoreTrashedRepository', { path })}
            purge={() => call('purgeTrashedRepository', { path })}
            onBack={onBack}
          />
        );
      },
    },
  ];
  return (
    <Listing
      found={found}
      label={t.repositories}
      columns={columns}
      keyOf={({ name = '' }) => name}
      list={list}
      empty={<Empty title={t.noRepositories} />}
    />
  );
}
