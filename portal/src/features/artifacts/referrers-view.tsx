import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Pager, Table } from '../../ui/table.tsx';
import { Bytes, Digest, Time } from '../../ui/values.tsx';
import { type ArtifactViewProps, artifactPath } from './artifact-context.ts';
import { artifactMessages } from './messages/index.ts';

/** What refers to an artifact: signatures, SBOMs, attestations and whatever else names it as its subject. */
export function ReferrersView(props: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const list = useListState();
  const { address } = props;
  const { data, error, isPlaceholderData, refetch } = useRead('listAccessories', {
    path: artifactPath(props),
    query: { page: list.page, page_size: list.pageSize },
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  if (data.total === 0) return <Empty title={t.noReferrers} />;
  return (
    <Stack>
      <Table
        label={t.view.referrers}
        items={data.body}
        keyOf={({ digest = '' }) => digest}
        list={list}
        stale={isPlaceholderData}
        columns={[
          {
            label: t.referrer,
            isName: true,
            cell: ({ digest = '' }) => (
              <Link href={paths.artifact(address.project, address.repository, { digest })}>
                <Digest value={digest} />
              </Link>
            ),
          },
          { label: t.type, cell: ({ type }) => <code>{type}</code> },
          { label: t.size, numeric: true, cell: ({ size }) => <Bytes value={size} /> },
          { label: t.pushed, cell: ({ creation_time }) => <Time at={creation_time} /> },
        ]}
      />
      <Pager list={list} total={data.total} />
    </Stack>
  );
}
