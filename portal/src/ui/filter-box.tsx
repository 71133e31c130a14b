import { useEffect, useId, useRef, useState } from 'react';
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
  name = 'q',
  error,
  suggest,
  onFocus,
}: {
  readonly list: ListState;
  /** What it is called in the address; only the first one of a page, `q`, is gone to by `/`. */
  readonly name?: string;
  readonly label?: string;
  readonly hint?: string;
  /** Why what is typed is not understood. */
  readonly error?: string | undefined;
  /** What a text may go on with, as whole texts. */
  readonly suggest?: (text: string) => readonly string[];
  readonly onFocus?: () => void;
}) {
  const t = useMessages(uiMessages);
  const id = useId();
  const filter = list.get(name);
  const [text, setText] = useState(filter);
  const ref = useRef<HTMLInputElement>(null);
  const { change } = list;
  useEffect(() => setText(filter), [filter]);
  useEffect(() => {
    if (text === filter) return;
    const timer = setTimeout(() => change({ [name]: text, page: 1 }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, filter, change, name]);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (name !== 'q' || event.key !== '/' || isTyping(event.target)) return;
      event.preventDefault();
      ref.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, [name]);
  return (
    <>
      <input
        ref={ref}
        type="search"
        className={styles.filter}
        aria-label={label ?? t.filter}
        placeholder={hint ?? label ?? t.filter}
        value={text}
        onChange={(event) => setText(event.target.value)}
        {...(onFocus && { onFocus })}
        {...(suggest && { list: `${id}-list`, autoComplete: 'off' })}
        {...(error !== undefined && { 'aria-invalid': true, 'aria-describedby': `${id}-error` })}
      />
      {suggest && (
        <datalist id={`${id}-list`}>
          {suggest(text).map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
      {error !== undefined && (
        <div id={`${id}-error`} role="status" className={styles.error}>
          {error}
        </div>
      )}
    </>
  );
}

/** Whether keys go into a text at the moment, and are no commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|button|submit)$/.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}
