import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import type { Wire } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Card } from '../../ui/layout.tsx';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { federationMessages } from './messages/index.ts';
import { revoke, type TrustPlace, touchedByTrust, useWorkloadCredentials } from './trust-place.ts';

type Credentials = Wire<Schemas['WorkloadCredentials']>;

interface PlaceProps {
  readonly place: TrustPlace;
  readonly disabledBecause: string | undefined;
}

/** What jobs have got in exchange for their tokens, to see and to end; read when somebody asks for it. */
export function CredentialsCard(props: PlaceProps) {
  const t = useMessages(federationMessages);
  const [isShown, setShown] = useState(false);
  const found = useWorkloadCredentials(props.place, { enabled: isShown });
  const columns: readonly Column<Credentials>[] = [
    { label: t.account, isName: true, cell: ({ username }) => <code>{username}</code> },
    { label: t.subject, cell: ({ subject }) => subject },
    { label: t.rules, cell: ({ rules }) => (rules ?? []).join(', ') },
    { label: t.expires, cell: ({ expires_at }) => <Time at={expires_at} /> },
    { label: '', cell: (credentials) => <Revoke {...props} credentials={credentials} /> },
  ];
  return (
    <Card title={t.credentials}>
      <p>{t.credentialsText}</p>
      {!isShown ? (
        <div>
          <Button onClick={() => setShown(true)}>{t.show}</Button>
        </div>
      ) : (
        <Listing
          found={found}
          label={t.credentials}
          columns={columns}
          keyOf={({ id = '' }) => id}
          rows={2}
          empty={<Empty title={t.noCredentials} />}
        />
      )}
    </Card>
  );
}

function Revoke({ place, disabledBecause, credentials }: PlaceProps & { readonly credentials: Credentials }) {
  const t = useMessages(federationMessages);
  const { id = '', username = '' } = credentials;
  const end = useChange({ run: () => revoke(place, id), touches: touchedByTrust });
  return (
    <Button
      small
      kind="danger"
      subject={username}
      disabledBecause={disabledBecause}
      busy={end.isPending}
      onClick={() => end.mutate(undefined)}
    >
      {t.revoke}
    </Button>
  );
}
