import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import { grantsOf, permissionsFrom } from './grants.ts';
import { GrantsEditor } from './grants-editor.tsx';
import { robotMessages } from './messages/index.ts';
import type { Robot, RobotPlace } from './robot.ts';

/** Changes what a robot is for, how long it is valid, and what it may do; its secret stays. */
export function EditRobot(props: {
  readonly robot: Robot;
  readonly project: RobotPlace;
  readonly onClose: () => void;
}) {
  const t = useMessages(robotMessages);
  const { robot, project, onClose } = props;
  const { id: robot_id = 0, name = '' } = robot;
  const [grants, setGrants] = useState(grantsOf(robot));
  const [isMissing, setMissing] = useState(false);
  const save = useChange({
    run: (given: { readonly description: string; readonly duration: number }) =>
      call('UpdateRobot', { path: { robot_id }, body: { ...robot, ...given, permissions: permissionsFrom(grants) } }),
    touches: ['ListRobot'],
    onDone: onClose,
  });
  return (
    <Dialog wide title={t.editOf(name)} onClose={onClose}>
      <Form
        submit={t.save}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
        onSubmit={(values) => {
          const isEmpty = permissionsFrom(grants).length === 0;
          setMissing(isEmpty);
          if (isEmpty) return;
          save.mutate({
            description: textOf(values, 'description'),
            duration: Number(textOf(values, 'lifetime')),
          });
        }}
      >
        <TextField label={t.description} name="description" defaultValue={robot.description} autoComplete="off" />
        <TextField
          label={t.lifetime}
          name="lifetime"
          type="number"
          min="-1"
          defaultValue={robot.duration ?? -1}
          hint={t.lifetimeHint}
          required
        />
        <GrantsEditor project={project} grants={grants} onChange={setGrants} />
        {isMissing && <Notice tone="bad">{t.choosePermission}</Notice>}
      </Form>
    </Dialog>
  );
}
