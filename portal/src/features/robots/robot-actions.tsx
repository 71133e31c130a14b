import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Row } from '../../ui/layout.tsx';
import { EditRobot } from './edit-robot.tsx';
import { robotMessages } from './messages/index.ts';
import { NewSecret } from './new-secret.tsx';
import type { Robot, RobotPlace } from './robot.ts';
import type { ShownSecret } from './secret.tsx';

/** What can be done with a robot. */
export function RobotActions({
  robot,
  project,
  disabledBecause,
  onSecret,
}: {
  readonly robot: Robot;
  readonly project: RobotPlace;
  readonly disabledBecause: string | undefined;
  readonly onSecret: (secret: ShownSecret) => void;
}) {
  const t = useMessages(robotMessages);
  const [doing, setDoing] = useState<'edit' | 'secret' | undefined>();
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
      <Button small subject={name} disabledBecause={disabledBecause} onClick={() => setDoing('edit')}>
        {t.edit}
      </Button>
      <Button small subject={name} disabledBecause={disabledBecause} onClick={() => setDoing('secret')}>
        {t.refresh}
      </Button>
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
      {doing === 'edit' && <EditRobot robot={robot} project={project} onClose={() => setDoing(undefined)} />}
      {doing === 'secret' && <NewSecret robot={robot} onSecret={onSecret} onClose={() => setDoing(undefined)} />}
    </Row>
  );
}
