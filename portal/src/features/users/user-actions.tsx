import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx';
import { Form } from '../../ui/field.tsx';
import { Row } from '../../ui/layout.tsx';
import { NewPasswordField, passwordOf } from './account-fields.tsx';
import { userMessages } from './messages/index.ts';
import type { User } from './users-view.tsx';

/** What administrators do with somebody's account. */
export function UserActions({ user }: { readonly user: User }) {
  const t = useMessages(userMessages);
  const session = useSession();
  const [asking, setAsking] = useState<'password' | 'remove' | undefined>();
  const { user_id = 0, username = '', sysadmin_flag = false } = user;
  const own = user_id === session?.user?.user_id ? t.notYourself : undefined;
  const touches = ['listUsers'] as const;
  const close = () => setAsking(undefined);
  const administrate = useChange({
    run: () => call('setUserSysAdmin', { path: { user_id }, body: { sysadmin_flag: !sysadmin_flag } }),
    touches,
  });
  const remove = useChange({ run: () => call('deleteUser', { path: { user_id } }), touches, onDone: close });
  const reset = useChange({
    run: (new_password: string) => call('updateUserPassword', { path: { user_id }, body: { new_password } }),
    touches,
    onDone: close,
  });
  return (
    <Row>
      <Button
        small
        subject={username}
        disabledBecause={own}
        busy={administrate.isPending}
        onClick={() => administrate.mutate(undefined)}
      >
        {sysadmin_flag ? t.dropAdmin : t.makeAdmin}
      </Button>
      <Button
        small
        subject={username}
        disabledBecause={session?.system.auth_mode === 'db_auth' ? undefined : t.otherMode}
        onClick={() => setAsking('password')}
      >
        {t.reset}
      </Button>
      <Button small kind="danger" subject={username} disabledBecause={own} onClick={() => setAsking('remove')}>
        {t.remove}
      </Button>
      {asking === 'password' && (
        <Dialog title={t.resetOf(username)} onClose={close}>
          <Form
            submit={t.reset}
            busy={reset.isPending}
            error={reset.error}
            onCancel={close}
            onSubmit={(values) => reset.mutate(passwordOf(values, 'password'))}
          >
            <NewPasswordField label={t.newPassword} />
          </Form>
        </Dialog>
      )}
      {asking === 'remove' && (
        <ConfirmDialog
          title={t.removeOf(username)}
          action={t.remove}
          typed={username}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(undefined)}
          onClose={close}
        >
          <p>{t.removeText}</p>
        </ConfirmDialog>
      )}
    </Row>
  );
}
