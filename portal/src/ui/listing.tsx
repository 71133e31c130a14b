import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Empty, Failure, Skeleton } from './feedback.tsx';
import { Stack } from './layout.tsx';
import { uiMessages } from './messages/index.ts';
import { Pager, Table, type TableProps } from './table.tsx';

/** What asking for a list has given so far. */
export interface FoundList<Item> {
  readonly data: { readonly body: readonly Item[]; readonly total: number } | undefined;
  readonly error: Error | null;
  /** What there is was the answer to the question before. */
  readonly isPlaceholderData: boolean;
  readonly refetch: () => unknown;
}

interface ListingProps<Item> extends Omit<TableProps<Item>, 'items' | 'stale'> {
  readonly found: FoundList<Item>;
  /** What is shown when there is nothing and nobody has narrowed the list. */
  readonly empty?: ReactNode;
  /** Shows the items otherwise than as the rows of a table. */
  readonly show?: ((items: readonly Item[]) => ReactNode) | undefined;
  /** How many rows are held free for what is on its way. */
  readonly rows?: number;
}

/** A list in whatever state it is: not to be read, on its way, empty, or its rows and, with `list`, its pages. */
export function Listing<Item>({ found, empty, rows, show, ...table }: ListingProps<Item>) {
  const t = useMessages(uiMessages);
  const { data, error, isPlaceholderData, refetch } = found;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton {...(rows !== undefined && { rows })} />;
  const { list } = table;
  // Lists without pages come without a total.
  if (data.body.length === 0 && data.total === 0) {
    if (list !== undefined && list.filter !== '') return <Empty title={t.nothingMatches} />;
    if (empty !== undefined) return empty;
  }
  const shown = show ? show(data.body) : <Table {...table} items={data.body} stale={isPlaceholderData} />;
  if (list === undefined) return shown;
  return (
    <Stack>
      {shown}
      <Pager list={list} total={data.total} />
    </Stack>
  );
}
