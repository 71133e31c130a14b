import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { Row } from './layout.tsx';
import { uiMessages } from './messages/index.ts';

/** How many rows are marked, what can be done with them, and the way to mark none. */
export function MarkedBar({
  count,
  onClear,
  children,
}: {
  readonly count: number;
  readonly onClear: () => void;
  readonly children: ReactNode;
}) {
  const t = useMessages(uiMessages);
  return (
    <Row>
      <span role="status">{t.selected(count)}</span>
      {children}
      <Button kind="quiet" onClick={onClear}>
        {t.clearSelection}
      </Button>
    </Row>
  );
}
