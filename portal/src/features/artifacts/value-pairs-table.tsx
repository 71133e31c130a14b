import { useMemo } from 'react';
import { useMessages } from '../../i18n/messages.ts';
import { Empty, Notice } from '../../ui/feedback.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Stack } from '../../ui/layout.tsx';
import type { ListState } from '../../ui/list-state.ts';
import { Pager, Table } from '../../ui/table.tsx';
import { artifactMessages } from './messages/index.ts';
import { pairsOf, type ValuePair } from './value-pairs.ts';

/** The values of a chart by their paths, as `helm install --set` takes them. */
export function ValuePairsTable({ text, list }: { readonly text: string; readonly list: ListState }) {
  const t = useMessages(artifactMessages);
  const pairs = useMemo(() => read(text), [text]);
  if (!pairs) return <Notice tone="warn">{t.noYaml}</Notice>;
  const wanted = list.filter.toLowerCase();
  const found = pairs.filter(({ path, value }) => `${path}\n${value}`.toLowerCase().includes(wanted));
  const start = (list.page - 1) * list.pageSize;
  return (
    <Stack>
      <FilterBox list={list} label={t.filterValues} />
      {found.length === 0 ? (
        <Empty title={pairs.length === 0 ? t.noText : t.noneMatches} />
      ) : (
        <>
          <Table
            label={t.view.values}
            items={found.slice(start, start + list.pageSize)}
            keyOf={({ path }) => path}
            columns={[
              { label: t.name, isName: true, cell: ({ path }) => <code>{path}</code> },
              { label: t.value, cell: ({ value }) => <code>{value}</code> },
            ]}
          />
          <Pager list={list} total={found.length} />
        </>
      )}
    </Stack>
  );
}

function read(text: string): readonly ValuePair[] | undefined {
  try {
    return pairsOf(text);
  } catch {
    return undefined;
  }
}
