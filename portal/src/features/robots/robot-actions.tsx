import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Row } from '../../ui/layout.tsx';
import { robotMessages } from './messages/index.ts';
import type { Robot } from './robot.ts';
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
  const { id: robot_id = 0, name = '' } = robot;
  const touches = ['ListRobot'] as const;
  const toggle = useChange({
    run: () => call('UpdateRobot', { path: { robot_id }, body: { ...robot, disable: robot.disable !== true } }),
    touches,
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
      <AskingButton
        small
        kind="plain"
        action={t.refresh}
        subject={name}
        disabledBecause={disabledBecause}
        question={t.refreshOf(name)}
        run={() => call('RefreshSec', { path: { robot_id }, body: { secret: '' } })}
        touches={touches}
        onDone={({ body }) => onSecret({ name, secret: body.secret ?? '' })}
      >
        <p>{t.refreshText}</p>
      </AskingButton>
      <AskingButton
        small
        action={t.remove}
        subject={name}
        disabledBecause={disabledBecause}
        question={t.removeOf(name)}
        run={() => call('DeleteRobot', { path: { robot_id } })}
        touches={touches}
      >
        <p>{t.removeText}</p>
      </AskingButton>
    </Row>
  );
}
