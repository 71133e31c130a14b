import type { Schemas } from '@haven/contract';
import { Link } from 'wouter';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Empty } from '../../ui/feedback.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Page, Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { systemMessages } from './messages/index.ts';

type Repository = Wire<Schemas['Repository']>;

/** Every repository that the person may pull from. */
export function ExplorePage() {
  const t = useMessages(systemMessages);
  const list = useListState();
  return (
    <Page title={t.explore} lead={t.exploreText}>
      <Stack>
        <Row between>
          <FilterBox list={list} label={t.filter} />
        </Row>
        <RepositoriesFound pageSize={25} withPager />
      </Stack>
    </Page>
  );
}

/** Repositories of all projects, those that changed last first. */
export function RepositoriesFound({
  pageSize,
  withPager,
}: {
  readonly pageSize: number;
  readonly withPager?: boolean;
}) {
  const t = useMessages(systemMessages);
  const list = useListState({ pageSize });
  const found = useRead('listAllRepositories', {
    query: {
      page: withPager ? list.page : 1,
      page_size: list.pageSize,
      sort: withPager && list.sort !== '' ? list.sort : '-update_time',
      ...(withPager && list.filter !== '' && { q: `name=~${list.filter}` }),
    },
  });
  const columns: readonly Column<Repository>[] = [
    {
      label: t.name,
      isName: true,
      ...(withPager && { sortKey: 'name' }),
      cell: ({ name = '' }) => <Link href={`/r/${name}`}>{name}</Link>,
    },
    { label: t.project, cell: ({ name = '' }) => <ProjectLink name={name} /> },
    { label: t.artifacts, numeric: true, cell: ({ artifact_count }) => formatNumber(artifact_count ?? 0) },
    { label: t.pulls, numeric: true, cell: ({ pull_count }) => formatNumber(pull_count ?? 0) },
    {
      label: t.modified,
      ...(withPager && { sortKey: 'update_time' }),
      cell: ({ update_time }) => <Time at={update_time} />,
    },
  ];
  return (
    <Listing
      found={found}
      label={t.repositories}
      columns={columns}
      keyOf={({ name = '' }) => name}
      {...(withPager && { list })}
      empty={<Empty title={t.none} />}
    />
  );
}

function ProjectLink({ name }: { readonly name: string }) {
  const [project = ''] = name.split('/');
  return <Link href={paths.project(project)}>{project}</Link>;
}
