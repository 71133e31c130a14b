import { Link } from 'wouter';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { signIn, useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Notice } from '../../ui/feedback.tsx';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import { Card, Grid } from '../../ui/layout.tsx';
import { NewPasswordField, passwordOf } from './account-fields.tsx';
import { userMessages } from './messages/index.ts';
import { RenameAdmin } from './rename-admin.tsx';
import type { User } from './user.ts';

/** One's own account: what others see, the password, and the secret for programs. */
export function ProfileView() {
  const t = useMessages(userMessages);
  const session = useSession();
  if (!session?.user) return null;
  const isLocal = session.system.auth_mode === 'db_auth' || session.user.user_id === 1;
  return (
    <Grid>
      <Profile user={session.user} />
      {isLocal && <Password user={session.user} />}
      {session.user.user_id === 1 && session.user.username === 'admin' && <RenameAdmin />}
      {session.user.oidc_user_meta && (
        <Card title={t.cliSecret}>
          <p>{t.cliSecretText}</p>
          <Link href={paths.me('tokens')}>{t.seeSecret}</Link>
        </Card>
      )}
    </Grid>
  );
}

function Profile({ user }: { readonly user: User }) {
  const t = useMessages(userMessages);
  const save = useChange({
    run: (body: { readonly email: string; readonly realname: string; readonly comment: string }) =>
      call('updateUserProfile', { path: { user_id: user.user_id ?? 0 }, body }),
  });
  return (
    <Card title={t.profile}>
      <p>{t.profileText}</p>
      <Form
        submit={t.save}
        busy={save.isPending}
        error={save.error}
        onSubmit={(values) =>
          save.mutate({
            email: textOf(values, 'email'),
            realname: textOf(values, 'realname'),
            comment: textOf(values, 'comment'),
          })
        }
      >
        <TextField label={t.email} name="email" type="email" autoComplete="email" defaultValue={user.email} required />
        <TextField label={t.realname} name="realname" autoComplete="name" defaultValue={user.realname} required />
        <TextField label={t.comment} name="comment" maxLength={30} defaultValue={user.comment} />
        {save.isSuccess && <Notice tone="good">{t.saved}</Notice>}
      </Form>
    </Card>
  );
}

function Password({ user }: { readonly user: User }) {
  const t = useMessages(userMessages);
  const change = useChange({
    async run(body: { readonly old_password: string; readonly new_password: string }) {
      await call('updateUserPassword', { path: { user_id: user.user_id ?? 0 }, body });
      // Every session ends with the old password; whoever has just shown that they know it goes on in a new one.
      await signIn(user.username ?? '', body.new_password);
    },
  });
  return (
    <Card title={t.changePassword}>
      <Form
        submit={t.changePassword}
        busy={change.isPending}
        error={change.error}
        onSubmit={(values) =>
          change.mutate({ old_password: passwordOf(values, 'old'), new_password: passwordOf(values, 'new') })
        }
      >
        <TextField label={t.oldPassword} name="old" type="password" autoComplete="current-password" required />
        <NewPasswordField label={t.newPassword} name="new" />
        {change.isSuccess && <Notice tone="good">{t.changed}</Notice>}
      </Form>
    </Card>
  );
}
