import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form } from '../../ui/field.tsx';
import { Row } from '../../ui/layout.tsx';
import { NewPasswordField, passwordOf } from './account-fields.tsx';
import { userMessages } from './messages/index.ts';
import type { User } from './user.ts';

/** What administrators do with somebody's account. */
export function UserActions({ user }: { readonly user: User }) {
  const t = useMessages(userMessages);
  const session = useSession();
  const [isResetting, setResetting] = useState(false);
  const { user_id = 0, username = '', sysadmin_flag = false } = user;
  const own = user_id === session?.user?.user_id ? t.notYourself : undefined;
  const touches = ['listUsers'] as const;
  const close = () => setResetting(false);
  const administrate = useChange({
    run: () => call('setUserSysAdmin', { path: { user_id }, body: { sysadmin_flag: !sysadmin_flag } }),
    touches,
  });
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
        onClick={() => setResetting(true)}
      >
        {t.reset}
      </Button>
      <AskingButton
        small
        action={t.remove}
        subject={username}
        disabledBecause={own}
        question={t.removeOf(username)}
        typed={username}
        run={() => call('deleteUser', { path: { user_id } })}
        touches={touches}
      >
        <p>{t.removeText}</p>
      </AskingButton>
      {isResetting && (
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
    </Row>
  );
}
