import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Card, Row } from '../../ui/layout.tsx';
import { Listing } from '../../ui/listing.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { JobViews } from './job-views.tsx';
import { LogDialog } from './log-dialog.tsx';
import { jobMessages } from './messages/index.ts';

type Pool = Wire<Schemas['WorkerPool']>;
type Worker = Wire<Schemas['Worker']>;

const REFRESH_MS = 5_000;

/** The processes that do background work, and what they do now. */
export function WorkersView() {
  return (
    <JobViews current="workers">
      <Pools />
      <Workers />
    </JobViews>
  );
}

function Pools() {
  const t = useMessages(jobMessages);
  const found = useRead('getWorkerPools', {}, { refreshMs: REFRESH_MS });
  const columns: readonly Column<Pool>[] = [
    { label: t.host, isName: true, cell: ({ host }) => host },
    { label: t.process, numeric: true, cell: ({ pid }) => pid },
    { label: t.size, numeric: true, cell: ({ concurrency }) => concurrency },
    { label: t.since, cell: ({ start_at }) => <Time at={start_at} /> },
    { label: t.heartbeat, cell: ({ heartbeat_at }) => <Time at={heartbeat_at} /> },
  ];
  return (
    <Card title={t.pools}>
      <Listing
        found={found}
        label={t.pools}
        columns={columns}
        keyOf={(pool) => pool.worker_pool_id ?? ''}
        rows={1}
        empty={<Empty title={t.noWorkers} />}
      />
    </Card>
  );
}

function Workers() {
  const t = useMessages(jobMessages);
  const [log, setLog] = useState<string | undefined>();
  const { data, error, refetch } = useRead('getWorkers', { path: { pool_id: 'all' } }, { refreshMs: REFRESH_MS });
  const workers = data?.body ?? [];
  const busy = workers.filter(({ job_id = '' }) => job_id !== '');
  const columns: readonly Column<Worker>[] = [
    { label: t.kind, isName: true, cell: ({ job_name }) => <code>{job_name}</code> },
    { label: t.job, cell: ({ job_id }) => job_id },
    { label: t.since, cell: ({ start_at }) => <Time at={start_at} /> },
    { label: t.reported, cell: ({ check_in }) => check_in },
    { label: '', cell: ({ job_id = '' }) => <WorkerActions id={job_id} onLog={setLog} /> },
  ];
  return (
    <Card title={t.work} actions={<StopAll count={busy.length} />}>
      {error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={2} />
      ) : (
        <>
          <Row>
            <Badge tone="info">{t.busy(busy.length)}</Badge>
            <Badge>{t.idle(workers.length - busy.length)}</Badge>
          </Row>
          {busy.length > 0 && <Table label={t.work} columns={columns} items={busy} keyOf={({ id = '' }) => id} />}
        </>
      )}
      {log !== undefined && (
        <LogDialog title={t.logOf(log)} of={{ task_id: Number(log) }} onClose={() => setLog(undefined)} />
      )}
    </Card>
  );
}

const touchedByStop = ['getWorkers', 'listJobQueues'] as const;

function WorkerActions({ id, onLog }: { readonly id: string; readonly onLog: (id: string) => void }) {
  const t = useMessages(jobMessages);
  const stop = useChange({
    run: () => call('stopRunningJob', { path: { job_id: id } }),
    touches: touchedByStop,
  });
  return (
    <Row>
      <Button small subject={id} onClick={() => onLog(id)}>
        {t.log}
      </Button>
      <Button small kind="danger" subject={id} busy={stop.isPending} onClick={() => stop.mutate(undefined)}>
        {t.stopJob}
      </Button>
    </Row>
  );
}

function StopAll({ count }: { readonly count: number }) {
  const t = useMessages(jobMessages);
  return (
    <AskingButton
      small
      action={t.stopJobs}
      disabledBecause={count === 0 ? t.nothingRuns : undefined}
      question={t.stopJobs}
      run={() => call('stopRunningJob', { path: { job_id: 'all' } })}
      touches={touchedByStop}
    >
      <p>{t.stopJobsText(count)}</p>
    </AskingButton>
  );
}
