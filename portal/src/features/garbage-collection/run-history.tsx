import { call } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { useListState } from '../../ui/list-state.ts';
import { Bytes } from '../../ui/values.tsx';
import { RunListing } from '../jobs/run-listing.tsx';
import { resultOf, whileUnfinished } from '../jobs/runs.ts';
import { collectionMessages } from './messages/index.ts';

/** The runs of garbage collection, with what they freed and their logs. */
export function RunHistory() {
  const t = useMessages(collectionMessages);
  const list = useListState({ pageSize: 10 });
  const found = useRead(
    'getGCHistory',
    { query: { page: list.page, page_size: list.pageSize } },
    { refreshBy: whileUnfinished },
  );
  return (
    <RunListing
      title={t.history}
      none={t.none}
      words={{ ...t, trigger: t.kind }}
      found={found}
      list={list}
      results={[
        { label: t.freed, numeric: true, cell: (run) => <Bytes value={resultOf(run, 'freed_space')} /> },
        { label: t.blobs, numeric: true, cell: (run) => resultOf(run, 'purged_blobs') },
        { label: t.manifests, numeric: true, cell: (run) => resultOf(run, 'purged_manifests') },
      ]}
      stop={(id) => call('stopGC', { path: { gc_id: id } })}
      touches={['getGCHistory']}
    />
  );
}
