import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { classes } from './class-names.ts';
import styles from './dialog.module.css';
import { Failure } from './feedback.tsx';
import { TextField } from './field.tsx';
import { Row } from './layout.tsx';
import { uiMessages } from './messages/index.ts';

/** Asks or shows something before the page; Escape closes it, and the focus goes back to where it was. */
export function Dialog({
  title,
  wide,
  onClose,
  children,
}: {
  readonly title: string;
  /** For long lines. */
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before anything else can look where the focus is; behind an open dialog nothing can have it.
  useLayoutEffect(() => {
    const [before, dialog] = [document.activeElement, ref.current];
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={classes(styles.dialog, wide && styles.wide)}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.inner}>
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

/** Says exactly what will go, and does it when people agree; what is hard to undo wants its name typed. */
export function ConfirmDialog({
  title,
  children,
  action,
  kind = 'danger',
  typed,
  busy,
  error,
  onConfirm,
  onClose,
}: {
  readonly title: string;
  readonly children: ReactNode;
  /** The words on the button that does it. */
  readonly action: string;
  /** `primary` for what takes nothing away. */
  readonly kind?: 'danger' | 'primary';
  /** The name to type first. */
  readonly typed?: string;
  readonly busy?: boolean;
  readonly error?: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const t = useMessages(uiMessages);
  const [text, setText] = useState('');
  const missing = typed !== undefined && text !== typed ? t.typeToConfirm(typed) : undefined;
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {typed !== undefined && (
        <TextField
          label={t.typeToConfirm(typed)}
          value={text}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {error && <Failure error={error} />}
      <Row>
        <Button kind={kind} busy={busy === true} disabledBecause={missing} onClick={onConfirm}>
          {action}
        </Button>
        <Button onClick={onClose}>{t.cancel}</Button>
      </Row>
    </Dialog>
  );
}
