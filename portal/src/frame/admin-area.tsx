import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { Redirect, useParams } from 'wouter';
import { useSession } from '../api/session.ts';
import { useMessages } from '../i18n/messages.ts';
import { paths } from '../paths.ts';
import { Notice, Skeleton } from '../ui/feedback.tsx';
import { Page, Tabs } from '../ui/layout.tsx';
import { frameMessages } from './messages/index.ts';
import { NotFound } from './not-found.tsx';

/** A part of the administration. */
type AdminView = keyof Awaited<ReturnType<typeof frameMessages.en>>['admin'];

const views: Readonly<Record<AdminView, LazyExoticComponent<ComponentType>>> = {
  users: lazy(() => import('../features/users/users-view.tsx').then((m) => ({ default: m.UsersView }))),
  groups: lazy(() => import('../features/groups/groups-view.tsx').then((m) => ({ default: m.GroupsView }))),
  robots: lazy(() =>
    import('../features/robots/system-robots-view.tsx').then((m) => ({ default: m.SystemRobotsView })),
  ),
  labels: lazy(() =>
    import('../features/labels/system-labels-view.tsx').then((m) => ({ default: m.SystemLabelsView })),
  ),
  quotas: lazy(() => import('../features/quotas/quotas-view.tsx').then((m) => ({ default: m.QuotasView }))),
  storage: lazy(() =>
    import('../features/garbage-collection/collection-view.tsx').then((m) => ({ default: m.CollectionView })),
  ),
  settings: lazy(() => import('../features/settings/settings-view.tsx').then((m) => ({ default: m.SettingsView }))),
  queues: lazy(() => import('../features/jobs/queues-view.tsx').then((m) => ({ default: m.QueuesView }))),
};

/** What administrators of the installation look after. */
export function AdminArea() {
  const t = useMessages(frameMessages);
  const { '*': rest = '' } = useParams<{ '*': string }>();
  const session = useSession();
  const name = rest.replace(/\/$/, '');
  if (!session) return <Skeleton />;
  if (!session.user) return <Redirect to={paths.login(paths.admin(name))} replace />;
  if (!isView(name)) return <NotFound />;
  const View = views[name];
  const tabs = Object.entries(t.admin).map(([view, label]) => ({
    label,
    to: paths.admin(view),
    current: view === name,
  }));
  return (
    <Page title={t.admin[name]} crumbs={[{ label: t.administration, to: paths.admin('users') }]}>
      {session.isAdministrator ? (
        <>
          <Tabs label={t.administration} tabs={tabs} />
          <View />
        </>
      ) : (
        <Notice tone="warn">{t.onlyAdministrators}</Notice>
      )}
    </Page>
  );
}

function isView(name: string): name is AdminView {
  return Object.hasOwn(views, name);
}
