import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import { useLocation } from 'wouter';
import { NotFound } from '../../frame/not-found.tsx';
import { useMessages } from '../../i18n/messages.ts';
import { parseRepositoryAddress, paths } from '../../paths.ts';
import { Skeleton } from '../../ui/feedback.tsx';
import { Page, Tabs } from '../../ui/layout.tsx';
import { repositoryMessages } from './messages/index.ts';
import type { RepositoryViewProps } from './repository-context.ts';

interface RepositoryView {
  readonly path: string;
  readonly tab?: 'tags' | 'artifacts' | 'info' | 'history';
  readonly view: LazyExoticComponent<ComponentType<RepositoryViewProps>>;
}

/** Every view of a repository, in the order of its tabs. */
const views: readonly RepositoryView[] = [
  {
    path: '',
    tab: 'tags',
    view: lazy(() => import('../artifacts/tags-view.tsx').then((m) => ({ default: m.TagsView }))),
  },
  {
    path: 'artifacts',
    tab: 'artifacts',
    view: lazy(() => import('../artifacts/artifacts-view.tsx').then((m) => ({ default: m.ArtifactsView }))),
  },
  {
    path: 'compare',
    view: lazy(() => import('../artifacts/compare-view.tsx').then((m) => ({ default: m.CompareView }))),
  },
  {
    path: 'info',
    tab: 'info',
    view: lazy(() => import('./info-view.tsx').then((m) => ({ default: m.InfoView }))),
  },
  {
    path: 'history',
    tab: 'history',
    view: lazy(() => import('../history/history-view.tsx').then((m) => ({ default: m.HistoryView }))),
  },
];

const ArtifactArea = lazy(() => import('../artifacts/artifact-area.tsx').then((m) => ({ default: m.ArtifactArea })));

/** A repository or one of its artifacts, as the address names it. */
export function RepositoryArea() {
  const [place] = useLocation();
  const address = parseRepositoryAddress(place);
  if (!address) return <NotFound />;
  if (address.reference) return <ArtifactArea address={address} reference={address.reference} />;
  const found = views.find(({ path }) => path === address.view);
  if (!found) return <NotFound />;
  const { view: View } = found;
  return (
    <RepositoryPage address={address}>
      <View address={address} />
    </RepositoryPage>
  );
}

function RepositoryPage({ address, children }: RepositoryViewProps & { readonly children: React.ReactNode }) {
  const t = useMessages(repositoryMessages);
  const { project, repository, view } = address;
  const tabs = views.flatMap(({ path, tab }) =>
    tab === undefined
      ? []
      : [{ label: t.view[tab], to: paths.repository(project, repository, path), current: path === view }],
  );
  return (
    <Page
      title={`${project}/${repository}`}
      heading={repository}
      crumbs={[{ label: project, to: paths.project(project) }]}
    >
      <Tabs label={t.view.label} tabs={tabs} />
      <Suspense fallback={<Skeleton />}>{children}</Suspense>
    </Page>
  );
}
