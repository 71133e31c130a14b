import type { OperationId, Schemas } from '@haven/contract';
import { type ReactNode, useState } from 'react';
import type { Wire } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Choice, Form, TextField, textOf } from '../../ui/field.tsx';
import { Card, Facts, Row } from '../../ui/layout.tsx';
import { Time } from '../../ui/values.tsx';
import { jobMessages } from './messages/index.ts';

type Kind = 'None' | 'Hourly' | 'Daily' | 'Weekly' | 'Custom';

/** When something is to run. */
export interface NewSchedule {
  readonly type: Kind;
  readonly cron: string;
}

const CRON: Readonly<Record<Exclude<Kind, 'Custom'>, string>> = {
  None: '',
  Hourly: '0 0 * * * *',
  Daily: '0 0 0 * * *',
  Weekly: '0 0 0 * * 0',
};

interface ScheduleCardProps {
  /** Undefined when there is none. */
  readonly schedule: Wire<Schemas['ScheduleObj']> | undefined;
  readonly isRead: boolean;
  readonly error: Error | null;
  /** With which parameters it runs. */
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
  /** Asks for the parameters. */
  readonly fields: ReactNode;
  readonly save: (schedule: NewSchedule, values: FormData) => Promise<unknown>;
  readonly touches: readonly OperationId[];
}

/** When something runs by itself, and how to change that. */
export function ScheduleCard(props: ScheduleCardProps) {
  const t = useMessages(jobMessages).schedule;
  const [isOpen, setOpen] = useState(false);
  const { schedule, isRead, error, facts } = props;
  return (
    <Card
      title={t.title}
      actions={
        <Button small onClick={() => setOpen(true)}>
          {t.change}
        </Button>
      }
    >
      {error ? (
        <Failure error={error} />
      ) : !isRead ? (
        <Skeleton rows={1} />
      ) : schedule?.cron ? (
        <Facts
          facts={[
            [t.when, <code key="cron">{schedule.cron}</code>],
            [t.next, <Time key="next" at={schedule.next_scheduled_time} />],
            ...facts,
          ]}
        />
      ) : (
        <Row>{t.none}</Row>
      )}
      {isOpen && <ChangeSchedule {...props} onClose={() => setOpen(false)} />}
    </Card>
  );
}

function ChangeSchedule({
  schedule,
  fields,
  onClose,
  ...props
}: ScheduleCardProps & {
  readonly onClose: () => void;
}) {
  const t = useMessages(jobMessages).schedule;
  const [type, setType] = useState<Kind>(kindOf(schedule?.type));
  const save = useChange({
    run: (values: FormData) =>
      props.save({ type, cron: type === 'Custom' ? textOf(values, 'cron') : CRON[type] }, values),
    touches: props.touches,
    onDone: onClose,
  });
  return (
    <Dialog title={t.change} onClose={onClose}>
      <Form
        submit={t.save}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
        onSubmit={(values) => save.mutate(values)}
      >
        <Choice
          label={t.when}
          value={type}
          options={Object.entries(t.types)}
          onChange={(event) => setType(kindOf(event.target.value))}
        />
        {type === 'Custom' && (
          <TextField
            label={t.cron}
            name="cron"
            defaultValue={schedule?.cron ?? '0 0 3 * * *'}
            autoComplete="off"
            required
          />
        )}
        {type !== 'None' && fields}
      </Form>
    </Dialog>
  );
}

function kindOf(text: string | undefined): Kind {
  return text === 'Hourly' || text === 'Daily' || text === 'Weekly' || text === 'Custom' ? text : 'None';
}
