import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Choice, Form, TextField, textOf } from '../../ui/field.tsx';
import { Card, Facts, Row } from '../../ui/layout.tsx';
import { Time } from '../../ui/values.tsx';
import { collectionMessages } from './messages/index.ts';

type Kind = 'None' | 'Hourly' | 'Daily' | 'Weekly' | 'Custom';

const CRON: Readonly<Record<Exclude<Kind, 'Custom'>, string>> = {
  None: '',
  Hourly: '0 0 * * * *',
  Daily: '0 0 0 * * *',
  Weekly: '0 0 0 * * 0',
};

/** When runs start by themselves. */
export function ScheduleCard() {
  const t = useMessages(collectionMessages);
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useRead('getGCSchedule', {});
  const schedule = data?.body?.schedule;
  return (
    <Card
      title={t.schedule}
      actions={
        <Button small onClick={() => setOpen(true)}>
          {t.change}
        </Button>
      }
    >
      {error ? (
        <Failure error={error} />
      ) : !data ? (
        <Skeleton rows={1} />
      ) : schedule?.cron ? (
        <Facts
          facts={[
            [t.when, <code key="cron">{schedule.cron}</code>],
            [t.next, <Time key="next" at={schedule.next_scheduled_time} />],
          ]}
        />
      ) : (
        <Row>{t.noSchedule}</Row>
      )}
      {isOpen && <ChangeSchedule kind={kindOf(schedule?.type)} cron={schedule?.cron} onClose={() => setOpen(false)} />}
    </Card>
  );
}

function ChangeSchedule(props: {
  readonly kind: Kind;
  readonly cron: string | undefined;
  readonly onClose: () => void;
}) {
  const t = useMessages(collectionMessages);
  const [kind, setKind] = useState<Kind>(props.kind);
  const save = useChange({
    run: (cron: string) =>
      call('updateGCSchedule', {
        body: { schedule: { type: kind, cron }, parameters: { delete_untagged: false, workers: 1 } },
      }),
    touches: ['getGCSchedule'],
    onDone: props.onClose,
  });
  return (
    <Dialog title={t.change} onClose={props.onClose}>
      <Form
        submit={t.save}
        busy={save.isPending}
        error={save.error}
        onCancel={props.onClose}
        onSubmit={(values) => save.mutate(kind === 'Custom' ? textOf(values, 'cron') : CRON[kind])}
      >
        <Choice
          label={t.when}
          value={kind}
          options={Object.entries(t.types)}
          onChange={(event) => setKind(kindOf(event.target.value))}
        />
        {kind === 'Custom' && (
          <TextField
            label={t.cron}
            name="cron"
            defaultValue={props.cron ?? '0 0 3 * * *'}
            autoComplete="off"
            required
          />
        )}
      </Form>
    </Dialog>
  );
}

function kindOf(text: string | undefined): Kind {
  return text === 'Hourly' || text === 'Daily' || text === 'Weekly' || text === 'Custom' ? text : 'None';
}
