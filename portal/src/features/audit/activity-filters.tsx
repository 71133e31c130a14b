import { useMessages } from '../../i18n/messages.ts';
import { InlineChoice, TextField } from '../../ui/field.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Row } from '../../ui/layout.tsx';
import type { ListState } from '../../ui/list-state.ts';
import { auditMessages } from './messages/index.ts';

/** Narrows the activity log by who, what, on what, and when; all of it is in the address. */
export function ActivityFilters({ list }: { readonly list: ListState }) {
  const t = useMessages(auditMessages);
  const choice = (name: 'operation' | 'kind', label: string, options: Readonly<Record<string, string>>) => (
    <InlineChoice
      label={label}
      value={list.get(name)}
      options={[['', t.allOf(label)], ...Object.entries(options)]}
      onChange={(event) => list.change({ [name]: event.target.value, page: 1 })}
    />
  );
  return (
    <>
      <Row>
        <FilterBox list={list} label={t.filterUser} />
        <FilterBox list={list} name="on" label={t.filterResource} />
        {choice('operation', t.operation, t.operations)}
        {choice('kind', t.kind, t.resourceTypes)}
      </Row>
      <Row>
        {(
          [
            ['from', t.from],
            ['to', t.to],
          ] as const
        ).map(([name, label]) => (
          <TextField
            key={name}
            label={label}
            type="date"
            value={list.get(name)}
            onChange={(event) => list.change({ [name]: event.target.value, page: 1 })}
          />
        ))}
      </Row>
    </>
  );
}

/** What the filters ask for, in the query language of the interface. */
export function activityQuery(list: Pick<ListState, 'filter' | 'get'>): string {
  const exact = (field: string, value: string) => (value === '' ? [] : [`${field}=${value}`]);
  const like = (field: string, value: string) => (value === '' ? [] : [`${field}=~${value}`]);
  const [from, to] = [dayStart(list.get('from'), 0), dayStart(list.get('to'), 1)];
  return [
    ...like('username', list.filter),
    ...like('resource', list.get('on')),
    ...exact('operation', list.get('operation')),
    ...exact('resource_type', list.get('kind')),
    ...(from === '' && to === '' ? [] : [`op_time=[${from}~${to}]`]),
  ].join(',');
}

// Days begin and end where the person is; the interface takes times without a zone as UTC.
function dayStart(day: string, later: number): string {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined || !(year > 0)) return '';
  const time = new Date(year, month - 1, date + later);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString().slice(0, 19).replace('T', ' ');
}
