import type { Schemas } from '@haven/contract';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { JobViews } from './job-views.tsx';
import { jobMessages } from './messages/index.ts';

type Queue = Wire<Schemas['JobQueue']>;

const REFRESH_MS = 5_000;

/** What waits to be done, by kind. */
export function QueuesView() {
  return (
    <JobViews current="queues">
      <Queues />
    </JobViews>
  );
}

function Queues() {
  const t = useMessages(jobMessages);
  const { data, error, refetch } = useRead('listJobQueues', {}, { refreshMs: REFRESH_MS });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} />;
  if (data.body.length === 0) return <Empty title={t.noQueues} />;
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
    <Stack>
      <AllQueues queues={data.body} />
      <Table label={t.queues} columns={columns} items={data.body} keyOf={({ job_type = '' }) => job_type} />
    </Stack>
  );
}

type Action = 'pause' | 'resume' | 'stop';

const touchedByAction = ['listJobQueues', 'listSchedules', 'getSchedulePaused'] as const;

function actOn(job_type: string, action: Action) {
  return call('actionPendingJobs', { path: { job_type }, body: { action } });
}

function useAction(job_type: string) {
  return useChange({ run: (action: Action) => actOn(job_type, action), touches: touchedByAction });
}

function AllQueues({ queues }: { readonly queues: readonly Queue[] }) {
  const t = useMessages(jobMessages);
  const act = useAction('all');
  const waiting = queues.reduce((sum, { count = 0 }) => sum + count, 0);
  return (
    <Row>
      <Button
        disabledBecause={queues.every(({ paused }) => paused) ? t.allPaused : undefined}
        busy={act.isPending}
        onClick={() => act.mutate('pause')}
      >
        {t.pauseAll}
      </Button>
      <Button
        disabledBecause={queues.some(({ paused }) => paused) ? undefined : t.nonePaused}
        busy={act.isPending}
        onClick={() => act.mutate('resume')}
      >
        {t.resumeAll}
      </Button>
      <AskingButton
        action={t.stopAll}
        disabledBecause={waiting === 0 ? t.noQueues : undefined}
        question={t.stopAll}
        run={() => actOn('all', 'stop')}
        touches={touchedByAction}
      >
        <p>{t.stopAllText(waiting)}</p>
      </AskingButton>
    </Row>
  );
}

function QueueActions({ queue }: { readonly queue: Queue }) {
  const t = useMessages(jobMessages);
  const { job_type = '', paused, count = 0 } = queue;
  const act = useAction(job_type);
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
