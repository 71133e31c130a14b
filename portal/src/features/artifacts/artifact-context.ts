import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';
import { type Reference, type RepositoryAddress, referenceText } from '../../paths.ts';
import type { ProjectContext } from '../projects/project-context.ts';

/** What one manifest stands for. */
export type Artifact = Wire<Schemas['Artifact']>;

/** What every view of an artifact is given. */
export interface ArtifactViewProps {
  readonly artifact: Artifact;
  readonly address: RepositoryAddress;
  readonly reference: Reference;
  readonly project: ProjectContext;
}

/** The parameters by which operations name the artifact: by digest, so that a moving tag does not change what is meant. */
export function artifactPath({ address, artifact }: Pick<ArtifactViewProps, 'address' | 'artifact'>) {
  return {
    project_name: address.project,
    repository_name: address.repository,
    reference: artifact.digest ?? '',
  };
}

/** `repository:tag` or `repository@digest`, without the project. */
export function shortName(address: RepositoryAddress, reference: Reference): string {
  return `${address.repository}${'tag' in reference ? ':' : '@'}${referenceText(reference)}`;
}

/** The platforms of an artifact, such as `linux/amd64`; attestations, which BuildKit puts beside images, are none. */
export function platformsOf({ references, extra_attrs: attributes }: Artifact): readonly string[] {
  const several = (references ?? []).flatMap(({ platform }) =>
    platform?.os === undefined || platform.os === 'unknown' ? [] : [platformText(platform)],
  );
  if (several.length > 0) return several;
  const { os, architecture } = attributes ?? {};
  return typeof os === 'string' && os !== '' && typeof architecture === 'string' ? [`${os}/${architecture}`] : [];
}

/** A platform in one word. */
export function platformText(platform: Wire<Schemas['Platform']>): string {
  return [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/');
}
