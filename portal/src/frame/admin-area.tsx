import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import { Redirect, useParams } from 'wouter';
import { useSession } from '../api/session.ts';
import { useMessages } from '../i18n/messages.ts';
import { paths } from '../paths.ts';
import { Notice, Skeleton } from '../ui/feedback.tsx';
import { Page, Tabs } from '../ui/layout.tsx';
import { frameMessages } from './messages/index.ts';
import { NotFound } from './not-found.tsx';

/** A tab of the administration. */
type AdminTab = keyof Awaited<ReturnType<typeof frameMessages.en>>['admin'];

/** Views that belong to a tab without being its first. */
type AdminSubview = 'queues/schedules' | 'queues/workers' | 'storage/state';

const views: Readonly<Record<AdminTab | AdminSubview, LazyExoticComponent<ComponentType>>> = {
  users: lazy(() => import('../features/users/users-view.tsx').then((m) => ({ default: m.UsersView }))),
  groups: lazy(() => import('../features/groups/groups-view.tsx').then((m) => ({ default: m.GroupsView }))),
  robots: lazy(() =>
    import('../features/robots/system-robots-view.tsx').then((m) => ({ default: m.SystemRobotsView })),
  ),
  workloads: lazy(() =>
    import('../features/federation/workloads-view.tsx').then((m) => ({ default: m.SystemWorkloadsView })),
  ),
  labels: lazy(() =>
    import('../features/labels/system-labels-view.tsx').then((m) => ({ default: m.SystemLabelsView })),
  ),
  quotas: lazy(() => import('../features/quotas/quotas-view.tsx').then((m) => ({ default: m.QuotasView }))),
  storage: lazy(() =>
    import('../features/garbage-collection/collection-view.tsx').then((m) => ({ default: m.CollectionView })),
  ),
  'storage/state': lazy(() =>
    import('../features/garbage-collection/collection-view.tsx').then((m) => ({ default: m.CollectionStateView })),
  ),
  settings: lazy(() => import('../features/settings/settings-view.tsx').then((m) => ({ default: m.SettingsView }))),
  'audit-retention': lazy(() =>
    import('../features/audit/retention-view.tsx').then((m) => ({ default: m.AuditRetentionView })),
  ),
  'queues/schedules': lazy(() =>
    import('../features/jobs/schedules-view.tsx').then((m) => ({ default: m.SchedulesView })),
  ),
  'queues/workers': lazy(() => import('../features/jobs/workers-view.tsx').then((m) => ({ default: m.WorkersView }))),
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
  const tab = tabOf(name);
  const tabs = Object.entries(t.admin).map(([view, label]) => ({
    label,
    to: paths.admin(view),
    current: view === tab,
  }));
  return (
    <Page title={t.admin[tab]} crumbs={[{ label: t.administration, to: paths.admin('users') }]}>
      {session.isAdministrator ? (
        <>
          <Tabs label={t.administration} tabs={tabs} />
          <Suspense fallback={<Skeleton />}>
            <View />
          </Suspense>
        </>
      ) : (
        <Notice tone="warn">{t.onlyAdministrators}</Notice>
      )}
    </Page>
  );
}

function isView(name: string): name is AdminTab | AdminSubview {
  return Object.hasOwn(views, name);
}

function tabOf(name: AdminTab | AdminSubview): AdminTab {
  if (name === 'storage/state') return 'storage';
  return name === 'queues/schedules' || name === 'queues/workers' ? 'queues' : name;
}
