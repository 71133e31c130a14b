import type { Schemas } from '@haven/contract';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Failure, Notice, Skeleton } from '../../ui/feedback.tsx';
import { Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { JobViews } from './job-views.tsx';
import { jobMessages } from './messages/index.ts';

type Schedule = Wire<Schemas['ScheduleTask']>;

/** Everything that runs by itself. */
export function SchedulesView() {
  return (
    <JobViews current="schedules">
      <Schedules />
    </JobViews>
  );
}

function Schedules() {
  const t = useMessages(jobMessages);
  const list = useListState();
  const found = useRead('listSchedules', {
    query: { page: list.page, page_size: list.pageSize },
  });
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
    <Stack>
      <Pause />
      <Listing
        found={found}
        label={t.schedules}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        rows={3}
        empty={<Empty title={t.noSchedules}>{t.noSchedulesHint}</Empty>}
      />
    </Stack>
  );
}

// Schedules start their runs through a queue of their own: while that one halts, none of them does.
const SCHEDULER = 'SCHEDULER';

function Pause() {
  const t = useMessages(jobMessages);
  const { data, error, refetch } = useRead('getSchedulePaused', { path: { job_type: 'all' } });
  const act = useChange({
    run: (action: 'pause' | 'resume') => call('actionPendingJobs', { path: { job_type: SCHEDULER }, body: { action } }),
    touches: ['getSchedulePaused', 'listJobQueues'],
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={1} />;
  const { paused } = data.body;
  return (
    <>
      <Notice
        tone={paused ? 'warn' : 'info'}
        action={
          <Button small busy={act.isPending} onClick={() => act.mutate(paused ? 'resume' : 'pause')}>
            {paused ? t.resumeSchedules : t.pauseSchedules}
          </Button>
        }
      >
        {paused ? t.schedulesPaused : t.schedulesRun}
      </Notice>
      {act.error && <Failure error={act.error} />}
    </>
  );
}
