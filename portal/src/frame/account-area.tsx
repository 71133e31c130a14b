import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import { Redirect, useParams } from 'wouter';
import { useSession } from '../api/session.ts';
import { useMessages } from '../i18n/messages.ts';
import { paths } from '../paths.ts';
import { Skeleton } from '../ui/feedback.tsx';
import { Page, Tabs } from '../ui/layout.tsx';
import { frameMessages } from './messages/index.ts';
import { NotFound } from './not-found.tsx';

/** A part of one's own account. */
type AccountTab = keyof Awaited<ReturnType<typeof frameMessages.en>>['me'];

const views: Readonly<Record<AccountTab, LazyExoticComponent<ComponentType>>> = {
  profile: lazy(() => import('../features/users/profile-view.tsx').then((m) => ({ default: m.ProfileView }))),
  tokens: lazy(() => import('../features/users/tokens-view.tsx').then((m) => ({ default: m.TokensView }))),
  sessions: lazy(() => import('../features/sessions/sessions-view.tsx').then((m) => ({ default: m.SessionsView }))),
};

/** What people look after for themselves. */
export function AccountArea() {
  const t = useMessages(frameMessages);
  const { '*': rest = '' } = useParams<{ '*': string }>();
  const session = useSession();
  const name = rest.replace(/\/$/, '');
  if (!session) return <Skeleton />;
  if (!isTab(name)) return <NotFound />;
  if (!session.user) return <Redirect to={paths.login(paths.me(name))} replace />;
  const View = views[name];
  const tabs = Object.entries(t.me).map(([view, label]) => ({ label, to: paths.me(view), current: view === name }));
  return (
    <Page title={t.me[name]} lead={session.user.username}>
      <Tabs label={t.account} tabs={tabs} />
      <Suspense fallback={<Skeleton />}>
        <View />
      </Suspense>
    </Page>
  );
}

function isTab(name: string): name is AccountTab {
  return Object.hasOwn(views, name);
}
