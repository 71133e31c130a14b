import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import { Bytes, Digest, Time } from '../../ui/values.tsx';
import { useProject } from '../projects/project-context.ts';
import type { RepositoryViewProps } from '../repositories/repository-context.ts';
import { type Artifact, platformsOf } from './artifact-context.ts';
import { ArtifactFilterBox, useArtifactFilter } from './artifact-filter.tsx';
import { artifactMessages } from './messages/index.ts';
import { preferredClient, pullCommand } from './pull-commands.ts';
import { SelectionBar } from './selection-bar.tsx';
import { chosenOf } from './several.ts';

type TagRow = Wire<Schemas['RepositoryTag']>;

/** The tags of a repository, the newest version first. */
export function TagsView({ address }: RepositoryViewProps) {
  const t = useMessages(artifactMessages);
  const list = useListState();
  const [chosen, setChosen] = useState<ReadonlyMap<string, Artifact>>(new Map());
  const { project, repository } = address;
  const columns = useColumns(project, repository);
  const { context } = useProject(project);
  const { q, problem } = useArtifactFilter(list, 'name');
  const { data, error, isPlaceholderData, refetch } = useRead(
    'listRepositoryTags',
    {
      path: { project_name: project, repository_name: repository },
      query: {
        page: list.page,
        page_size: list.pageSize,
        ...(q && { q }),
        ...(list.sort !== '' && { sort: list.sort }),
      },
    },
    { enabled: q !== undefined },
  );
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data && q !== undefined) return <Skeleton />;
  if (data?.total === 0 && list.filter === '') return <Empty title={t.none} />;
  const [from, to] = [...chosen.keys()];
  const artifacts = new Map([...chosen.values()].map((artifact) => [artifact.digest ?? '', artifact]));
  return (
    <Stack>
      <Row between>
        <ArtifactFilterBox list={list} label={t.filter} problem={problem} projectId={context?.id} />
        {chosen.size === 2 && from !== undefined && to !== undefined && (
          <ButtonLink to={`${paths.repository(project, repository, 'compare')}?from=${from}&to=${to}`}>
            {t.compare(from, to)}
          </ButtonLink>
        )}
      </Row>
      <SelectionBar
        address={address}
        context={context}
        artifacts={[...artifacts.values()]}
        count={chosen.size}
        onChange={(digests) =>
          setChosen(new Map([...chosen].filter(([, { digest = '' }]) => digests.includes(digest))))
        }
      />
      {data?.total === 0 ? (
        <Empty title={t.noTagMatches} />
      ) : (
        data && (
          <>
            <Table
              label={t.tags}
              columns={columns}
              items={data.body}
              keyOf={({ tag }) => tag.name ?? ''}
              list={list}
              selection={{
                keys: new Set(chosen.keys()),
                change: (keys) => setChosen(chosenOf(keys, chosen, rowsOf(data.body))),
              }}
              stale={isPlaceholderData}
            />
            <Pager list={list} total={data.total} />
          </>
        )
      )}
    </Stack>
  );
}

function rowsOf(rows: readonly TagRow[]): readonly (readonly [name: string, artifact: Artifact])[] {
  return rows.map(({ tag, artifact }) => [tag.name ?? '', artifact]);
}

function useColumns(project: string, repository: string): readonly Column<TagRow>[] {
  const t = useMessages(artifactMessages);
  const host = useSession()?.host ?? '';
  return [
    {
      label: t.tag,
      sortKey: 'version',
      isName: true,
      cell: ({ tag: { name = '', immutable }, artifact: { type, digest = '' } }) => (
        <Row>
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
      ),
    },
    {
      label: t.digest,
      cell: ({ tag, artifact: { digest = '', tags } }) => (
        <Stack tight>
          <Link href={paths.artifact(project, repository, { digest })}>
            <Digest value={digest} />
          </Link>
          <Others names={(tags ?? []).map(({ name = '' }) => name).filter((name) => name !== tag.name)} />
        </Stack>
      ),
    },
    { label: t.platforms, cell: ({ artifact }) => platformsOf(artifact).join(', ') },
    { label: t.size, sortKey: 'size', numeric: true, cell: ({ artifact }) => <Bytes value={artifact.size} /> },
    { label: t.signed, cell: ({ artifact }) => <Signed artifact={artifact} /> },
    { label: t.pushed, sortKey: 'push_time', cell: ({ tag }) => <Time at={tag.push_time} /> },
    { label: t.pulled, sortKey: 'pull_time', cell: ({ tag }) => <Time at={tag.pull_time} /> },
  ];
}

const SHOWN = 4;

function Others({ names }: { readonly names: readonly string[] }) {
  const t = useMessages(artifactMessages);
  if (names.length === 0) return null;
  const more = names.length > SHOWN ? ' …' : '';
  return <small title={names.join(', ')}>{`${t.also(names.slice(0, SHOWN).join(', '))}${more}`}</small>;
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
