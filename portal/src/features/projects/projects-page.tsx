import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { Link } from 'wouter';
import { call, type Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Badge, Empty } from '../../ui/feedback.tsx';
import { Choice } from '../../ui/field.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Page, Row } from '../../ui/layout.tsx';
import { type ListState, useListState } from '../../ui/list-state.ts';
import { type FoundList, Listing } from '../../ui/listing.tsx';
import { RemoveMarked } from '../../ui/remove-marked.tsx';
import type { Column, Selection } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { projectMessages } from './messages/index.ts';
import { roleNameOf } from './roles.ts';

type Project = Wire<Schemas['Project']>;

/** All projects that the person may see. */
export function ProjectsPage() {
  const t = useMessages(projectMessages);
  const list = useListState();
  const session = useSession();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const found = useRead('listProjects', { query: queryOf(list) });
  return (
    <Page title={t.title} actions={<CreateButton />}>
      <Row between>
        <FilterBox list={list} label={t.filter} />
        <Choice
          label={t.visibility}
          value={list.get('public')}
          options={[
            ['', t.all],
            ['true', t.public],
            ['false', t.private],
          ]}
          onChange={(event) => list.change({ public: event.target.value, page: 1 })}
        />
      </Row>
      <RemoveMarked
        names={[...marked]}
        action={t.removeMarked}
        question={t.removeSeveral(marked.size)}
        remove={(name) => call('deleteProject', { path: { project_name_or_id: name } })}
        onChange={(names) => setMarked(new Set(names))}
      >
        <p>{t.removeText}</p>
      </RemoveMarked>
      <Projects found={found} list={list} selection={session?.user ? { keys: marked, change: setMarked } : undefined} />
    </Page>
  );
}

function Projects({
  found,
  list,
  selection,
}: {
  readonly found: FoundList<Project>;
  readonly list: ListState;
  readonly selection: Selection | undefined;
}) {
  const t = useMessages(projectMessages);
  const session = useSession();
  const columns: readonly Column<Project>[] = [
    {
      label: t.name,
      sortKey: 'name',
      isName: true,
      cell: ({ name = '' }) => <Link href={paths.project(name)}>{name}</Link>,
    },
    { label: t.visibility, cell: ({ metadata }) => (metadata?.public === 'true' ? t.public : t.private) },
    { label: t.kind, cell: ({ registry_id }) => (registry_id ? <Badge tone="info">{t.proxy}</Badge> : t.local) },
    { label: t.role, cell: ({ current_user_role_id: role = 0 }) => roleText(role, t) },
    { label: t.repositories, numeric: true, cell: ({ repo_count }) => repo_count },
    { label: t.created, sortKey: 'creation_time', cell: ({ creation_time }) => <Time at={creation_time} /> },
  ];
  return (
    <Listing
      found={found}
      label={t.title}
      columns={columns}
      keyOf={({ name = '' }) => name}
      list={list}
      {...(selection && { selection })}
      empty={
        <Empty title={t.none}>
          <p>{session?.user ? t.noneHint : t.anonymousHint}</p>
        </Empty>
      }
    />
  );
}

function CreateButton() {
  const t = useMessages(projectMessages);
  const session = useSession();
  if (session?.canCreateProjects) {
    return (
      <ButtonLink kind="primary" to={paths.newProject()}>
        {t.create}
      </ButtonLink>
    );
  }
  return <Button disabledBecause={session?.user ? t.onlyAdministrators : t.signInFirst}>{t.create}</Button>;
}

function roleText(role: number, t: { readonly roles: Readonly<Record<string, string>> }): string {
  const name = roleNameOf(role);
  return name === undefined ? '' : (t.roles[name] ?? '');
}

function queryOf(list: ListState) {
  const isPublic = list.get('public');
  return {
    page: list.page,
    page_size: list.pageSize,
    ...(list.sort !== '' && { sort: list.sort }),
    ...(list.filter !== '' && { name: list.filter }),
    ...(isPublic !== '' && { public: isPublic === 'true' }),
  };
}
