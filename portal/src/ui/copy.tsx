import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import styles from './copy.module.css';
import { uiMessages } from './messages/index.ts';

const SHOWN_MS = 2_000;

/** Copies a text; says so, also to screen readers. */
export function CopyButton({
  text,
  what,
  label,
}: {
  readonly text: string;
  readonly what: string;
  readonly label?: string;
}) {
  const t = useMessages(uiMessages);
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <Button
      small
      aria-label={state === 'ready' ? t.copyThis(what) : undefined}
      title={t.copyThis(what)}
      onClick={() => void copyText(text).then((done) => setState(done ? 'copied' : 'failed'))}
    >
      <span aria-live="polite">
        {state === 'ready' ? (label ?? t.copy) : state === 'copied' ? t.copied : t.copyFailed}
      </span>
    </Button>
  );
}

/** A command to take along. */
export function Command({ text, what }: { readonly text: string; readonly what: string }) {
  const ref = useRef<HTMLPreElement>(null);
  return (
    <div className={styles.command}>
      <pre ref={ref}>{text}</pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}

/** Puts a text into the clipboard, on pages without TLS by the old way; false when neither works. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('readonly', '');
    // A dialog that is open makes everything outside of it inert.
    const place = document.activeElement?.closest('dialog') ?? document.body;
    place.append(area);
    const before = document.activeElement;
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (before instanceof HTMLElement) before.focus();
    return done;
  }
}
