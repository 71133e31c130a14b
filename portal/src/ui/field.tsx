import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { classes } from './class-names.ts';
import { Failure } from './feedback.tsx';
import styles from './field.module.css';
import { Row } from './layout.tsx';
import { uiMessages } from './messages/index.ts';

interface Around {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with the value; tied to the field for screen readers. */
  readonly error?: string | undefined;
}

type Plain<Props> = Omit<Props, 'className' | 'id'>;

/** A line of text with its label, a hint and what is wrong with it. */
export function TextField({ label, hint, error, ...rest }: Around & Plain<InputHTMLAttributes<HTMLInputElement>>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <input {...rest} {...described(id, hint, error)} className={styles.input} />
    </Labelled>
  );
}

/** Several lines of text. */
export function TextArea({ label, hint, error, ...rest }: Around & Plain<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <textarea rows={4} {...rest} {...described(id, hint, error)} className={styles.input} />
    </Labelled>
  );
}

/** One of a few values. */
export function Choice({
  label,
  hint,
  error,
  options,
  ...rest
}: Around &
  Plain<SelectHTMLAttributes<HTMLSelectElement>> & {
    readonly options: readonly (readonly [value: string, text: string])[];
  }) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <select {...rest} {...described(id, hint, error)} className={styles.input}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** Yes or no. */
export function Check({ label, hint, ...rest }: Omit<Around, 'error'> & Plain<InputHTMLAttributes<HTMLInputElement>>) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input type="checkbox" {...rest} id={id} aria-describedby={hint ? `${id}-hint` : undefined} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <div id={`${id}-hint`} className={styles.hint}>
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}

/** Fields that belong together. */
export function FieldGroup({ legend, children }: { readonly legend: string; readonly children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

/** A form that says why it was refused, and keeps what was typed. */
export function Form({
  onSubmit,
  busy,
  error,
  submit,
  onCancel,
  wide,
  children,
}: {
  readonly onSubmit: (values: FormData) => void;
  readonly busy?: boolean;
  readonly error?: Error | null;
  /** The words on the button. */
  readonly submit: string;
  readonly onCancel?: (() => void) | undefined;
  /** Fields beside each other, for forms with many. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  const t = useMessages(uiMessages);
  return (
    <form
      className={classes(styles.form, wide && styles.wide)}
      onSubmit={(event) => {
        event.preventDefault();
        if (busy !== true) onSubmit(new FormData(event.currentTarget));
      }}
    >
      {children}
      <div className={styles.whole}>{error && <Failure error={error} />}</div>
      <div className={styles.whole}>
        <Row>
          <Button type="submit" kind="primary" busy={busy === true}>
            {submit}
          </Button>
          {onCancel && <Button onClick={onCancel}>{t.cancel}</Button>}
        </Row>
      </div>
    </form>
  );
}

/** A text of a form, without blanks around it. */
export function textOf(values: FormData, name: string): string {
  const value = values.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

function Labelled({
  id,
  label,
  hint,
  error,
  children,
}: Around & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children}
      {hint !== undefined && (
        <div id={`${id}-hint`} className={styles.hint}>
          {hint}
        </div>
      )}
      {error !== undefined && (
        <div id={`${id}-error`} className={styles.error}>
          {error}
        </div>
      )}
    </div>
  );
}

function described(id: string, hint: ReactNode, error: string | undefined) {
  const by = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(' ');
  return { id, 'aria-invalid': error !== undefined || undefined, 'aria-describedby': by === '' ? undefined : by };
}

/** One of a few values, inside of a table: its label is only said. */
export function InlineChoice({
  label,
  options,
  ...rest
}: Plain<SelectHTMLAttributes<HTMLSelectElement>> & {
  readonly label: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}) {
  return (
    <select {...rest} aria-label={label} className={styles.inline}>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}
