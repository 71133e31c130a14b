import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Command } from '../../ui/copy.tsx';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { userMessages } from './messages/index.ts';
import type { User } from './user.ts';

/** The secret by which programs sign in as somebody of a provider; shown when it is asked for, and made anew. */
export function CliSecret({ user }: { readonly user: User }) {
  const t = useMessages(userMessages);
  const [isShown, setShown] = useState(false);
  const set = (secret: string) => call('setCliSecret', { path: { user_id: user.user_id ?? 0 }, body: { secret } });
  const bring = useChange({ run: set, onDone: () => setShown(true) });
  return (
    <Card title={t.cliSecret}>
      <Stack>
        <p>{t.cliSecretText}</p>
        {isShown && <Command text={user.oidc_user_meta?.secret ?? ''} what={t.cliSecret} />}
        <Row>
          <Button onClick={() => setShown(!isShown)}>{isShown ? t.hideSecret : t.showSecret}</Button>
          <AskingButton
            action={t.newSecret}
            question={t.newSecretQuestion}
            // An empty one is replaced by a random one.
            run={() => set('')}
            onDone={() => setShown(true)}
          >
            <p>{t.newSecretText}</p>
          </AskingButton>
        </Row>
        <Form
          submit={t.setSecret}
          busy={bring.isPending}
          error={bring.error}
          onSubmit={(values) => bring.mutate(textOf(values, 'secret'))}
        >
          <TextField label={t.ownSecret} hint={t.ownSecretHint} name="secret" autoComplete="off" required />
        </Form>
      </Stack>
    </Card>
  );
}
