import { useState } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty } from '../../ui/feedback.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import type { ProjectViewProps } from '../projects/project-context.ts';
import { webhookMessages } from './messages/index.ts';
import type { Webhook } from './webhook.ts';
import { WebhookActions } from './webhook-actions.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';

/** The webhooks of a project. */
export function WebhooksView({ context }: ProjectViewProps) {
  const t = useMessages(webhookMessages);
  const [editing, setEditing] = useState<Webhook | 'new' | undefined>();
  const why = context.can('notification-policy:create') ? undefined : t.notAllowed;
  const found = useRead('ListWebhookPoliciesOfProject', {
    path: { project_name_or_id: context.name },
    query: { page_size: 100 },
  });
  const columns: readonly Column<Webhook>[] = [
    {
      label: t.name,
      isName: true,
      cell: ({ id = 0, name }) => <Link href={paths.project(context.name, `webhooks/${id}`)}>{name}</Link>,
    },
    { label: t.address, cell: ({ targets }) => (targets ?? []).map(({ address }) => address).join(', ') },
    { label: t.events, cell: ({ event_types }) => (event_types ?? []).join(', ') },
    { label: t.state, cell: ({ enabled }) => (enabled ? <Badge tone="good">{t.on}</Badge> : <Badge>{t.off}</Badge>) },
    {
      label: '',
      cell: (webhook) => (
        <WebhookActions context={context} webhook={webhook} disabledBecause={why} onEdit={() => setEditing(webhook)} />
      ),
    },
  ];
  return (
    <Stack>
      <Row between>
        <p>{t.text}</p>
        <Button kind="primary" disabledBecause={why} onClick={() => setEditing('new')}>
          {t.create}
        </Button>
      </Row>
      <Listing
        found={found}
        label={t.title}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        empty={<Empty title={t.none} />}
      />
      {editing !== undefined && (
        <WebhookDialog
          context={context}
          webhook={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Stack>
  );
}
