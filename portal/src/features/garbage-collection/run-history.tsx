import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Empty } from '../../ui/feedback.tsx';
import { Card } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Bytes, Time } from '../../ui/values.tsx';

import { LogDialog } from '../jobs/log-dialog.tsx';
import { RunActions, RunStatus, TriggerWords } from '../jobs/run-cells.tsx';

import { isUnfinished, numberIn, parametersOf } from '../jobs/runs.ts';
import { collectionMessages } from './messages/index.ts';

type Run = Wire<Schemas['GCHistory']>;

/** The runs of garbage collection, with what they freed and their logs. */
export function RunHistory() {
  const t = useMessages(collectionMessages);
  const list = useListState({ pageSize: 10 });
  const [log, setLog] = useState<number | undefined>();
  const found = useRead(
    'getGCHistory',
    { query: { page: list.page, page_size: list.pageSize } },
    { refreshBy: (answer) => answer?.body.some(({ job_status }) => isUnfinished(job_status)) === true && 3_000 },
  );
  const columns: readonly Column<Run>[] = [
    { label: t.started, isName: true, cell: ({ creation_time }) => <Time at={creation_time} /> },
    { label: t.kind, cell: ({ job_kind }) => <TriggerWords trigger={job_kind} /> },
    { label: t.status, cell: (run) => <RunStatus run={run} dry={t.dry} /> },
    { label: t.freed, numeric: true, cell: (run) => <Bytes value={resultOf(run, 'freed_space')} /> },
    { label: t.blobs, numeric: true, cell: (run) => resultOf(run, 'purged_blobs') },
    { label: t.manifests, numeric: true, cell: (run) => resultOf(run, 'purged_manifests') },
    {
      label: '',
      cell: (run) => (
        <RunActions
          run={run}
          words={t}
          onLog={setLog}
          stop={(id) => call('stopGC', { path: { gc_id: id } })}
          touches={['getGCHistory']}
        />
      ),
    },
  ];
  return (
    <Card title={t.history}>
      <Listing
        found={found}
        label={t.history}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        rows={3}
        empty={<Empty title={t.none} />}
      />
      {log !== undefined && (
        <LogDialog title={t.logOf(log)} of={{ execution_id: log }} onClose={() => setLog(undefined)} />
      )}
    </Card>
  );
}

function resultOf({ job_parameters }: Run, name: string): number {
  return numberIn(parametersOf(job_parameters), name);
}
