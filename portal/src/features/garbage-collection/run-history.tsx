import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import { Bytes, Time } from '../../ui/values.tsx';
import { LOG_REFRESH_MS, LogDialog } from '../jobs/log-dialog.tsx';
import { isUnfinished, numberIn, parametersOf, toneOf } from '../jobs/runs.ts';
import { collectionMessages } from './messages/index.ts';

type Run = Wire<Schemas['GCHistory']>;

/** The runs of garbage collection, with what they freed and their logs. */
export function RunHistory() {
  const t = useMessages(collectionMessages);
  const list = useListState({ pageSize: 10 });
  const [log, setLog] = useState<number | undefined>();
  const { data, error, isPlaceholderData, refetch } = useRead(
    'getGCHistory',
    { query: { page: list.page, page_size: list.pageSize } },
    { refreshBy: (answer) => answer?.body.some(({ job_status }) => isUnfinished(job_status)) === true && 3_000 },
  );
  const columns: readonly Column<Run>[] = [
    { label: t.started, isName: true, cell: ({ creation_time }) => <Time at={creation_time} /> },
    { label: t.kind, cell: ({ job_kind }) => job_kind },
    {
      label: t.status,
      cell: ({ job_status, job_parameters }) => (
        <Row>
          <Badge {...toneOf(job_status)}>{job_status}</Badge>
          {parametersOf(job_parameters).dry_run === true && <Badge>{t.dry}</Badge>}
        </Row>
      ),
    },
    { label: t.freed, numeric: true, cell: (run) => <Bytes value={resultOf(run, 'freed_space')} /> },
    { label: t.blobs, numeric: true, cell: (run) => resultOf(run, 'purged_blobs') },
    { label: t.manifests, numeric: true, cell: (run) => resultOf(run, 'purged_manifests') },
    { label: '', cell: (run) => <RunActions run={run} onLog={setLog} /> },
  ];
  return (
    <Card title={t.history}>
      {error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={3} />
      ) : data.total === 0 ? (
        <Empty title={t.none} />
      ) : (
        <Stack>
          <Table
            label={t.history}
            columns={columns}
            items={data.body}
            keyOf={({ id = 0 }) => String(id)}
            list={list}
            stale={isPlaceholderData}
          />
          <Pager list={list} total={data.total} />
        </Stack>
      )}
      {log !== undefined && <Log id={log} onClose={() => setLog(undefined)} />}
    </Card>
  );
}

function RunActions({ run, onLog }: { readonly run: Run; readonly onLog: (id: number) => void }) {
  const t = useMessages(collectionMessages);
  const id = run.id ?? 0;
  const stop = useChange({ run: () => call('stopGC', { path: { gc_id: id } }), touches: ['getGCHistory'] });
  return (
    <Row>
      <Button small subject={id} onClick={() => onLog(id)}>
        {t.log}
      </Button>
      {isUnfinished(run.job_status) && (
        <Button small kind="danger" subject={id} busy={stop.isPending} onClick={() => stop.mutate(undefined)}>
          {t.stop}
        </Button>
      )}
    </Row>
  );
}

function Log({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const t = useMessages(collectionMessages);
  const { data, error } = useRead('getGCLog', { path: { gc_id: id } }, { refreshMs: LOG_REFRESH_MS });
  return <LogDialog title={t.logOf(id)} text={data && String(data.body ?? '')} error={error} onClose={onClose} />;
}

function resultOf({ job_parameters }: Run, name: string): number {
  return numberIn(parametersOf(job_parameters), name);
}
