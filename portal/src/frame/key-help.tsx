import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Row } from '../ui/layout.tsx';
import { uiMessages } from '../ui/messages/index.ts';
import styles from './frame.module.css';
import { frameMessages } from './messages/index.ts';

/** The keys that work everywhere. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(frameMessages);
  const ui = useMessages(uiMessages);
  const keys: readonly (readonly [key: string, text: string])[] = [
    ['Ctrl K', t.keyHelp.palette],
    ['/', t.keyHelp.filter],
    ['g p · g e · g a · g j · g h', t.keyHelp.go],
    ['j · k', t.keyHelp.rows],
    ['x', t.keyHelp.mark],
    ['?', t.keyHelp.help],
    ['Esc', t.keyHelp.close],
  ];
  return (
    <Dialog title={t.keys} onClose={onClose}>
      <dl className={styles.keys}>
        {keys.map(([key, text]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <Row>
        <Button onClick={onClose}>{ui.close}</Button>
      </Row>
    </Dialog>
  );
}
