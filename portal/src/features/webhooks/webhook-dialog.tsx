import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { call, type Wire } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { Check, Choice, FieldGroup, Form, TextField, textOf } from '../../ui/field.tsx';
import type { ProjectContext } from '../projects/project-context.ts';
import { webhookMessages } from './messages/index.ts';
import type { Webhook } from './webhook.ts';

type Target = Wire<Schemas['WebhookTargetObject']>;

/** Makes a webhook or changes one. */
export function WebhookDialog(props: {
  readonly context: ProjectContext;
  readonly webhook: Webhook | undefined;
  readonly onClose: () => void;
}) {
  const t = useMessages(webhookMessages);
  const { context, webhook, onClose } = props;
  const path = { project_name_or_id: context.name };
  const before = webhook?.targets?.[0];
  const [kind, setKind] = useState(before?.type ?? 'http');
  const [isMissing, setMissing] = useState(false);
  const supported = useRead('GetSupportedEventTypes', { path }).data?.body;
  const kinds = [...(supported?.notify_type ?? ['http']), ...(supported?.more_notify_types ?? [])];
  const formats = supported?.payload_formats?.find(({ notify_type }) => notify_type === kind)?.formats ?? [];
  const save = useChange({
    run: (body: Webhook): Promise<unknown> =>
      webhook
        ? call('UpdateWebhookPolicyOfProject', { path: { ...path, webhook_policy_id: webhook.id ?? 0 }, body })
        : call('CreateWebhookPolicyOfProject', { path, body }),
    touches: ['ListWebhookPoliciesOfProject', 'GetWebhookPolicyOfProject'],
    onDone: onClose,
  });
  return (
    <Dialog title={webhook ? t.editOf(webhook.name ?? '') : t.create} onClose={onClose}>
      <Form
        submit={webhook ? t.save : t.create}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
        onSubmit={(values) => {
          const event_types = (supported?.event_type ?? []).filter((type) => values.get(type) !== null);
          setMissing(event_types.length === 0);
          if (event_types.length === 0) return;
          save.mutate({
            ...webhook,
            enabled: webhook?.enabled ?? true,
            name: textOf(values, 'name'),
            description: textOf(values, 'description'),
            event_types,
            targets: [targetOf(values, kind, before)],
          });
        }}
      >
        <TextField label={t.name} name="name" defaultValue={webhook?.name} autoComplete="off" required />
        <TextField label={t.description} name="description" defaultValue={webhook?.description} autoComplete="off" />
        <Choice
          label={t.kind}
          value={kind}
          options={kinds.map((each) => [each, kindText(each, t.kinds)])}
          onChange={(event) => setKind(event.target.value)}
        />
        <TextField
          label={t.address}
          name="address"
          type="url"
          defaultValue={before?.address}
          autoComplete="off"
          required
        />
        {formats.length > 0 && (
          <Choice
            label={t.format}
            name="format"
            defaultValue={before?.payload_format}
            options={formats.map((each) => [each, each])}
          />
        )}
        <TextField label={t.authHeader} name="auth" defaultValue={before?.auth_header} autoComplete="off" />
        <TextField label={t.secret} name="secret" type="password" autoComplete="new-password" hint={t.secretHint} />
        <Check label={t.skipVerify} name="skip" defaultChecked={before?.skip_cert_verify === true} />
        <FieldGroup legend={t.events}>
          {(supported?.event_type ?? []).map((type) => (
            <Check key={type} label={type} name={type} defaultChecked={(webhook?.event_types ?? []).includes(type)} />
          ))}
          {isMissing && <Notice tone="bad">{t.chooseEvent}</Notice>}
        </FieldGroup>
      </Form>
    </Dialog>
  );
}

function targetOf(values: FormData, type: string, before: Target | undefined): Target {
  const [format, secret] = [textOf(values, 'format'), textOf(values, 'secret')];
  return {
    ...before,
    type,
    address: textOf(values, 'address'),
    auth_header: textOf(values, 'auth'),
    skip_cert_verify: values.get('skip') !== null,
    payload_format: format === '' ? undefined : format,
    ...(secret !== '' && { signing_secret: secret }),
  };
}

function kindText(kind: string, texts: Readonly<Record<string, string>>): string {
  return texts[kind] ?? kind;
}
