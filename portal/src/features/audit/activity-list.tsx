import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { ActivityFilters, activityQuery } from './activity-filters.tsx';
import { auditMessages } from './messages/index.ts';

type Entry = Wire<Schemas['AuditLogExt']>;

/** Who did what when: in a project, or everywhere the person may see. */
export function ActivityList({ project }: { readonly project: string | undefined }) {
  const t = useMessages(auditMessages);
  const list = useListState();
  const q = activityQuery(list);
  const query = {
    page: list.page,
    page_size: list.pageSize,
    ...(q !== '' && { q }),
    ...(list.sort !== '' && { sort: list.sort }),
  };
  const everywhere = useRead('listAuditLogExts', { query }, { enabled: project === undefined });
  const here = useRead(
    'getLogExts',
    { path: { project_name: project ?? '' }, query },
    { enabled: project !== undefined },
  );
  const { data, error, isPlaceholderData, refetch } = project === undefined ? everywhere : here;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  const columns: readonly Column<Entry>[] = [
    { label: t.time, sortKey: 'op_time', cell: ({ op_time }) => <Time at={op_time} /> },
    { label: t.who, sortKey: 'username', cell: ({ username }) => username },
    {
      label: t.what,
      isName: true,
      cell: ({ operation_description, operation: word, resource_type }) =>
        operation_description || `${word} ${resource_type}`,
    },
    { label: t.resource, cell: ({ resource }) => resource },
    {
      label: t.result,
      cell: ({ operation_result }) =>
        operation_result ? <Badge tone="good">✓ {t.done}</Badge> : <Badge tone="bad">✗ {t.refused}</Badge>,
    },
  ];
  return (
    <Stack>
      <ActivityFilters list={list} />
      {data.total === 0 ? (
        <Empty title={q === '' ? t.none : t.noneMatches} />
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
    </Stack>
  );
}
