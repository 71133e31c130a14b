import type { Schemas } from '@haven/contract';
import { call, type Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { nameInProject } from '../../paths.ts';
import { shortDigest } from '../../reference.ts';
import { Empty } from '../../ui/feedback.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Bytes, Time } from '../../ui/values.tsx';
import { historyMessages } from './messages/index.ts';
import { TrashActions, type TrashListProps } from './trash-actions.tsx';

type Trashed = Wire<Schemas['TrashedArtifact']>;

/** The artifacts that were deleted by themselves. */
export function TrashedArtifacts({ context, onBack }: TrashListProps) {
  const t = useMessages(historyMessages);
  const list = useListState();
  const project = { project_name_or_id: context.name };
  const found = useRead('listTrashedArtifacts', {
    path: project,
    query: { page: list.page, page_size: list.pageSize, ...(list.sort !== '' && { sort: list.sort }) },
  });
  const columns: readonly Column<Trashed>[] = [
    {
      label: t.artifact,
      sortKey: 'repository',
      isName: true,
      cell: (artifact) => <code title={artifact.digest}>{nameOf(artifact, context.name)}</code>,
    },
    { label: t.type, cell: ({ type }) => type },
    { label: t.tags, cell: ({ tags }) => (tags ?? []).join(', ') },
    { label: t.size, sortKey: 'size', numeric: true, cell: ({ size }) => <Bytes value={size} /> },
    { label: t.deleted, sortKey: 'deleted_at', cell: ({ deleted_at }) => <Time at={deleted_at} /> },
    { label: t.deletedBy, cell: ({ deleted_by }) => deleted_by },
    { label: t.goneFrom, cell: ({ purged_at }) => <Time at={purged_at} /> },
    {
      label: '',
      cell: (artifact) => {
        const path = { ...project, artifact_id: artifact.id ?? 0 };
        return (
          <TrashActions
            context={context}
            name={nameOf(artifact, context.name)}
            restoreText={t.restoreArtifactText}
            purgeRight="artifact:delete"
            restore={() => call('restoreTrashedArtifact', { path })}
            purge={() => call('purgeTrashedArtifact', { path })}
            onBack={onBack}
          />
        );
      },
    },
  ];
  return (
    <Listing
      found={found}
      label={t.artifacts}
      columns={columns}
      keyOf={({ id = 0 }) => String(id)}
      list={list}
      empty={<Empty title={t.noArtifacts} />}
    />
  );
}

function nameOf({ repository_name: name = '', digest = '' }: Trashed, project: string): string {
  return `${nameInProject(project, name)}@${shortDigest(digest)}`;
}
