import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { classes } from './class-names.ts';
import styles from './layout.module.css';

/** A step of the way to a page. */
export interface Crumb {
  readonly label: string;
  readonly to: string;
}

interface PageProps {
  /** Shown as the heading of the page and in the title of the window. */
  readonly title: string;
  /** Shown instead of the plain title; must contain the same words. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly crumbs?: readonly Crumb[];
  /** What can be done here, at the right of the heading. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its one heading, which takes the focus when people come here from another page, and what is below. */
export function Page({ title, heading, lead, crumbs, actions, children }: PageProps) {
  const ref = useRef<HTMLHeadingElement>(null);
  const [place] = useLocation();
  useEffect(() => {
    document.title = `${title} · Haven`;
  }, [title]);
  useEffect(() => {
    // Not on the first page: there the browser begins at the top.
    if (visited.last !== undefined && visited.last !== place) ref.current?.focus({ preventScroll: true });
    visited.last = place;
  }, [place]);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.headText}>
          {crumbs && crumbs.length > 0 && (
            <ol className={styles.crumbs}>
              {crumbs.map(({ label, to }) => (
                <li key={to}>
                  <Link href={to}>{label}</Link>
                </li>
              ))}
            </ol>
          )}
          <h1 ref={ref} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {lead !== undefined && <div className={styles.lead}>{lead}</div>}
        </div>
        {actions !== undefined && <div className={styles.row}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

const visited: { last: string | undefined } = { last: undefined };

/** Things beside each other that wrap when there is no room. */
export function Row({ between, children }: { readonly between?: boolean; readonly children: ReactNode }) {
  return <div className={classes(styles.row, between && styles.between)}>{children}</div>;
}

/** Things below each other. */
export function Stack({ tight, children }: { readonly tight?: boolean; readonly children: ReactNode }) {
  return <div className={classes(styles.stack, tight && styles.tight)}>{children}</div>;
}

/** Cards beside each other, as many as fit. */
export function Grid({ children }: { readonly children: ReactNode }) {
  return <div className={styles.grid}>{children}</div>;
}

/** A part of a page with a frame, and a heading when it has a title. */
export function Card({
  title,
  actions,
  children,
}: {
  readonly title?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.card}>
      {(title !== undefined || actions !== undefined) && (
        <Row between>
          {title !== undefined && <h2>{title}</h2>}
          {actions}
        </Row>
      )}
      {children}
    </div>
  );
}

/** A number that people look for, and what it is made of. */
export function Figure({ value, children }: { readonly value: string; readonly children?: ReactNode }) {
  return (
    <div>
      <div className={styles.figure}>{value}</div>
      {children !== undefined && <div className={styles.soft}>{children}</div>}
    </div>
  );
}

/** A place to go to among others, with a word on what is there. */
export function Tile({
  to,
  name,
  children,
}: {
  readonly to: string;
  readonly name: string;
  readonly children?: ReactNode;
}) {
  return (
    <Link href={to} className={styles.tile}>
      <strong>{name}</strong>
      <span className={styles.soft}>{children}</span>
    </Link>
  );
}

/** Points, one below the other. */
export function List({ children }: { readonly children: ReactNode }) {
  return <ul className={styles.list}>{children}</ul>;
}

/** Views of one thing, each with an address of its own. */
export function Tabs({
  label,
  tabs,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly label: string; readonly to: string; readonly current: boolean }[];
}) {
  const ref = useRef<HTMLElement>(null);
  const current = tabs.findIndex((tab) => tab.current);
  useEffect(() => {
    const [bar, tab] = [ref.current, ref.current?.children[current]];
    // Where not all of them fit, the current one is in the middle; the page itself stays where it is.
    if (bar && tab instanceof HTMLElement) {
      bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - (bar.clientWidth - tab.offsetWidth) / 2;
    }
  }, [current]);
  return (
    <nav ref={ref} className={styles.tabs} aria-label={label}>
      {tabs.map(({ label: text, to, current }) => (
        <Link key={to} href={to} aria-current={current ? 'page' : undefined}>
          {text}
        </Link>
      ))}
    </nav>
  );
}

/** Names and values; what has no value is left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
