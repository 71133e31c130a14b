import { call } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/messages.ts';
import { useListState } from '../../ui/list-state.ts';
import { RunListing } from '../jobs/run-listing.tsx';
import { resultOf, whileUnfinished } from '../jobs/runs.ts';
import { auditMessages } from './messages/index.ts';

/** The purges of the activity log, with what went and their logs. */
export function PurgeHistory() {
  const t = useMessages(auditMessages);
  const list = useListState({ pageSize: 10 });
  const found = useRead(
    'getPurgeHistory',
    { query: { page: list.page, page_size: list.pageSize } },
    { refreshBy: whileUnfinished },
  );
  return (
    <RunListing
      title={t.purges}
      none={t.noPurges}
      words={t}
      found={found}
      list={list}
      results={[
        { label: t.older, cell: (run) => t.hours(resultOf(run, 'audit_retention_hour')) },
        { label: t.purged, numeric: true, cell: (run) => formatNumber(resultOf(run, 'purged_rows')) },
      ]}
      stop={(id) => call('stopPurge', { path: { purge_id: id } })}
      touches={['getPurgeHistory']}
    />
  );
}
