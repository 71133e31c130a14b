import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import styles from './field.module.css';
import type { ListState } from './list-state.ts';
import { uiMessages } from './messages/index.ts';

const PAUSE_MS = 250;

/** Narrows a list while people type; `/` goes to it from anywhere on the page. */
export function FilterBox({
  list,
  label,
  hint,
}: {
  readonly list: ListState;
  readonly label?: string;
  readonly hint?: string;
}) {
  const t = useMessages(uiMessages);
  const [text, setText] = useState(list.filter);
  const ref = useRef<HTMLInputElement>(null);
  const { filter, change } = list;
  useEffect(() => setText(filter), [filter]);
  useEffect(() => {
    if (text === filter) return;
    const timer = setTimeout(() => change({ q: text, page: 1 }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, filter, change]);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event.target)) return;
      event.preventDefault();
      ref.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);
  return (
    <input
      ref={ref}
      type="search"
      className={styles.filter}
      aria-label={label ?? t.filter}
      placeholder={hint ?? label ?? t.filter}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

/** Whether keys go into a text at the moment, and are no commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
