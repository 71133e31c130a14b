import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { signIn, useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Empty } from '../../ui/feedback.tsx';
import { Form, TextField } from '../../ui/field.tsx';
import { Card, Page } from '../../ui/layout.tsx';
import { AccountFields, accountOf, type NewAccount, passwordOf } from './account-fields.tsx';
import { userMessages } from './messages/index.ts';

/** Where people make an account for themselves, and are signed in with it. */
export function SignUpPage() {
  const t = useMessages(userMessages);
  const [, navigate] = useLocation();
  const session = useSession();
  const [differ, setDiffer] = useState(false);
  const register = useChange({
    async run(body: NewAccount) {
      await call('createUser', { body });
      await signIn(body.username, body.password);
    },
    onDone: () => navigate(paths.home(), { replace: true }),
  });
  if (session && !session.system.self_registration) {
    return (
      <Page title={t.signUp}>
        <Empty title={t.noSignUp}>{t.noSignUpHint}</Empty>
      </Page>
    );
  }
  return (
    <Page title={t.signUp} lead={t.signUpText}>
      <Card>
        <Form
          submit={t.signUp}
          busy={register.isPending}
          error={register.error}
          onCancel={() => navigate(paths.login())}
          onSubmit={(values) => {
            const isSame = passwordOf(values, 'password') === passwordOf(values, 'repeated');
            setDiffer(!isSame);
            if (isSame) register.mutate(accountOf(values));
          }}
        >
          <AccountFields />
          <TextField
            label={t.repeat}
            name="repeated"
            type="password"
            autoComplete="new-password"
            error={differ ? t.different : undefined}
            required
          />
        </Form>
      </Card>
    </Page>
  );
}
