import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { shortDigest } from '../../reference.ts';
import { Badge, Empty } from '../../ui/feedback.tsx';
import { Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
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
  const found = project === undefined ? everywhere : here;
  const columns: readonly Column<Entry>[] = [
    { label: t.time, sortKey: 'op_time', cell: ({ op_time }) => <Time at={op_time} /> },
    { label: t.who, sortKey: 'username', cell: ({ username }) => username },
    {
      label: t.what,
      isName: true,
      cell: (entry) => whatOf(entry),
    },
    {
      label: t.resource,
      cell: ({ resource = '' }) => (
        <span title={resource}>{resource.replace(DIGEST, (digest) => shortDigest(digest))}</span>
      ),
    },
    {
      label: t.result,
      cell: ({ operation_result }) =>
        operation_result ? <Badge tone="good">✓ {t.done}</Badge> : <Badge tone="bad">✗ {t.refused}</Badge>,
    },
  ];
  return (
    <Stack>
      <ActivityFilters list={list} />
      <Listing
        found={found}
        label={t.title}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        empty={<Empty title={q === '' ? t.none : t.noneMatches} />}
      />
    </Stack>
  );
}

const DIGEST = /sha(?:256|512):[0-9a-f]{64,128}/;

// The server's words end with what it was done to, which has a column of its own.
function whatOf({
  operation_description: text = '',
  operation = '',
  resource_type = '',
  resource = '',
}: Entry): string {
  const words = resource !== '' && text.endsWith(`: ${resource}`) ? text.slice(0, -resource.length - 2) : text;
  return words === '' ? `${operation} ${resource_type}` : words;
}
