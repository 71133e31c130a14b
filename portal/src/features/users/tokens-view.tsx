import { useState } from 'react';
import { type Session, useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Command } from '../../ui/copy.tsx';
import { Choice } from '../../ui/field.tsx';
import { Card, Grid, Stack } from '../../ui/layout.tsx';
import { OwnRobots } from '../robots/own-robots.tsx';
import { CliSecret } from './cli-secret.tsx';
import { type LoginClient, loginClients, loginCommand } from './login-command.ts';
import { userMessages } from './messages/index.ts';
import type { User } from './user.ts';

/** How programs sign in as somebody, or for them: by their password or secret, and by the robots they look after. */
export function TokensView() {
  const t = useMessages(userMessages);
  const session = useSession();
  if (!session?.user) return null;
  const { user } = session;
  return (
    <Stack>
      <Grid>
        <SignInCommand session={session} user={user} />
        {user.oidc_user_meta && <CliSecret user={user} />}
      </Grid>
      <Card title={t.ownRobots}>
        <OwnRobots />
      </Card>
    </Stack>
  );
}

function SignInCommand({ session, user }: { readonly session: Session; readonly user: User }) {
  const t = useMessages(userMessages);
  const [client, setClient] = useState<LoginClient>('docker');
  return (
    <Card title={t.signInCommand}>
      <Stack>
        <p>{user.oidc_user_meta ? t.asksForSecret : t.asksForPassword}</p>
        <Choice
          label={t.client}
          value={client}
          options={loginClients.map((each) => [each, each])}
          onChange={(event) => setClient(event.target.value as LoginClient)} // one of the options
        />
        <Command text={loginCommand(client, session.host, user.username ?? '')} what={t.signInCommand} />
      </Stack>
    </Card>
  );
}
