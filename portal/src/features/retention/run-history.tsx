import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Card, Row } from '../../ui/layout.tsx';
import { Listing } from '../../ui/listing.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { StatusBadge, TriggerWords } from '../jobs/run-cells.tsx';
import { retentionMessages } from './messages/index.ts';

type Run = Wire<Schemas['RetentionExecution']>;
type Task = Wire<Schemas['RetentionExecutionTask']>;

/** The runs of a policy, and what they did in each repository. */
export function RunHistory({ id, mayChange }: { readonly id: number; readonly mayChange: boolean }) {
  const t = useMessages(retentionMessages);
  const [open, setOpen] = useState<number | undefined>();
  const found = useRead(
    'listRetentionExecutions',
    { path: { id }, query: { page: 1, page_size: 20 } },
    { refreshBy: (answer) => answer?.body.some(({ status }) => status === 'InProgress') === true && 4_000 },
  );
  const stop = useChange({
    run: (eid: number) => call('operateRetentionExecution', { path: { id, eid }, body: { action: 'stop' } }),
    touches: ['listRetentionExecutions'],
  });
  const columns: readonly Column<Run>[] = [
    { label: t.started, isName: true, cell: ({ start_time }) => <Time at={start_time} /> },
    {
      label: t.status,
      cell: ({ status, dry_run }) => (
        <Row>
          <StatusBadge status={status} />
          {dry_run && <Badge tone="info">{t.dry}</Badge>}
        </Row>
      ),
    },
    { label: t.trigger, cell: ({ trigger }) => <TriggerWords trigger={trigger} /> },
    {
      label: '',
      cell: ({ id: eid = 0, status }) => (
        <Row>
          <Button small subject={eid} onClick={() => setOpen(eid)}>
            {t.show}
          </Button>
          {status === 'InProgress' && (
            <Button
              small
              kind="danger"
              subject={eid}
              disabledBecause={mayChange ? undefined : t.notAllowed}
              onClick={() => stop.mutate(eid)}
            >
              {t.stop}
            </Button>
          )}
        </Row>
      ),
    },
  ];
  return (
    <Card title={t.history}>
      <Listing
        found={found}
        label={t.history}
        columns={columns}
        keyOf={(run) => String(run.id)}
        rows={2}
        empty={<Empty title={t.noRuns} />}
      />
      {open !== undefined && <Tasks id={id} run={open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}

function Tasks({ id, run, onClose }: { readonly id: number; readonly run: number; readonly onClose: () => void }) {
  const t = useMessages(retentionMessages);
  const { data, error } = useRead('listRetentionTasks', { path: { id, eid: run } }, { refreshMs: 4_000 });
  const columns: readonly Column<Task>[] = [
    { label: t.repositories, isName: true, cell: ({ repository }) => repository },
    { label: t.status, cell: ({ status }) => <StatusBadge status={status} /> },
    { label: t.kept, cell: ({ retained = 0, total = 0 }) => t.retained(retained, total) },
    {
      label: '',
      cell: ({ id: tid = 0, repository }) => (
        // The log is text: the browser shows it as it is.
        <a href={`/api/v2.0/retentions/${id}/executions/${run}/tasks/${tid}`} target="_blank" rel="noreferrer">
          {t.log}: {repository}
        </a>
      ),
    },
  ];
  return (
    <Dialog title={t.tasksOf(run)} onClose={onClose}>
      {error ? (
        <Failure error={error} />
      ) : data ? (
        <Table label={t.tasks} columns={columns} items={data.body} keyOf={(task) => String(task.id)} />
      ) : (
        <Skeleton />
      )}
    </Dialog>
  );
}
