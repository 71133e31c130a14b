import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Check, Form, TextField, textOf } from '../../ui/field.tsx';
import { Card } from '../../ui/layout.tsx';
import { collectionMessages } from './messages/index.ts';

/** Starts a run. */
export function RunCard() {
  const t = useMessages(collectionMessages);
  const start = useChange({
    run: (values: FormData) =>
      call('createGCSchedule', {
        body: {
          schedule: { type: 'Manual' },
          parameters: {
            delete_untagged: values.get('untagged') !== null,
            dry_run: values.get('dry-run') !== null,
            workers: Number(textOf(values, 'workers')),
          },
        },
      }),
    touches: ['getGCHistory', 'getCollectionState'],
  });
  return (
    <Card title={t.run}>
      <Form submit={t.run} busy={start.isPending} error={start.error} onSubmit={(values) => start.mutate(values)}>
        <Check label={t.untagged} name="untagged" />
        <Check label={t.dryRun} name="dry-run" />
        <TextField label={t.workers} name="workers" type="number" min="1" max="10" defaultValue="1" required />
      </Form>
    </Card>
  );
}
