import type { Schemas } from '@haven/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useMessages } from '../../i18n/messages.ts';
import { nameInProject } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Card } from '../../ui/layout.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Digest } from '../../ui/values.tsx';
import { retentionMessages } from './messages/index.ts';
import { type EditedRule, toRule } from './rules.ts';

type RepositoryPreview = Wire<Schemas['RetentionRepositoryPreview']>;
type ArtifactPreview = Wire<Schemas['RetentionArtifactPreview']>;

/** What the rules would do at this moment, while they are being written. */
export function Preview({ project, rules }: { readonly project: string; readonly rules: readonly EditedRule[] }) {
  const t = useMessages(retentionMessages);
  const [open, setOpen] = useState<string | undefined>();
  const asked = useDeferredValue(rules);
  const body = { rules: asked.map(toRule) };
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['previewRetention', project, body],
    queryFn: ({ signal }) =>
      call('previewRetention', { path: { project_name: project }, query: { page_size: 50 }, body, signal }),
    placeholderData: keepPreviousData,
  });
  const columns: readonly Column<RepositoryPreview>[] = [
    { label: t.repositories, isName: true, cell: ({ repository }) => repository },
    { label: t.kept, cell: ({ kept, total }) => t.retained(kept, total) },
    {
      label: t.removed,
      cell: ({ removed }) => (removed > 0 ? <Badge tone="bad">{removed}</Badge> : <Badge>{removed}</Badge>),
    },
    {
      label: '',
      cell: ({ repository }) => (
        <Button small subject={repository} onClick={() => setOpen(repository)}>
          {t.show}
        </Button>
      ),
    },
  ];
  return (
    <Card title={t.preview}>
      <p>{t.previewText}</p>
      {error ? (
        <Failure error={error} />
      ) : !data ? (
        <Skeleton rows={3} />
      ) : data.body.length === 0 ? (
        <Empty title={t.none} />
      ) : (
        <Table
          label={t.preview}
          columns={columns}
          items={data.body}
          keyOf={({ repository }) => repository}
          stale={isPlaceholderData}
        />
      )}
      {open !== undefined && (
        <ArtifactsPreview project={project} repository={open} rules={rules} onClose={() => setOpen(undefined)} />
      )}
    </Card>
  );
}

function ArtifactsPreview(props: {
  readonly project: string;
  readonly repository: string;
  readonly rules: readonly EditedRule[];
  readonly onClose: () => void;
}) {
  const t = useMessages(retentionMessages);
  const { project, repository, rules, onClose } = props;
  const name = repository.startsWith(`${project}/`) ? nameInProject(project, repository) : repository;
  const body = { rules: rules.map(toRule) };
  const { data, error } = useQuery({
    queryKey: ['previewRetentionOfRepository', project, name, body],
    queryFn: ({ signal }) =>
      call('previewRetentionOfRepository', {
        path: { project_name: project, repository_name: name },
        query: { page_size: 100 },
        body,
        signal,
      }),
  });
  const columns: readonly Column<ArtifactPreview>[] = [
    {
      label: t.artifact,
      isName: true,
      cell: ({ digest, tags }) => (
        <>
          {(tags ?? []).map((tag) => tag.name).join(', ')} <Digest value={digest} />
        </>
      ),
    },
    { label: t.decision, cell: (artifact) => <Decision artifact={artifact} /> },
  ];
  return (
    <Dialog title={repository} onClose={onClose}>
      {error ? (
        <Failure error={error} />
      ) : data ? (
        <Table label={repository} columns={columns} items={data.body} keyOf={({ digest }) => digest} />
      ) : (
        <Skeleton />
      )}
    </Dialog>
  );
}

function Decision({ artifact }: { readonly artifact: ArtifactPreview }) {
  const t = useMessages(retentionMessages);
  const rules = (artifact.kept_by ?? []).map((index) => t.rule(index + 1)).join(', ');
  if (artifact.outcome === 'keep') {
    const why = artifact.reason === 'immutable' ? t.immutable : rules === '' ? '' : t.by(rules);
    return (
      <>
        <Badge tone="good">{t.kept}</Badge> {why}
      </>
    );
  }
  return <Badge tone="bad">{t.removed}</Badge>;
}
