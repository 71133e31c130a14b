import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { useLocation, useParams } from 'wouter';
import { NotFound } from '../../frame/not-found.tsx';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Badge, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Page, Row, Tabs } from '../../ui/layout.tsx';
import { projectMessages } from './messages/index.ts';
import { type ProjectContext, type ProjectViewProps, useProject } from './project-context.ts';

/** A view of a project: where it is, who sees its tab, and what shows it. */
interface ProjectView {
  /** Below `/p/<project>/-/`, `:id` for any number; the first component decides which tab is current. */
  readonly path: string;
  readonly tab?:
    | 'repositories'
    | 'overview'
    | 'members'
    | 'robots'
    | 'labels'
    | 'policies'
    | 'webhooks'
    | 'quota'
    | 'activity'
    | 'settings';
  /** The right that the tab needs; everybody who sees the project has it when absent. */
  readonly needs?: string;
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
    views.find((view) => view.path === path.replace(/\d+$/, ':id')) ?? views.find((view) => view.path === path);
  if (!found) return <NotFound />;
  if (error) return <Failure error={error} />;
  if (!context) return <Skeleton />;
  const { view: View } = found;
  return (
    <ProjectPage context={context} path={path}>
      <View context={context} />
    </ProjectPage>
  );
}

function ProjectPage({
  context,
  path,
  children,
}: {
  readonly context: ProjectContext;
  readonly path: string;
  readonly children: React.ReactNode;
}) {
  const t = useMessages(projectMessages);
  const [place] = useLocation();
  const { name, isPublic, isProxy } = context;
  const tabs = views.flatMap(({ path: to, tab, needs }) =>
    tab === undefined || (needs !== undefined && !context.can(needs))
      ? []
      : [{ label: t.tabs[tab], to: paths.project(name, to), current: first(to) === first(path) }],
  );
  return (
    <Page
      key={place}
      title={name}
      crumbs={[{ label: t.title, to: paths.projects() }]}
      lead={
        <Row>
          <Badge>{isPublic ? t.public : t.private}</Badge>
          {isProxy && <Badge tone="info">{t.proxy}</Badge>}
        </Row>
      }
    >
      <Tabs label={t.tabs.label} tabs={tabs} />
      {children}
    </Page>
  );
}

function first(path: string): string {
  return path.split('/')[0] ?? '';
}
