import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { Link } from 'wouter';
import { call, type Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { formatBytes, formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/locale.ts';
import { useMessages } from '../../i18n/messages.ts';
import { nameInProject, paths } from '../../paths.ts';
import { Command } from '../../ui/copy.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Choice } from '../../ui/field.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { type ListState, useListState } from '../../ui/list-state.ts';
import { type FoundList, Listing } from '../../ui/listing.tsx';
import { RemoveMarked } from '../../ui/remove-marked.tsx';
import type { Column, Selection } from '../../ui/table.tsx';
import { Bytes, Time } from '../../ui/values.tsx';
import type { ProjectContext, ProjectViewProps } from '../projects/project-context.ts';
import { repositoryMessages } from './messages/index.ts';
import { PushCommands } from './push-commands.tsx';
import { RepositoryCards } from './repository-cards.tsx';

type Repository = Wire<Schemas['Repository']>;

/** The repositories of a project. */
export function RepositoriesView({ context }: ProjectViewProps) {
  const t = useMessages(repositoryMessages);
  const list = useListState();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const found = useRead('listRepositories', {
    path: { project_name: context.name },
    query: {
      page: list.page,
      page_size: list.pageSize,
      with_size: true,
      ...(list.sort !== '' && { sort: list.sort }),
      ...(list.filter !== '' && { q: `name=~${list.filter}` }),
    },
  });
  return (
    <Stack>
      {(found.data?.total !== 0 || list.filter !== '') && (
        <Row between>
          <FilterBox list={list} label={t.filter} />
          <Choice
            label={t.look}
            value={list.get('look')}
            options={[
              ['', t.asTable],
              ['cards', t.asCards],
            ]}
            onChange={(event) => list.change({ look: event.target.value })}
          />
        </Row>
      )}
      <RemoveMarked
        names={[...marked]}
        action={t.removeMarked}
        question={t.removeSeveral(marked.size)}
        disabledBecause={context.can('repository:delete') ? undefined : t.notRemove}
        remove={(name) =>
          call('deleteRepository', {
            path: { project_name: context.name, repository_name: nameInProject(context.name, name) },
          })
        }
        onChange={(names) => setMarked(new Set(names))}
      >
        <p>{t.removeSeveralText}</p>
      </RemoveMarked>
      <RepositoryTable context={context} found={found} list={list} selection={{ keys: marked, change: setMarked }} />
      {(found.data?.total ?? 0) > 0 && context.can('repository:push') && <PushCommands project={context.name} />}
    </Stack>
  );
}

function RepositoryTable(props: {
  readonly context: ProjectContext;
  readonly found: FoundList<Repository>;
  readonly list: ListState;
  readonly selection: Selection;
}) {
  const t = useMessages(repositoryMessages);
  const locale = useLocale();
  const { context, found, list, selection } = props;
  const project = context.name;
  const columns: readonly Column<Repository>[] = [
    {
      label: t.name,
      sortKey: 'name',
      isName: true,
      cell: ({ name = '' }) => {
        const short = nameInProject(context.name, name);
        return <Link href={paths.repository(project, short)}>{short}</Link>;
      },
    },
    {
      label: t.artifacts,
      sortKey: 'artifact_count',
      numeric: true,
      cell: ({ artifact_count }) => formatNumber(artifact_count ?? 0),
    },
    {
      label: t.size,
      sortKey: 'size',
      numeric: true,
      cell: ({ size = 0, unique_size: own = 0 }) => (
        <>
          <Bytes value={size} /> {own < size && <small>{t.shared(formatBytes(size - own, locale))}</small>}
        </>
      ),
    },
    { label: t.pulls, sortKey: 'pull_count', numeric: true, cell: ({ pull_count }) => formatNumber(pull_count ?? 0) },
    { label: t.modified, sortKey: 'update_time', cell: ({ update_time }) => <Time at={update_time} /> },
  ];
  return (
    <Listing
      found={found}
      label={t.title}
      columns={columns}
      keyOf={({ name = '' }) => name}
      list={list}
      selection={selection}
      show={
        list.get('look') === 'cards' ? (items) => <RepositoryCards project={project} repositories={items} /> : undefined
      }
      empty={<FirstSteps context={context} />}
    />
  );
}

function FirstSteps({ context }: { readonly context: ProjectContext }) {
  const t = useMessages(repositoryMessages);
  const session = useSession();
  const host = session?.host ?? '';
  if (!context.can('repository:push')) return <Empty title={t.none}>{t.firstStepsWithoutRight}</Empty>;
  const commands = [
    `docker login ${host} -u ${session?.user?.username ?? ''}`,
    `docker tag alpine:3 ${host}/${context.name}/alpine:3`,
    `docker push ${host}/${context.name}/alpine:3`,
  ].join('\n');
  return (
    <Empty title={t.none}>
      <p>{t.firstSteps}</p>
      <Command text={commands} what="docker" />
    </Empty>
  );
}
