import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { signOut, useSession } from '../api/session.ts';
import { type Locale, locales, setLocale, useLocale } from '../i18n/locale.ts';
import { useMessages } from '../i18n/messages.ts';
import { paths } from '../paths.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Choice } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import styles from './frame.module.css';
import { frameMessages } from './messages/index.ts';
import { currentTheme, setTheme, type Theme } from './theme.ts';

/** The person's menu, or the way to sign in; language and theme are there for everybody. */
export function UserMenu() {
  const t = useMessages(frameMessages);
  const session = useSession();
  const [place, navigate] = useLocation();
  if (!session) return null;
  const { user } = session;
  return (
    <>
      {!user && place !== '/login' && (
        <ButtonLink kind="primary" small to={paths.login(place)}>
          {t.signIn}
        </ButtonLink>
      )}
      <Menu
        label={
          <span className={styles.user}>
            <span>{user?.username ?? t.account}</span>
            <span aria-hidden="true"> ▾</span>
          </span>
        }
      >
        {user &&
          Object.entries(t.me).map(([view, label]) => (
            <Link key={view} href={paths.me(view)}>
              {label}
            </Link>
          ))}
        {user && <Link href={paths.jobs()}>{t.jobs}</Link>}
        <a href={paths.apiDocs()}>{t.apiDocs}</a>
        <Link href={paths.about()}>{t.about}</Link>
        <Preferences />
        {user && (
          <button type="button" onClick={() => void signOut().then(() => navigate(paths.login()))}>
            {t.signOut}
          </button>
        )}
      </Menu>
    </>
  );
}

function Preferences() {
  const t = useMessages(frameMessages);
  const locale = useLocale();
  const [theme, change] = useState(currentTheme());
  return (
    <div className={styles.preferences}>
      <Choice
        label={t.language}
        value={locale}
        options={Object.entries(locales)}
        onChange={(event) => setLocale(event.target.value as Locale)} // one of the options
      />
      <Choice
        label={t.theme}
        value={theme}
        options={Object.entries(t.themes)}
        onChange={(event) => {
          const chosen = event.target.value as Theme; // one of the options
          change(chosen);
          setTheme(chosen);
        }}
      />
    </div>
  );
}
