import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import { useLocation, useParams } from 'wouter';
import { useSession } from '../../api/session.ts';
import { NotFound } from '../../frame/not-found.tsx';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Badge, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Page, Row, Tabs } from '../../ui/layout.tsx';
import { projectMessages } from './messages/index.ts';
import { type ProjectContext, type ProjectViewProps, useProject } from './project-context.ts';

type Tab =
  | 'repositories'
  | 'overview'
  | 'members'
  | 'robots'
  | 'labels'
  | 'policies'
  | 'webhooks'
  | 'quota'
  | 'trash'
  | 'activity'
  | 'settings';

/** A view of a project: where it is, who sees its tab, and what shows it. */
interface ProjectView {
  /** Below `/p/<project>/-/`, `:id` for any number; the first component decides which tab is current. */
  readonly path: string;
  readonly tab?: Tab;
  /** The right that the tab needs; everybody who sees the project has it when absent. */
  readonly needs?: string;
  /** Whether the tab is only for people who have signed in. */
  readonly signedIn?: boolean;
  readonly view: LazyExoticComponent<ComponentType<ProjectViewProps>>;
}

/** Every view of a project, in the order of its tabs. */
const views: readonly ProjectView[] = [
  {
    path: '',
    tab: 'repositories',
    view: lazy(() => import('../repositories/repositories-view.tsx').then((m) => ({ default: m.RepositoriesView }))),
  },
  {
    path: 'overview',
    tab: 'overview',
    view: lazy(() => import('./overview-view.tsx').then((m) => ({ default: m.OverviewView }))),
  },
  {
    path: 'members',
    tab: 'members',
    needs: 'member:list',
    view: lazy(() => import('../members/members-view.tsx').then((m) => ({ default: m.MembersView }))),
  },
  {
    path: 'robots',
    tab: 'robots',
    needs: 'robot:list',
    view: lazy(() => import('../robots/robots-view.tsx').then((m) => ({ default: m.RobotsView }))),
  },
  {
    path: 'robots/workloads',
    view: lazy(() => import('../robots/robots-view.tsx').then((m) => ({ default: m.TrustView }))),
  },
  {
    path: 'labels',
    tab: 'labels',
    needs: 'label:list',
    view: lazy(() => import('../labels/labels-view.tsx').then((m) => ({ default: m.LabelsView }))),
  },
  {
    path: 'policies/retention',
    tab: 'policies',
    needs: 'tag-retention:list',
    view: lazy(() => import('./policies-view.tsx').then((m) => ({ default: m.RetentionPolicies }))),
  },
  {
    path: 'policies/immutability',
    view: lazy(() => import('./policies-view.tsx').then((m) => ({ default: m.ImmutabilityPolicies }))),
  },
  {
    path: 'webhooks',
    tab: 'webhooks',
    needs: 'notification-policy:list',
    view: lazy(() => import('../webhooks/webhooks-view.tsx').then((m) => ({ default: m.WebhooksView }))),
  },
  {
    path: 'webhooks/:id',
    view: lazy(() => import('../webhooks/deliveries-view.tsx').then((m) => ({ default: m.DeliveriesView }))),
  },
  {
    path: 'webhooks/:id/events',
    view: lazy(() => import('../webhooks/deliveries-view.tsx').then((m) => ({ default: m.EventsView }))),
  },
  {
    path: 'quota',
    tab: 'quota',
    needs: 'quota:read',
    view: lazy(() => import('../quotas/project-quota-view.tsx').then((m) => ({ default: m.ProjectQuotaView }))),
  },
  {
    path: 'trash',
    tab: 'trash',
    needs: 'repository:pull',
    signedIn: true,
    view: lazy(() => import('../history/trash-view.tsx').then((m) => ({ default: m.ArtifactTrashView }))),
  },
  {
    path: 'trash/repositories',
    view: lazy(() => import('../history/trash-view.tsx').then((m) => ({ default: m.RepositoryTrashView }))),
  },
  {
    path: 'activity',
    tab: 'activity',
    needs: 'log:list',
    view: lazy(() => import('../audit/activity-view.tsx').then((m) => ({ default: m.ActivityView }))),
  },
  {
    path: 'settings',
    tab: 'settings',
    needs: 'configuration:read',
    view: lazy(() => import('./settings-view.tsx').then((m) => ({ default: m.SettingsView }))),
  },
];

/** A project: its heading, the tabs of what it has, and the view that the address names. */
export function ProjectArea() {
  const { project: name = '', '*': rest = '' } = useParams<{ project: string; '*': string }>();
  const { context, error } = useProject(name);
  const path = rest.replace(/^-\//, '').replace(/\/$/, '');
  const found =
    views.find((view) => view.path === path.replace(/(?<=\/)\d+(?=\/|$)/, ':id')) ??
    views.find((view) => view.path === path);
  if (!found) return <NotFound />;
  const { view: View } = found;
  return (
    <ProjectPage name={name} context={context} path={path}>
      {error ? <Failure error={error} /> : context ? <View context={context} /> : <Skeleton />}
    </ProjectPage>
  );
}

// One page from the first moment on, so that its heading is there, and keeps the focus, while the project is read.
function ProjectPage({
  name,
  context,
  path,
  children,
}: {
  readonly name: string;
  readonly context: ProjectContext | undefined;
  readonly path: string;
  readonly children: React.ReactNode;
}) {
  const t = useMessages(projectMessages);
  const [place] = useLocation();
  const isSignedIn = useSession()?.user !== undefined;
  return (
    <Page
      key={place}
      title={name}
      crumbs={[{ label: t.title, to: paths.projects() }]}
      lead={
        context && (
          <Row>
            <Badge>{context.isPublic ? t.public : t.private}</Badge>
            {context.isProxy && <Badge tone="info">{t.proxy}</Badge>}
          </Row>
        )
      }
    >
      {context && <Tabs label={t.tabs.label} tabs={tabsOf({ context, path, isSignedIn, labels: t.tabs })} />}
      <Suspense fallback={<Skeleton />}>{children}</Suspense>
    </Page>
  );
}

function tabsOf(given: {
  readonly context: ProjectContext;
  readonly path: string;
  readonly isSignedIn: boolean;
  readonly labels: Readonly<Record<Tab, string>>;
}) {
  const { context, path, isSignedIn, labels } = given;
  const isShown = ({ needs, signedIn }: ProjectView) =>
    (needs === undefined || context.can(needs)) && (signedIn !== true || isSignedIn);
  return views.flatMap((view) =>
    view.tab === undefined || !isShown(view)
      ? []
      : [
          {
            label: labels[view.tab],
            to: paths.project(context.name, view.path),
            current: first(view.path) === first(path),
          },
        ],
  );
}

function first(path: string): string {
  return path.split('/')[0] ?? '';
}
