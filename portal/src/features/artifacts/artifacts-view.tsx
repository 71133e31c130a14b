import { useState } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { shortDigest } from '../../reference.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { InlineChoice } from '../../ui/field.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import { Bytes, Digest, Time } from '../../ui/values.tsx';
import { LabelMark } from '../labels/label-mark.tsx';
import { useProject } from '../projects/project-context.ts';
import type { RepositoryViewProps } from '../repositories/repository-context.ts';
import { type Artifact, platformsOf } from './artifact-context.ts';
import { ArtifactFilterBox, useArtifactFilter } from './artifact-filter.tsx';
import { artifactMessages } from './messages/index.ts';
import { SelectionBar } from './selection-bar.tsx';
import { chosenOf } from './several.ts';

/** Everything in a repository by digest, with and without tags. */
export function ArtifactsView({ address }: RepositoryViewProps) {
  const t = useMessages(artifactMessages);
  const list = useListState();
  const { project, repository } = address;
  const { context } = useProject(project);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Artifact>>(new Map());
  const { q: typed, problem } = useArtifactFilter(list, 'tags');
  const tagged = { none: 'tags=nil', some: 'tags=*' }[list.get('tags')] ?? '';
  const q = [typed ?? '', tagged].filter((part) => part !== '').join(',');
  const { data, error, isPlaceholderData, refetch } = useRead(
    'listArtifacts',
    {
      path: { project_name: project, repository_name: repository },
      query: {
        page: list.page,
        page_size: list.pageSize,
        with_tag: true,
        with_label: true,
        with_accessory: true,
        ...(q !== '' && { q }),
        ...(list.sort !== '' && { sort: list.sort }),
      },
    },
    { enabled: typed !== undefined },
  );
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data && typed !== undefined) return <Skeleton />;
  const columns: readonly Column<Artifact>[] = [
    {
      label: t.digest,
      isName: true,
      cell: ({ digest = '' }) => (
        <Row>
          <Link href={paths.artifact(project, repository, { digest })}>
            <Digest value={digest} />
          </Link>
          <CopyButton text={digest} what={t.copyDigest(shortDigest(digest))} />
        </Row>
      ),
    },
    { label: t.type, sortKey: 'type', cell: ({ type }) => <Badge>{type}</Badge> },
    { label: t.platforms, cell: (artifact) => platformsOf(artifact).join(', ') },
    { label: t.tags, cell: ({ tags }) => (tags ?? []).map(({ name }) => name).join(', ') },
    {
      label: t.labels,
      cell: ({ labels }) => (
        <Row>
          {(labels ?? []).map((label) => (
            <LabelMark key={label.id} label={label} />
          ))}
        </Row>
      ),
    },
    { label: t.size, sortKey: 'size', numeric: true, cell: ({ size }) => <Bytes value={size} /> },
    { label: t.pushed, sortKey: 'push_time', cell: ({ push_time }) => <Time at={push_time} /> },
    { label: t.pulled, sortKey: 'pull_time', cell: ({ pull_time }) => <Time at={pull_time} /> },
  ];
  return (
    <Stack>
      <Row between>
        <ArtifactFilterBox list={list} label={t.filterArtifacts} problem={problem} projectId={context?.id} />
        <InlineChoice
          label={t.tags}
          value={list.get('tags')}
          options={[
            ['', t.anyTags],
            ['some', t.someTags],
            ['none', t.noTags],
          ]}
          onChange={(event) => list.change({ tags: event.target.value, page: 1 })}
        />
      </Row>
      <SelectionBar
        address={address}
        context={context}
        artifacts={[...chosen.values()]}
        count={chosen.size}
        onChange={(digests) => setChosen(chosenOf(digests, chosen))}
      />
      {data?.total === 0 ? (
        <Empty title={q === '' ? t.noArtifacts : t.noneMatches} />
      ) : (
        data && (
          <>
            <Table
              label={t.artifacts}
              columns={columns}
              items={data.body}
              keyOf={({ digest = '' }) => digest}
              list={list}
              nameOf={({ digest = '' }) => shortDigest(digest)}
              selection={{
                keys: new Set(chosen.keys()),
                // What was chosen on other pages stays so.
                change: (keys) =>
                  setChosen(
                    chosenOf(
                      keys,
                      chosen,
                      data.body.map((one) => [one.digest ?? '', one] as const),
                    ),
                  ),
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
