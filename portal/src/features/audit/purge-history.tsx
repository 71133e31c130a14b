import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Empty } from '../../ui/feedback.tsx';
import { Card } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';

import { LogDialog } from '../jobs/log-dialog.tsx';
import { RunActions, RunStatus, TriggerWords } from '../jobs/run-cells.tsx';

import { isUnfinished, numberIn, parametersOf } from '../jobs/runs.ts';
import { auditMessages } from './messages/index.ts';

type Run = Wire<Schemas['ExecHistory']>;

/** The purges of the activity log, with what went and their logs. */
export function PurgeHistory() {
  const t = useMessages(auditMessages);
  const list = useListState({ pageSize: 10 });
  const [log, setLog] = useState<number | undefined>();
  const found = useRead(
    'getPurgeHistory',
    { query: { page: list.page, page_size: list.pageSize } },
    { refreshBy: (answer) => answer?.body.some(({ job_status }) => isUnfinished(job_status)) === true && 3_000 },
  );
  const columns: readonly Column<Run>[] = [
    { label: t.started, isName: true, cell: ({ creation_time }) => <Time at={creation_time} /> },
    { label: t.trigger, cell: ({ job_kind }) => <TriggerWords trigger={job_kind} /> },
    { label: t.status, cell: (run) => <RunStatus run={run} dry={t.dry} /> },
    {
      label: t.older,
      cell: ({ job_parameters }) => t.hours(numberIn(parametersOf(job_parameters), 'audit_retention_hour')),
    },
    {
      label: t.purged,
      numeric: true,
      cell: ({ job_parameters }) => formatNumber(numberIn(parametersOf(job_parameters), 'purged_rows')),
    },
    {
      label: '',
      cell: (run) => (
        <RunActions
          run={run}
          words={t}
          onLog={setLog}
          stop={(id) => call('stopPurge', { path: { purge_id: id } })}
          touches={['getPurgeHistory']}
        />
      ),
    },
  ];
  return (
    <Card title={t.purges}>
      <Listing
        found={found}
        label={t.purges}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        rows={3}
        empty={<Empty title={t.noPurges} />}
      />
      {log !== undefined && (
        <LogDialog title={t.logOf(log)} of={{ execution_id: log }} onClose={() => setLog(undefined)} />
      )}
    </Card>
  );
}
