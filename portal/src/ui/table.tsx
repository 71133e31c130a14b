import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { classes } from './class-names.ts';
import { Row } from './layout.tsx';
import type { ListState } from './list-state.ts';
import { uiMessages } from './messages/index.ts';
import styles from './table.module.css';

/** A column of a table. */
export interface Column<Item> {
  readonly label: string;
  /** What the server sorts by; a column without can't be sorted. */
  readonly sortKey?: string;
  /** Numbers stand at the right. */
  readonly numeric?: boolean;
  /** The column that names the row; exactly one. */
  readonly isName?: boolean;
  readonly cell: (item: Item) => ReactNode;
}

/** Rows that are marked, by their keys, and what marks them. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly change: (keys: ReadonlySet<string>) => void;
}

/** What a table is given. */
export interface TableProps<Item> {
  /** What the rows are, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** How the row is called where its name alone must do. */
  readonly nameOf?: (item: Item) => string;
  readonly list?: ListState;
  readonly selection?: Selection;
  /** The rows shown are those of before, new ones are on their way. */
  readonly stale?: boolean;
}

/** A table whose order lives in the address, whose rows can be marked, and that becomes cards where it is narrow. */
export function Table<Item>(props: TableProps<Item>) {
  const { label, columns, items, keyOf, nameOf = keyOf, list, selection, stale } = props;
  const t = useMessages(uiMessages);
  const keys = items.map(keyOf);
  const all = selection !== undefined && keys.length > 0 && keys.every((key) => selection.keys.has(key));
  return (
    <div className={classes(styles.frame, stale && styles.stale)}>
      <table className={styles.table} aria-label={label} aria-busy={stale || undefined}>
        <thead>
          <tr>
            {selection && (
              <th scope="col" className={styles.check}>
                <input
                  type="checkbox"
                  aria-label={t.selectAll}
                  checked={all}
                  onChange={() => selection.change(withRows(selection.keys, keys, !all))}
                />
              </th>
            )}
            {columns.map((column) => (
              <Heading key={column.label} column={column} list={list} />
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const key = keyOf(item);
            const selected = selection?.keys.has(key) === true;
            return (
              <tr key={key} data-selected={selected || undefined}>
                {selection && (
                  <td className={styles.check}>
                    <input
                      type="checkbox"
                      aria-label={t.select(nameOf(item))}
                      checked={selected}
                      onChange={() => selection.change(toggled(selection.keys, key))}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <Cell key={column.label} column={column} item={item} />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Heading<Item>({ column, list }: { readonly column: Column<Item>; readonly list: ListState | undefined }) {
  const t = useMessages(uiMessages);
  const { label, sortKey, numeric } = column;
  if (sortKey === undefined || list === undefined) {
    return (
      <th scope="col" className={classes(numeric && styles.number)}>
        {label === '' ? <span className={styles.spoken}>{t.actions}</span> : label}
      </th>
    );
  }
  const order = list.sort === sortKey ? 'ascending' : list.sort === `-${sortKey}` ? 'descending' : 'none';
  return (
    <th scope="col" className={classes(numeric && styles.number)} aria-sort={order}>
      <button
        type="button"
        className={styles.sort}
        title={t.sortBy(label)}
        onClick={() => list.change({ sort: order === 'descending' ? sortKey : `-${sortKey}`, page: 1 })}
      >
        {label}
        <span aria-hidden="true">{order === 'ascending' ? ' ↑' : order === 'descending' ? ' ↓' : ''}</span>
      </button>
    </th>
  );
}

function Cell<Item>({ column, item }: { readonly column: Column<Item>; readonly item: Item }) {
  if (column.isName) return <th scope="row">{column.cell(item)}</th>;
  return (
    <td
      data-label={column.label === '' ? undefined : column.label}
      className={classes(column.numeric && styles.number, column.label === '' && styles.actions)}
    >
      {/* One child, so that the cell has two columns where it names itself. */}
      <div>{column.cell(item)}</div>
    </td>
  );
}

// Rows of other pages stay as they are.
function withRows(keys: ReadonlySet<string>, rows: readonly string[], selected: boolean): ReadonlySet<string> {
  const next = new Set(keys);
  for (const row of rows) {
    if (selected) next.add(row);
    else next.delete(row);
  }
  return next;
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** Goes from page to page of a list. */
export function Pager({
  list,
  total,
}: {
  readonly list: Pick<ListState, 'page' | 'pageSize' | 'change'>;
  readonly total: number;
}) {
  const t = useMessages(uiMessages);
  const last = Math.max(1, Math.ceil(total / list.pageSize));
  return (
    <nav className={styles.pager} aria-label={t.pages}>
      <span>{t.items(total)}</span>
      {last > 1 && (
        <Row>
          {list.page > 1 && (
            <Button small onClick={() => list.change({ page: list.page - 1 })}>
              {t.previous}
            </Button>
          )}
          <span aria-current="page">{t.page(list.page, last)}</span>
          {list.page < last && (
            <Button small onClick={() => list.change({ page: list.page + 1 })}>
              {t.next}
            </Button>
          )}
        </Row>
      )}
    </nav>
  );
}
