import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Card, Page, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { systemMessages } from './messages/index.ts';
import { labelOf, placeOf } from './suggestions.ts';

// Of each kind; who wants more narrows the text.
const MOST = 50;

/** Everything that a text may mean: projects, repositories, tags, digests, robots. */
export function SearchPage() {
  const t = useMessages(systemMessages);
  const list = useListState();
  const query = { q: list.filter, limit: MOST };
  const { data, error, refetch } = useRead('suggest', { query }, { enabled: list.filter !== '' });
  const found = data?.body ?? [];
  const groups = [
    { title: t.projects, kinds: ['project'] },
    { title: t.repositories, kinds: ['repository'] },
    { title: t.tags, kinds: ['tag'] },
    { title: t.artifacts, kinds: ['artifact'] },
    { title: t.robots, kinds: ['robot'] },
  ].map(({ title, kinds }) => ({ title, items: found.filter(({ kind = '' }) => kinds.includes(kind)) }));
  return (
    <Page title={list.filter === '' ? t.search : t.searchFor(list.filter)}>
      <Stack>
        <FilterBox list={list} label={t.search} />
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {list.filter !== '' && !data && !error && <Skeleton />}
        {data && found.length === 0 && <Empty title={t.nothing} />}
        {groups
          .filter(({ items }) => items.length > 0)
          .map(({ title, items }) => (
            <Card key={title} title={title}>
              {items.map((item) => (
                <Link key={placeOf(item)} href={placeOf(item)}>
                  {labelOf(item)}
                </Link>
              ))}
            </Card>
          ))}
      </Stack>
    </Page>
  );
}
