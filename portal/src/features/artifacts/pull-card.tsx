import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Command } from '../../ui/copy.tsx';
import { InlineChoice } from '../../ui/field.tsx';
import { Card, Row } from '../../ui/layout.tsx';
import { artifactMessages } from './messages/index.ts';
import { type Client, clients, preferredClient, pullCommand, rememberClient } from './pull-commands.ts';

/** The command that pulls an artifact, for the client in use. */
export function PullCard(props: {
  /** With the project. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string;
  readonly type: string | undefined;
}) {
  const t = useMessages(artifactMessages);
  const host = useSession()?.host ?? '';
  const [client, setClient] = useState<Client>(preferredClient(props.type));
  const [by, setBy] = useState<'tag' | 'digest'>(props.tag === undefined ? 'digest' : 'tag');
  return (
    <Card
      title={t.pullCommand}
      actions={
        <Row>
          <InlineChoice
            label={t.client}
            value={client}
            options={clients.map((name) => [name, name])}
            onChange={(event) => {
              const chosen = event.target.value as Client; // one of the options
              setClient(chosen);
              rememberClient(chosen);
            }}
          />
          {props.tag !== undefined && (
            <InlineChoice
              label={t.digest}
              value={by}
              options={[
                ['tag', t.byTag],
                ['digest', t.byDigest],
              ]}
              onChange={(event) => setBy(event.target.value === 'tag' ? 'tag' : 'digest')}
            />
          )}
        </Row>
      }
    >
      <Command text={pullCommand(client, { host, ...props }, by)} what={t.pullCommand} />
    </Card>
  );
}
