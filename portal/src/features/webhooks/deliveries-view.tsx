import type { Schemas } from '@haven/contract';
import { type ComponentType, useState } from 'react';
import { useLocation } from 'wouter';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty, Failure, Notice, Skeleton } from '../../ui/feedback.tsx';
import { Card, Stack, Tabs } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { TextBlock } from '../../ui/text-block.tsx';
import { Time } from '../../ui/values.tsx';
import { StatusBadge } from '../jobs/run-cells.tsx';
import type { ProjectViewProps } from '../projects/project-context.ts';
import { webhookMessages } from './messages/index.ts';

type Delivery = Wire<Schemas['Execution']>;
type Told = Wire<Schemas['WebhookEvent']>;

/** What a webhook has sent. */
export function DeliveriesView({ context }: ProjectViewProps) {
  return <Views context={context} current="deliveries" view={Deliveries} />;
}

/** What has happened lately that a webhook tells of, and can tell again. */
export function EventsView({ context }: ProjectViewProps) {
  return <Views context={context} current="events" view={Events} />;
}

function Views(
  props: ProjectViewProps & {
    readonly current: 'deliveries' | 'events';
    readonly view: ComponentType<WebhookPath>;
  },
) {
  const t = useMessages(webhookMessages);
  const [place] = useLocation();
  const { context, current, view: View } = props;
  const id = Number(/\/webhooks\/(\d+)/.exec(place)?.[1] ?? 0);
  const tab = (name: 'deliveries' | 'events', view: string, label: string) => ({
    label,
    to: paths.project(context.name, view),
    current: name === current,
  });
  return (
    <Stack>
      <Tabs
        label={t.title}
        tabs={[tab('deliveries', `webhooks/${id}`, t.deliveries), tab('events', `webhooks/${id}/events`, t.recent)]}
      />
      <View path={{ project_name_or_id: context.name, webhook_policy_id: id }} />
    </Stack>
  );
}

interface WebhookPath {
  readonly path: { readonly project_name_or_id: string; readonly webhook_policy_id: number };
}

function Deliveries({ path }: WebhookPath) {
  const t = useMessages(webhookMessages);
  const list = useListState({ pageSize: 10 });
  const [log, setLog] = useState<number | undefined>();
  const found = useRead(
    'ListExecutionsOfWebhookPolicy',
    { path, query: { page: list.page, page_size: list.pageSize } },
    { refreshBy: (answer) => answer?.body.some(({ status }) => status === 'Running') === true && 5_000 },
  );
  const columns: readonly Column<Delivery>[] = [
    { label: t.event, isName: true, cell: ({ extra_attrs }) => String(extra_attrs?.event_type ?? '') },
    {
      label: t.status,
      cell: ({ status, status_message }) => <StatusBadge status={status} title={status_message} />,
    },
    { label: t.started, cell: ({ start_time }) => <Time at={start_time} /> },
    {
      label: '',
      cell: ({ id = 0 }) => (
        <Button small subject={id} onClick={() => setLog(id)}>
          {t.log}
        </Button>
      ),
    },
  ];
  return (
    <Card title={t.deliveries}>
      <Listing
        found={found}
        label={t.deliveries}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        rows={3}
        empty={<Empty title={t.noEvents} />}
      />
      {log !== undefined && <DeliveryLog path={path} id={log} onClose={() => setLog(undefined)} />}
    </Card>
  );
}

function DeliveryLog({ path, id, onClose }: WebhookPath & { readonly id: number; readonly onClose: () => void }) {
  const t = useMessages(webhookMessages);
  const tasks = useRead('ListTasksOfWebhookExecution', { path: { ...path, execution_id: id } });
  const task = tasks.data?.body[0]?.id ?? 0;
  const { data, error } = useRead(
    'GetLogsOfWebhookTask',
    { path: { ...path, execution_id: id, task_id: task } },
    { enabled: task > 0 },
  );
  return (
    <Dialog wide title={t.logOf(id)} onClose={onClose}>
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

function Events({ path }: WebhookPath) {
  const t = useMessages(webhookMessages);
  const found = useRead('listWebhookPolicyEvents', { path, query: { page_size: 20 } });
  const again = useChange({
    run: (ids: readonly number[]) => call('replayWebhookEvents', { path, body: { ids } }),
    touches: ['ListExecutionsOfWebhookPolicy'],
  });
  const columns: readonly Column<Told>[] = [
    { label: t.event, isName: true, cell: ({ type }) => type },
    { label: t.what, cell: ({ resources }) => (resources ?? []).join(', ') },
    { label: t.who, cell: ({ operator }) => operator },
    { label: t.started, cell: ({ occurred_at }) => <Time at={occurred_at} /> },
    {
      label: '',
      cell: ({ id = 0, type = '', resources }) => (
        <Button
          small
          subject={`${type} ${(resources ?? []).join(', ')}`}
          busy={again.isPending}
          onClick={() => again.mutate([id])}
        >
          {t.again}
        </Button>
      ),
    },
  ];
  return (
    <Card title={t.recent}>
      {again.error && <Failure error={again.error} />}
      {again.data && <Notice tone="good">{t.sentAgain(again.data.body.count ?? 0)}</Notice>}
      <Listing
        found={found}
        label={t.recent}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        rows={3}
        empty={<Empty title={t.noEvents} />}
      />
    </Card>
  );
}
