import { Component, type ReactNode } from 'react';
import { ApiError } from '../api/errors.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { classes } from './class-names.ts';
import styles from './feedback.module.css';
import { uiMessages } from './messages/index.ts';

/** What a text is about: `bad` interrupts screen readers, the others wait. */
export type Tone = 'info' | 'good' | 'warn' | 'bad';

/** A sentence about the state of something. */
export function Notice({
  tone = 'info',
  action,
  children,
}: {
  readonly tone?: Tone;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes(styles.notice, tone !== 'info' && styles[tone])} role={tone === 'bad' ? 'alert' : 'status'}>
      <div>{children}</div>
      {action}
    </div>
  );
}

/** A word beside something; never the only sign of what it says is its colour. */
export function Badge({
  tone,
  title,
  children,
}: {
  readonly tone?: Tone;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <span className={classes(styles.badge, tone && styles[`${tone}Text`])} title={title}>
      {children}
    </span>
  );
}

/** What is shown where there is nothing yet: why, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

/** Holds the place of what is on its way. */
export function Skeleton({ rows = 5 }: { readonly rows?: number }) {
  const t = useMessages(uiMessages);
  return (
    <div className={styles.skeleton} role="status" aria-label={t.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}

/** An error in words, with the server's own below and a way to try again. */
export function Failure({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  const t = useMessages(uiMessages);
  return (
    <Notice
      tone="bad"
      action={
        onRetry && (
          <Button small onClick={onRetry}>
            {t.tryAgain}
          </Button>
        )
      }
    >
      <strong>{errorWords(error, t)}</strong>
      <div className={styles.small}>
        {error.message}
        {error instanceof ApiError && error.requestId !== undefined && ` · ${t.requestId(error.requestId)}`}
      </div>
    </Notice>
  );
}

/** What an error means to people. */
export function errorWords(error: Error, t: Awaited<ReturnType<typeof uiMessages.en>>): string {
  if (!(error instanceof ApiError)) return t.errors.unexpected;
  switch (error.status) {
    case 0:
      return t.errors.unreachable;
    case 401:
      return t.errors.signIn;
    case 403:
      return t.errors.forbidden;
    case 404:
      return t.errors.notFound;
    case 409:
      return t.errors.conflict;
    case 412:
      return t.errors.precondition;
    case 429:
      return t.errors.tooMany;
    default:
      return error.status >= 500 ? t.errors.server : t.errors.refused;
  }
}

/** How much of something is used; without a limit only the amount. */
export function Meter({
  label,
  value,
  limit,
  text,
}: {
  readonly label: string;
  readonly value: number;
  /** Undefined or negative for none. */
  readonly limit: number | undefined;
  readonly text: string;
}) {
  const limited = limit !== undefined && limit > 0;
  return (
    <div className={styles.meter}>
      <span>{text}</span>
      {limited && <progress aria-label={label} value={Math.min(value, limit)} max={limit} />}
    </div>
  );
}

/** Shows a page's own breakdown in its place, so that the frame stays usable. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <Failure error={error} onRetry={() => this.setState({ error: undefined })} />;
  }
}
