import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import { Bytes, Digest, Time } from '../../ui/values.tsx';
import type { RepositoryViewProps } from '../repositories/repository-area.tsx';
import { type Artifact, platformsOf } from './artifact-context.ts';
import { artifactMessages } from './messages/index.ts';
import { preferredClient, pullCommand } from './pull-commands.ts';

/** The tags of a repository: those of one digest share a row. */
export function TagsView({ address }: RepositoryViewProps) {
  const t = useMessages(artifactMessages);
  const list = useListState();
  const { project, repository } = address;
  const columns = useColumns(project, repository);
  const { data, error, isPlaceholderData, refetch } = useRead('listArtifacts', {
    path: { project_name: project, repository_name: repository },
    query: {
      page: list.page,
      page_size: list.pageSize,
      q: list.filter === '' ? 'tags=*' : `tags=~${list.filter}`,
      with_tag: true,
      with_label: true,
      with_accessory: true,
      ...(list.sort !== '' && { sort: list.sort }),
    },
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  if (data.total === 0 && list.filter === '') return <Empty title={t.none} />;
  return (
    <Stack>
      <Row between>
        <FilterBox list={list} label={t.filter} />
      </Row>
      <Table
        label={t.tags}
        columns={columns}
        items={data.body}
        keyOf={({ digest = '' }) => digest}
        list={list}
        stale={isPlaceholderData}
      />
      <Pager list={list} total={data.total} />
    </Stack>
  );
}

function useColumns(project: string, repository: string): readonly Column<Artifact>[] {
  const t = useMessages(artifactMessages);
  const host = useSession()?.host ?? '';
  return [
    {
      label: t.tags,
      isName: true,
      cell: ({ tags, digest = '', type }) => (
        <Stack tight>
          {(tags ?? []).map(({ name = '', immutable }) => (
            <Row key={name}>
              <Link href={paths.artifact(project, repository, { tag: name })}>{name}</Link>
              {immutable && <Badge>{t.immutable}</Badge>}
              <CopyButton
                what={t.copyPull(name)}
                text={pullCommand(
                  preferredClient(type),
                  { host, repository: `${project}/${repository}`, tag: name, digest },
                  'tag',
                )}
              />
            </Row>
          ))}
        </Stack>
      ),
    },
    {
      label: t.digest,
      cell: ({ digest = '' }) => (
        <Link href={paths.artifact(project, repository, { digest })}>
          <Digest value={digest} />
        </Link>
      ),
    },
    { label: t.platforms, cell: (artifact) => platformsOf(artifact).join(', ') },
    { label: t.size, sortKey: 'size', numeric: true, cell: ({ size }) => <Bytes value={size} /> },
    { label: t.signed, cell: (artifact) => <Signed artifact={artifact} /> },
    { label: t.pushed, sortKey: 'push_time', cell: ({ push_time }) => <Time at={push_time} /> },
    { label: t.pulled, sortKey: 'pull_time', cell: ({ pull_time }) => <Time at={pull_time} /> },
  ];
}

function Signed({ artifact }: { readonly artifact: Artifact }) {
  const t = useMessages(artifactMessages);
  const kinds = new Set((artifact.accessories ?? []).map(({ type }) => type));
  const by = [
    kinds.has('signature.cosign') && t.signedBy.cosign,
    kinds.has('signature.notation') && t.signedBy.notation,
  ].filter((name) => name !== false);
  if (by.length === 0) return <span>{t.unsigned}</span>;
  return <Badge tone="good">✓ {by.join(', ')}</Badge>;
}
