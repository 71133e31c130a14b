import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Card, Page, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { systemMessages } from './messages/index.ts';

/** Projects and repositories by a part of their names. */
export function SearchPage() {
  const t = useMessages(systemMessages);
  const list = useListState();
  const { data, error, refetch } = useRead('search', { query: { q: list.filter } }, { enabled: list.filter !== '' });
  const projects = data?.body.project ?? [];
  const repositories = data?.body.repository ?? [];
  return (
    <Page title={list.filter === '' ? t.search : t.searchFor(list.filter)}>
      <Stack>
        <FilterBox list={list} label={t.search} />
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {list.filter !== '' && !data && !error && <Skeleton />}
        {data && projects.length + repositories.length === 0 && <Empty title={t.nothing} />}
        {projects.length > 0 && (
          <Card title={t.projects}>
            {projects.map(({ name = '' }) => (
              <Link key={name} href={paths.project(name)}>
                {name}
              </Link>
            ))}
          </Card>
        )}
        {repositories.length > 0 && (
          <Card title={t.repositories}>
            {repositories.map(({ repository_name: name = '' }) => (
              <Link key={name} href={`/r/${name}`}>
                {name}
              </Link>
            ))}
          </Card>
        )}
      </Stack>
    </Page>
  );
}
