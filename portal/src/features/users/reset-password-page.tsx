import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Empty, Notice } from '../../ui/feedback.tsx';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import { Card, Page } from '../../ui/layout.tsx';
import { NewPasswordField, passwordOf } from './account-fields.tsx';
import { userMessages } from './messages/index.ts';

/** Where people ask for a mail, and where the link in it leads; the token stays behind `#`, which is sent to nobody. */
export function ResetPasswordPage() {
  const t = useMessages(userMessages);
  const [token, setToken] = useState(tokenInAddress);
  useEffect(() => {
    const change = () => setToken(tokenInAddress());
    addEventListener('hashchange', change);
    return () => removeEventListener('hashchange', change);
  }, []);
  const session = useSession();
  if (session && !session.system.password_reset && token === undefined) {
    return (
      <Page title={t.resetTitle}>
        <Empty title={t.noReset}>{t.noResetHint}</Empty>
      </Page>
    );
  }
  return (
    <Page title={t.resetTitle}>
      <Card>{token === undefined ? <AskForMail /> : <ChoosePassword token={token} />}</Card>
    </Page>
  );
}

function AskForMail() {
  const t = useMessages(userMessages);
  const [, navigate] = useLocation();
  const ask = useChange({ run: (email: string) => call('requestPasswordReset', { body: { email } }), touches: [] });
  if (ask.isSuccess) return <Notice tone="good">{t.mailSent}</Notice>;
  return (
    <Form
      submit={t.sendMail}
      busy={ask.isPending}
      error={ask.error}
      onCancel={() => navigate(paths.login())}
      onSubmit={(values) => ask.mutate(textOf(values, 'email'))}
    >
      <TextField label={t.email} name="email" type="email" autoComplete="email" hint={t.mailHint} required />
    </Form>
  );
}

function ChoosePassword({ token }: { readonly token: string }) {
  const t = useMessages(userMessages);
  const choose = useChange({
    run: (new_password: string) => call('completePasswordReset', { body: { token, new_password } }),
    touches: [],
    // The token is used up; nobody should find it in the history.
    onDone: () => history.replaceState(null, '', paths.resetPassword()),
  });
  if (choose.isSuccess) {
    return (
      <Notice tone="good" action={<Link href={paths.login()}>{t.toSignIn}</Link>}>
        {t.resetDone}
      </Notice>
    );
  }
  return (
    <Form
      submit={t.changePassword}
      busy={choose.isPending}
      error={choose.error}
      onSubmit={(values) => choose.mutate(passwordOf(values, 'password'))}
    >
      <NewPasswordField label={t.newPassword} />
    </Form>
  );
}

function tokenInAddress(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
}
