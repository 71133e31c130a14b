import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { LOG_REFRESH_MS, LogDialog } from '../jobs/log-dialog.tsx';
import { isUnfinished, numberIn, parametersOf, toneOf } from '../jobs/runs.ts';
import { auditMessages } from './messages/index.ts';

type Run = Wire<Schemas['ExecHistory']>;

const REFRESH_MS = 3_000;

/** The purges of the activity log, with what went and their logs. */
export function PurgeHistory() {
  const t = useMessages(auditMessages);
  const list = useListState({ pageSize: 10 });
  const [log, setLog] = useState<number | undefined>();
  const { data, error, isPlaceholderData, refetch } = useRead(
    'getPurgeHistory',
    { query: { page: list.page, page_size: list.pageSize } },
    { refreshMs: REFRESH_MS },
  );
  const columns: readonly Column<Run>[] = [
    { label: t.started, isName: true, cell: ({ creation_time }) => <Time at={creation_time} /> },
    { label: t.trigger, cell: ({ job_kind }) => job_kind },
    {
      label: t.status,
      cell: ({ job_status, job_parameters }) => (
        <Row>
          <Badge {...toneOf(job_status)}>{job_status}</Badge>
          {parametersOf(job_parameters).dry_run === true && <Badge>{t.dry}</Badge>}
        </Row>
      ),
    },
    {
      label: t.older,
      cell: ({ job_parameters }) => t.hours(numberIn(parametersOf(job_parameters), 'audit_retention_hour')),
    },
    {
      label: t.purged,
      numeric: true,
      cell: ({ job_parameters }) => formatNumber(numberIn(parametersOf(job_parameters), 'purged_rows')),
    },
    { label: '', cell: (run) => <RunActions run={run} onLog={setLog} /> },
  ];
  return (
    <Card title={t.purges}>
      {error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={3} />
      ) : data.total === 0 ? (
        <Empty title={t.noPurges} />
      ) : (
        <Stack>
          <Table
            label={t.purges}
            columns={columns}
            items={data.body}
            keyOf={({ id = 0 }) => String(id)}
            list={list}
            stale={isPlaceholderData}
          />
          <Pager list={list} total={data.total} />
        </Stack>
      )}
      {log !== undefined && <PurgeLog id={log} onClose={() => setLog(undefined)} />}
    </Card>
  );
}

function RunActions({ run, onLog }: { readonly run: Run; readonly onLog: (id: number) => void }) {
  const t = useMessages(auditMessages);
  const { id = 0, job_status } = run;
  const stop = useChange({ run: () => call('stopPurge', { path: { purge_id: id } }), touches: ['getPurgeHistory'] });
  return (
    <Row>
      <Button small subject={id} onClick={() => onLog(id)}>
        {t.log}
      </Button>
      {isUnfinished(job_status) && (
        <Button small kind="danger" subject={id} busy={stop.isPending} onClick={() => stop.mutate(undefined)}>
          {t.stop}
        </Button>
      )}
    </Row>
  );
}

function PurgeLog({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const t = useMessages(auditMessages);
  const { data, error } = useRead('getPurgeJobLog', { path: { purge_id: id } }, { refreshMs: LOG_REFRESH_MS });
  return <LogDialog title={t.logOf(id)} text={data && String(data.body ?? '')} error={error} onClose={onClose} />;
}
