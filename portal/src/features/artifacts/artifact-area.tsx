import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import { useRead } from '../../api/hooks.ts';
import { NotFound } from '../../frame/not-found.tsx';
import { useMessages } from '../../i18n/messages.ts';
import { paths, type Reference, type RepositoryAddress, referenceText } from '../../paths.ts';
import { Badge, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Page, Tabs } from '../../ui/layout.tsx';
import { useProject } from '../projects/project-context.ts';
import { ArtifactActions } from './artifact-actions.tsx';
import { type Artifact, type ArtifactViewProps, shortName } from './artifact-context.ts';
import { artifactMessages } from './messages/index.ts';

/** A view of an artifact: where it is, for which artifacts, and what shows it. */
interface ArtifactView {
  readonly path: string;
  readonly tab: 'overview' | 'layers' | 'files' | 'referrers' | 'manifest' | 'readme' | 'values' | 'dependencies';
  readonly fits?: (artifact: Artifact) => boolean;
  readonly view: LazyExoticComponent<ComponentType<ArtifactViewProps>>;
}

const has = (addition: string) => (artifact: Artifact) => artifact.addition_links?.[addition] !== undefined;

/** Every view of an artifact, in the order of its tabs. */
const views: readonly ArtifactView[] = [
  {
    path: '',
    tab: 'overview',
    view: lazy(() => import('./overview-view.tsx').then((m) => ({ default: m.OverviewView }))),
  },
  {
    path: 'chart/readme',
    tab: 'readme',
    fits: has('readme.md'),
    view: lazy(() => import('./chart-views.tsx').then((m) => ({ default: m.ReadmeView }))),
  },
  {
    path: 'chart/values',
    tab: 'values',
    fits: has('values.yaml'),
    view: lazy(() => import('./chart-views.tsx').then((m) => ({ default: m.ValuesView }))),
  },
  {
    path: 'chart/dependencies',
    tab: 'dependencies',
    fits: has('dependencies'),
    view: lazy(() => import('./chart-views.tsx').then((m) => ({ default: m.DependenciesView }))),
  },
  {
    path: 'layers',
    tab: 'layers',
    fits: has('build_history'),
    view: lazy(() => import('../insight/layers-view.tsx').then((m) => ({ default: m.LayersView }))),
  },
  {
    path: 'files',
    tab: 'files',
    fits: (artifact) => has('build_history')(artifact) || (artifact.references ?? []).length > 0,
    view: lazy(() => import('../insight/files-view.tsx').then((m) => ({ default: m.FilesView }))),
  },
  {
    path: 'referrers',
    tab: 'referrers',
    view: lazy(() => import('./referrers-view.tsx').then((m) => ({ default: m.ReferrersView }))),
  },
  {
    path: 'manifest',
    tab: 'manifest',
    view: lazy(() => import('./manifest-view.tsx').then((m) => ({ default: m.ManifestView }))),
  },
];

/** An artifact by tag or digest: its heading, the tabs that suit its kind, and the view that the address names. */
export function ArtifactArea({
  address,
  reference,
}: {
  readonly address: RepositoryAddress;
  readonly reference: Reference;
}) {
  const t = useMessages(artifactMessages);
  const { project, repository } = address;
  const { context, error: projectError } = useProject(project);
  const { data, error, refetch } = useRead('getArtifact', {
    path: { project_name: project, repository_name: repository, reference: referenceText(reference) },
    query: { with_tag: true, with_label: true, with_accessory: true, with_immutable_status: true },
  });
  const name = shortName(address, reference);
  const found = views.find(({ path }) => path === address.view);
  if (!found) return <NotFound />;
  const { view: View } = found;
  const props = data && context && { artifact: data.body, address, reference, project: context };
  const failed = projectError ?? error;
  return (
    <Page
      title={`${project}/${name}`}
      heading={name}
      crumbs={[
        { label: project, to: paths.project(project) },
        { label: repository, to: paths.repository(project, repository) },
      ]}
      lead={props && <Badge>{props.artifact.type}</Badge>}
      actions={props && <ArtifactActions {...props} />}
    >
      {failed ? (
        <Failure error={failed} onRetry={() => void refetch()} />
      ) : props ? (
        <>
          <Tabs
            label={t.view.label}
            tabs={views
              .filter(({ fits }) => fits?.(props.artifact) ?? true)
              .map(({ path, tab }) => ({
                label: t.view[tab],
                to: paths.artifact(project, repository, reference, path),
                current: path === address.view,
              }))}
          />
          <Suspense fallback={<Skeleton />}>
            <View {...props} />
          </Suspense>
        </>
      ) : (
        <Skeleton />
      )}
    </Page>
  );
}
