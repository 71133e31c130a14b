import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Row } from '../../ui/layout.tsx';
import { robotMessages } from './messages/index.ts';
import type { Robot } from './robots-list.tsx';
import type { ShownSecret } from './secret.tsx';

/** What can be done with a robot. */
export function RobotActions({
  robot,
  disabledBecause,
  onSecret,
}: {
  readonly robot: Robot;
  readonly disabledBecause: string | undefined;
  readonly onSecret: (secret: ShownSecret) => void;
}) {
  const t = useMessages(robotMessages);
  const [asking, setAsking] = useState<'refresh' | 'remove' | undefined>();
  const { id: robot_id = 0, name = '' } = robot;
  const touches = ['ListRobot'] as const;
  const toggle = useChange({
    run: () => call('UpdateRobot', { path: { robot_id }, body: { ...robot, disable: robot.disable !== true } }),
    touches,
  });
  const remove = useChange({
    run: () => call('DeleteRobot', { path: { robot_id } }),
    touches,
    onDone: () => setAsking(undefined),
  });
  const refresh = useChange({
    run: () => call('RefreshSec', { path: { robot_id }, body: { secret: '' } }),
    touches,
    onDone({ body }) {
      setAsking(undefined);
      onSecret({ name, secret: body.secret ?? '' });
    },
  });
  return (
    <Row>
      <Button
        small
        subject={name}
        disabledBecause={disabledBecause}
        busy={toggle.isPending}
        onClick={() => toggle.mutate(undefined)}
      >
        {robot.disable ? t.enable : t.disable}
      </Button>
      <Button small subject={name} disabledBecause={disabledBecause} onClick={() => setAsking('refresh')}>
        {t.refresh}
      </Button>
      <Button small kind="danger" subject={name} disabledBecause={disabledBecause} onClick={() => setAsking('remove')}>
        {t.remove}
      </Button>
      {asking === 'refresh' && (
        <ConfirmDialog
          title={t.refreshOf(name)}
          action={t.refresh}
          busy={refresh.isPending}
          error={refresh.error}
          onConfirm={() => refresh.mutate(undefined)}
          onClose={() => setAsking(undefined)}
        >
          <p>{t.refreshText}</p>
        </ConfirmDialog>
      )}
      {asking === 'remove' && (
        <ConfirmDialog
          title={t.removeOf(name)}
          action={t.remove}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(undefined)}
          onClose={() => setAsking(undefined)}
        >
          <p>{t.removeText}</p>
        </ConfirmDialog>
      )}
    </Row>
  );
}
