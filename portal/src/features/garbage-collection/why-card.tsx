import { useState } from 'react';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Failure, Notice } from '../../ui/feedback.tsx';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import { Card } from '../../ui/layout.tsx';
import { collectionMessages } from './messages/index.ts';

/** Says what still holds a blob. */
export function WhyCard() {
  const t = useMessages(collectionMessages);
  const [digest, setDigest] = useState('');
  const { data, error } = useRead('explainBlob', { path: { digest } }, { enabled: digest !== '' });
  const holders = data?.body.holders ?? [];
  return (
    <Card title={t.why}>
      <Form submit={t.ask} onSubmit={(values) => setDigest(textOf(values, 'digest'))}>
        <TextField label={t.digest} name="digest" placeholder="sha256:…" autoComplete="off" required />
      </Form>
      {error && <Failure error={error} />}
      {data && (
        <Notice tone={holders.length > 0 ? 'info' : 'good'}>
          {holders.length === 0 ? t.notHeld : t.heldBy(data.body.total ?? holders.length)}
          <ul>
            {holders.map((holder, index) => (
              <li key={`${holder.kind} ${holder.repository} ${holder.artifact} ${index}`}>{holder.explanation}</li>
            ))}
          </ul>
        </Notice>
      )}
    </Card>
  );
}
