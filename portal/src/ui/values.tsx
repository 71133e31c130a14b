import { formatBytes, fullTime, relativeTime, timeOf } from '../i18n/format.ts';
import { useLocale } from '../i18n/locale.ts';
import { useMessages } from '../i18n/messages.ts';
import { shortDigest } from '../reference.ts';
import { uiMessages } from './messages/index.ts';
import styles from './values.module.css';

/** How long ago something was; the exact time on hover and for screen readers. */
export function Time({ at }: { readonly at: string | undefined | null }) {
  const locale = useLocale();
  const t = useMessages(uiMessages);
  const time = timeOf(at);
  if (!time) return <span>{t.never}</span>;
  return (
    <time className={styles.whole} dateTime={time.toISOString()} title={fullTime(time, locale)}>
      {relativeTime(time, new Date(), locale)}
    </time>
  );
}

/** An amount of bytes. */
export function Bytes({ value }: { readonly value: number | undefined }) {
  const locale = useLocale();
  return (
    <span className={styles.whole} title={value === undefined ? undefined : `${value} B`}>
      {formatBytes(value ?? 0, locale)}
    </span>
  );
}

/** A digest, short; the whole on hover. */
export function Digest({ value }: { readonly value: string }) {
  return (
    <code className={styles.whole} title={value}>
      {shortDigest(value)}
    </code>
  );
}
