import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Command } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { Choice } from '../../ui/field.tsx';
import { Row } from '../../ui/layout.tsx';
import { robotMessages } from './messages/index.ts';
import { setupText, type Use, uses } from './setup.ts';

/** A secret that is shown once. */
export interface ShownSecret {
  readonly name: string;
  readonly secret: string;
}

/** Shows a secret, and what to write where to use it. */
export function Secret({ shown, onClose }: { readonly shown: ShownSecret; readonly onClose: () => void }) {
  const t = useMessages(robotMessages);
  const host = useSession()?.host ?? '';
  const [use, setUse] = useState<Use>('docker');
  return (
    <Dialog title={t.secretTitle(shown.name)} onClose={onClose}>
      <Notice tone="warn">{t.secretOnce}</Notice>
      <div>
        <strong>{t.secretName}</strong>
        <Command text={shown.name} what={t.secretName} />
      </div>
      <div>
        <strong>{t.secret}</strong>
        <Command text={shown.secret} what={t.secret} />
      </div>
      <Choice
        label={t.use}
        value={use}
        options={uses.map((each) => [each, t.uses[each]])}
        onChange={(event) => setUse(event.target.value as Use)} // one of the options
      />
      <Command text={setupText(use, { host, ...shown })} what={t.uses[use]} />
      <Row>
        <Button kind="primary" onClick={onClose}>
          {t.done}
        </Button>
        <Button onClick={() => saveToFile(shown)}>{t.toFile}</Button>
      </Row>
    </Dialog>
  );
}

// As a file of the browser's own, which no server sees.
function saveToFile({ name, secret }: ShownSecret): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify({ name, secret }, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
