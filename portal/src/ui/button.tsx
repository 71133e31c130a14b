import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Link } from 'wouter';
import styles from './button.module.css';
import { classes } from './class-names.ts';

/** How much a button asks for attention. */
export type ButtonKind = 'plain' | 'primary' | 'danger' | 'quiet';

interface Look {
  readonly kind?: ButtonKind;
  readonly small?: boolean;
  readonly children: ReactNode;
}

type ButtonProps = Look &
  Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className' | 'children'> & {
    /** Why it can't be used now; said in a tooltip and to screen readers, the button stays reachable. */
    readonly disabledBecause?: string | undefined;
    /** What the button acts on, where its words alone do not say it; said to screen readers after them. */
    readonly subject?: string | number;
    /** Something it has started is still going on. */
    readonly busy?: boolean;
  };

/** A button; while it is disabled it says why. */
export function Button({
  kind = 'plain',
  small,
  disabledBecause,
  subject,
  busy,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const disabled = disabledBecause !== undefined || busy === true;
  return (
    <button
      type="button"
      {...rest}
      className={look(kind, small)}
      aria-label={
        subject !== undefined && typeof children === 'string' ? `${children}: ${subject}` : rest['aria-label']
      }
      aria-disabled={disabled || undefined}
      aria-busy={busy || undefined}
      title={disabledBecause ?? rest.title}
      onClick={(event) => {
        if (disabled) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}

/** A link that looks like a button, for actions that are places. */
export function ButtonLink({ kind = 'plain', small, to, children }: Look & { readonly to: string }) {
  return (
    <Link href={to} className={look(kind, small)}>
      {children}
    </Link>
  );
}

/** A link that looks like a button, to something that is not a page of the portal. */
export function DownloadLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a href={href} download className={look('plain', true)}>
      {children}
    </a>
  );
}

function look(kind: ButtonKind, small: boolean | undefined): string {
  return classes(styles.button, styles[kind], small && styles.small);
}
