import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { followChanges } from '../api/live.ts';
import { useSession } from '../api/session.ts';
import { useMessages } from '../i18n/messages.ts';
import { paths } from '../paths.ts';
import { Boundary, Notice, Skeleton } from '../ui/feedback.tsx';
import { isTyping } from '../ui/filter-box.tsx';
import { Banner } from './banner.tsx';
import styles from './frame.module.css';
import { frameMessages } from './messages/index.ts';
import { takeRowKey } from './row-keys.ts';
import { UserMenu } from './user-menu.tsx';

const loadPalette = () => import('./palette.tsx');
const Palette = lazy(() => loadPalette().then((module) => ({ default: module.Palette })));
const KeyHelp = lazy(() => import('./key-help.tsx').then((module) => ({ default: module.KeyHelp })));

/** What is around every page: the bar at the top, the palette, and the keys that work everywhere. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const t = useMessages(frameMessages);
  const session = useSession();
  const [place] = useLocation();
  const [open, setOpen] = useState<'palette' | 'keys' | undefined>();
  useKeys(setOpen);
  useLive(session?.user !== undefined);
  const links = [
    { to: paths.projects(), label: t.projects, current: /^\/(p|r)(\/|$)/.test(place) },
    { to: paths.explore(), label: t.explore, current: place.startsWith('/explore') },
    ...(session?.user ? [{ to: paths.activity(), label: t.activity, current: place.startsWith('/activity') }] : []),
    ...(session?.isAdministrator
      ? [{ to: paths.admin('users'), label: t.administration, current: place.startsWith('/admin') }]
      : []),
  ];
  return (
    <>
      <a className={styles.skip} href="#main">
        {t.skip}
      </a>
      <header className={styles.bar}>
        <div className={styles.barInner}>
          <Link href={paths.home()} className={styles.logo}>
            <img src="/portal/icon.svg" alt="" width="26" height="26" />
            Haven
          </Link>
          <nav className={styles.links} aria-label={t.main}>
            {links.map(({ to, label, current }) => (
              <Link key={to} href={to} aria-current={current ? 'page' : undefined}>
                {label}
              </Link>
            ))}
          </nav>
          <div className={styles.tools}>
            <button type="button" className={styles.opener} onClick={() => setOpen('palette')}>
              {t.palette}
              <kbd>Ctrl K</kbd>
            </button>
            <UserMenu />
          </div>
        </div>
      </header>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Banner text={session?.system.banner_message} />
        {session?.system.read_only && <Notice tone="warn">{t.readOnly}</Notice>}
        <Boundary key={place}>
          <Suspense fallback={<Skeleton />}>{children}</Suspense>
        </Boundary>
      </main>
      <Suspense>
        {open === 'palette' && <Palette onClose={() => setOpen(undefined)} />}
        {open === 'keys' && <KeyHelp onClose={() => setOpen(undefined)} />}
      </Suspense>
    </>
  );
}

// Not before the page is there, which matters more.
const LIVE_AFTER_MS = 1_000;

function useLive(isSignedIn: boolean): void {
  useEffect(() => {
    if (!isSignedIn) return;
    let stop: (() => void) | undefined;
    const timer = setTimeout(() => {
      stop = followChanges();
    }, LIVE_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop?.();
    };
  }, [isSignedIn]);
}

const PALETTE_AFTER_MS = 1_500;

const GO: Readonly<Record<string, string>> = {
  p: paths.projects(),
  e: paths.explore(),
  a: paths.activity(),
  j: paths.jobs(),
  h: paths.home(),
};

function useKeys(open: (what: 'palette' | 'keys') => void): void {
  const [, navigate] = useLocation();
  // Whoever opens the palette types at once; it should not still be on its way then.
  useEffect(() => void setTimeout(loadPalette, PALETTE_AFTER_MS), []);
  useEffect(() => {
    let before = '';
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open('palette');
        return;
      }
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '?') open('keys');
      if (!document.querySelector('dialog[open]') && before !== 'g' && takeRowKey(event.key)) event.preventDefault();
      const target = before === 'g' ? GO[event.key] : undefined;
      before = event.key;
      if (target !== undefined) navigate(target);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [open, navigate]);
}
