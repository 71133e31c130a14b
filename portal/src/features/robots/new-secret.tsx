import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Form, TextField } from '../../ui/field.tsx';
import { robotMessages } from './messages/index.ts';
import type { Robot } from './robot.ts';
import type { ShownSecret } from './secret.tsx';

/** Gives a robot a new secret: a random one, or one that somebody brings. */
export function NewSecret(props: {
  readonly robot: Robot;
  readonly onClose: () => void;
  readonly onSecret: (secret: ShownSecret) => void;
}) {
  const t = useMessages(robotMessages);
  const { robot, onClose, onSecret } = props;
  const { id: robot_id = 0, name = '' } = robot;
  const renew = useChange({
    run: (secret: string) => call('RefreshSec', { path: { robot_id }, body: { secret } }),
    touches: ['ListRobot'],
    onDone({ body }, given) {
      onClose();
      // One's own is not told again.
      onSecret({ name, secret: body.secret || given });
    },
  });
  return (
    <Dialog title={t.refreshOf(name)} onClose={onClose}>
      <p>{t.refreshText}</p>
      <Form
        submit={t.refresh}
        busy={renew.isPending}
        error={renew.error}
        onCancel={onClose}
        onSubmit={(values) => {
          const secret = values.get('secret');
          renew.mutate(typeof secret === 'string' ? secret : '');
        }}
      >
        <TextField
          label={t.ownSecret}
          name="secret"
          type="password"
          autoComplete="new-password"
          hint={t.ownSecretHint}
          minLength={8}
          maxLength={128}
        />
      </Form>
    </Dialog>
  );
}
