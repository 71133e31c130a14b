import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure, Notice } from '../../ui/feedback.tsx';
import { Row } from '../../ui/layout.tsx';
import type { ProjectContext } from '../projects/project-context.ts';
import { webhookMessages } from './messages/index.ts';
import type { Webhook } from './webhook.ts';

/** What can be done with a webhook. */
export function WebhookActions(props: {
  readonly context: ProjectContext;
  readonly webhook: Webhook;
  readonly disabledBecause: string | undefined;
  readonly onEdit: () => void;
}) {
  const t = useMessages(webhookMessages);
  const { context, webhook, disabledBecause, onEdit } = props;
  const path = { project_name_or_id: context.name, webhook_policy_id: webhook.id ?? 0 };
  const name = webhook.name ?? '';
  const touches = ['ListWebhookPoliciesOfProject'] as const;
  const toggle = useChange({
    run: () => call('UpdateWebhookPolicyOfProject', { path, body: { ...webhook, enabled: webhook.enabled !== true } }),
    touches,
  });
  const test = useChange({
    run: () => call('testWebhookPolicy', { path, body: {} }),
    touches: ['ListExecutionsOfWebhookPolicy'],
  });
  return (
    <Row>
      <Button
        small
        subject={name}
        disabledBecause={disabledBecause}
        busy={test.isPending}
        onClick={() => test.mutate(undefined)}
      >
        {t.test}
      </Button>
      <Button small subject={name} disabledBecause={disabledBecause} onClick={onEdit}>
        {t.edit}
      </Button>
      <Button
        small
        subject={name}
        disabledBecause={disabledBecause}
        busy={toggle.isPending}
        onClick={() => toggle.mutate(undefined)}
      >
        {webhook.enabled ? t.turnOff : t.turnOn}
      </Button>
      <AskingButton
        small
        action={t.remove}
        subject={name}
        disabledBecause={disabledBecause}
        question={t.removeOf(name)}
        run={() => call('DeleteWebhookPolicyOfProject', { path })}
        touches={touches}
      >
        <p>{t.removeText}</p>
      </AskingButton>
      {(test.data || test.error) && (
        <Dialog title={t.tested} onClose={() => test.reset()}>
          {test.error && <Failure error={test.error} />}
          {(test.data?.body ?? []).map(({ address, delivered, status_code: status = 0, message = '' }) => (
            <Notice key={address} tone={delivered ? 'good' : 'bad'}>
              {address}: {delivered ? t.delivered(status) : t.failed(message)}
            </Notice>
          ))}
        </Dialog>
      )}
    </Row>
  );
}
