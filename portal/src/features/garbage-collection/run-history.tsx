import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Badge, Empty, Failure, Skeleton, type Tone } from '../../ui/feedback.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import { TextBlock } from '../../ui/text-block.tsx';
import { Bytes, Time } from '../../ui/values.tsx';
import { collectionMessages } from './messages/index.ts';

type Run = Wire<Schemas['GCHistory']>;

const TONES: Readonly<Record<string, Tone>> = { Success: 'good', Error: 'bad', Stopped: 'warn', Running: 'info' };
const UNFINISHED = new Set(['Pending', 'Scheduled', 'Running']);

/** The runs of garbage collection, with what they freed and their logs. */
export function RunHistory() {
  const t = useMessages(collectionMessages);
  const list = useListState({ pageSize: 10 });
  const [log, setLog] = useState<number | undefined>();
  const { data, error, isPlaceholderData, refetch } = useRead(
    'getGCHistory',
    { query: { page: list.page, page_size: list.pageSize } },
    { refreshBy: (answer) => answer?.body.some(({ job_status = '' }) => UNFINISHED.has(job_status)) === true && 3_000 },
  );
  const columns: readonly Column<Run>[] = [
    { label: t.started, isName: true, cell: ({ creation_time }) => <Time at={creation_time} /> },
    { label: t.kind, cell: ({ job_kind }) => job_kind },
    {
      label: t.status,
      cell: (run) => (
        <Row>
          <Badge {...toneOf(run)}>{run.job_status}</Badge>
          {parametersOf(run).dry_run === true && <Badge>{t.dry}</Badge>}
        </Row>
      ),
    },
    { label: t.freed, numeric: true, cell: (run) => <Bytes value={numberOf(run, 'freed_space')} /> },
    { label: t.blobs, numeric: true, cell: (run) => numberOf(run, 'purged_blobs') },
    { label: t.manifests, numeric: true, cell: (run) => numberOf(run, 'purged_manifests') },
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
      {UNFINISHED.has(run.job_status ?? '') && (
        <Button small kind="danger" subject={id} busy={stop.isPending} onClick={() => stop.mutate(undefined)}>
          {t.stop}
        </Button>
      )}
    </Row>
  );
}

function Log({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const t = useMessages(collectionMessages);
  const { data, error } = useRead('getGCLog', { path: { gc_id: id } }, { refreshMs: 2_000 });
  return (
    <Dialog title={t.logOf(id)} onClose={onClose}>
      {error ? (
        <Failure error={error} />
      ) : data ? (
        <TextBlock text={String(data.body ?? '')} label={t.logOf(id)} />
      ) : (
        <Skeleton />
      )}
    </Dialog>
  );
}

function toneOf({ job_status = '' }: Run): { readonly tone?: Tone } {
  const tone = TONES[job_status];
  return tone ? { tone } : {};
}

// Harbor's interface has parameters and results of a run as a text of JSON.
function parametersOf({ job_parameters: text = '' }: Run): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function numberOf(run: Run, name: string): number {
  const value = parametersOf(run)[name];
  return typeof value === 'number' ? value : 0;
}
