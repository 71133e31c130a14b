import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { renameAdmin } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Card, Row } from '../../ui/layout.tsx';
import { userMessages } from './messages/index.ts';

const NEW_NAME = 'admin@harbor.local';

/** Gives the first account another name, where a provider has somebody called `admin`. */
export function RenameAdmin() {
  const t = useMessages(userMessages);
  const [isAsking, setAsking] = useState(false);
  const rename = useChange({ run: () => renameAdmin(), touches: [], onDone: () => setAsking(false) });
  return (
    <Card title={t.renameAdmin}>
      <p>{t.renameAdminText(NEW_NAME)}</p>
      <Row>
        <Button onClick={() => setAsking(true)}>{t.renameTo(NEW_NAME)}</Button>
      </Row>
      {isAsking && (
        <ConfirmDialog
          title={t.renameTo(NEW_NAME)}
          action={t.renameAction}
          typed={NEW_NAME}
          busy={rename.isPending}
          error={rename.error}
          onConfirm={() => rename.mutate(undefined)}
          onClose={() => setAsking(false)}
        >
          <p>{t.renameAdminWarning}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
