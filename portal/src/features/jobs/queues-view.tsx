import type { Schemas } from '@haven/contract';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { jobMessages } from './messages/index.ts';

type Queue = Wire<Schemas['JobQueue']>;
type Schedule = Wire<Schemas['ScheduleTask']>;
type Pool = Wire<Schemas['WorkerPool']>;

const REFRESH_MS = 5_000;

/** The background work of the installation: what waits, what is scheduled, who does it. */
export function QueuesView() {
  return (
    <Stack>
      <Queues />
      <Schedules />
      <Workers />
    </Stack>
  );
}

function Queues() {
  const t = useMessages(jobMessages);
  const { data, error, refetch } = useRead('listJobQueues', {}, { refreshMs: REFRESH_MS });
  const columns: readonly Column<Queue>[] = [
    { label: t.kind, isName: true, cell: ({ job_type }) => <code>{job_type}</code> },
    { label: t.waiting, numeric: true, cell: ({ count }) => count ?? 0 },
    { label: t.latency, numeric: true, cell: ({ latency }) => t.seconds(latency ?? 0) },
    {
      label: t.state,
      cell: ({ paused }) => (paused ? <Badge tone="warn">{t.paused}</Badge> : <Badge tone="good">{t.running}</Badge>),
    },
    { label: '', cell: (queue) => <QueueActions queue={queue} /> },
  ];
  return (
    <Card title={t.queues}>
      {error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={3} />
      ) : data.body.length === 0 ? (
        <Empty title={t.noQueues} />
      ) : (
        <Table label={t.queues} columns={columns} items={data.body} keyOf={({ job_type = '' }) => job_type} />
      )}
    </Card>
  );
}

function QueueActions({ queue }: { readonly queue: Queue }) {
  const t = useMessages(jobMessages);
  const { job_type = '', paused, count = 0 } = queue;
  const act = useChange({
    run: (action: 'pause' | 'resume' | 'stop') => call('actionPendingJobs', { path: { job_type }, body: { action } }),
    touches: ['listJobQueues', 'listSchedules'],
  });
  return (
    <Row>
      <Button small subject={job_type} busy={act.isPending} onClick={() => act.mutate(paused ? 'resume' : 'pause')}>
        {paused ? t.resume : t.pause}
      </Button>
      <Button
        small
        kind="danger"
        subject={job_type}
        disabledBecause={count === 0 ? t.noQueues : undefined}
        busy={act.isPending}
        onClick={() => act.mutate('stop')}
      >
        {t.stop}
      </Button>
    </Row>
  );
}

function Schedules() {
  const t = useMessages(jobMessages);
  const { data, error, refetch } = useRead('listSchedules', { query: { page_size: 100 } });
  const columns: readonly Column<Schedule>[] = [
    {
      label: t.kind,
      isName: true,
      cell: ({ vendor_type, vendor_id = 0 }) => (
        <code>
          {vendor_type}
          {vendor_id > 0 && ` ${vendor_id}`}
        </code>
      ),
    },
    { label: t.cron, cell: ({ cron }) => <code>{cron}</code> },
    { label: t.updated, cell: ({ update_time }) => <Time at={update_time} /> },
  ];
  return (
    <Card title={t.schedules}>
      {error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={2} />
      ) : data.body.length === 0 ? (
        <Empty title={t.noSchedules} />
      ) : (
        <Table label={t.schedules} columns={columns} items={data.body} keyOf={({ id = 0 }) => String(id)} />
      )}
    </Card>
  );
}

function Workers() {
  const t = useMessages(jobMessages);
  const { data, error, refetch } = useRead('getWorkerPools', {}, { refreshMs: REFRESH_MS });
  const columns: readonly Column<Pool>[] = [
    { label: t.host, isName: true, cell: ({ host }) => host },
    { label: t.process, numeric: true, cell: ({ pid }) => pid },
    { label: t.size, numeric: true, cell: ({ concurrency }) => concurrency },
    { label: t.since, cell: ({ start_at }) => <Time at={start_at} /> },
    { label: t.heartbeat, cell: ({ heartbeat_at }) => <Time at={heartbeat_at} /> },
  ];
  return (
    <Card title={t.workers}>
      {error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={1} />
      ) : data.body.length === 0 ? (
        <Empty title={t.noWorkers} />
      ) : (
        <Table label={t.workers} columns={columns} items={data.body} keyOf={(pool) => pool.worker_pool_id ?? ''} />
      )}
    </Card>
  );
}
