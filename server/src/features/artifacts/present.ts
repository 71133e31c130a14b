import type { Schemas } from '@haven/contract';
import { type RepositoryName, repositoryWithoutProject } from '@haven/oci';
import { presentLabel } from '../labels/index.ts';
import { accessoryIcon } from './icons/index.ts';
import { type Accessory, type Artifact, type ArtifactReference, type ArtifactTag, additionsOf } from './model.ts';
import type { CompleteArtifact } from './service.ts';

/** An artifact as the contract shows it. */
export function presentArtifact(complete: CompleteArtifact): Schemas['Artifact'] {
  const { artifact, scan } = complete;
  return {
    id: artifact.id,
    type: artifact.type,
    media_type: artifact.mediaType,
    manifest_media_type: artifact.manifestMediaType,
    artifact_type: artifact.artifactType,
    project_id: artifact.projectId,
    repository_id: artifact.repositoryId,
    repository_name: artifact.repository,
    digest: artifact.digest,
    size: artifact.size,
    icon: artifact.icon,
    push_time: artifact.pushedAt,
    pull_time: artifact.pulledAt,
    extra_attrs: artifact.extraAttrs,
    annotations: artifact.annotations,
    references: nullWhenEmpty(complete.references.map(presentReference)),
    tags: nullWhenEmpty(complete.tags?.map((tag) => presentTag(tag, complete.immutableTags))),
    addition_links: additionLinks(complete),
    labels: nullWhenEmpty(complete.labels?.map(presentLabel)),
    accessories: nullWhenEmpty(complete.accessories?.map(presentAccessory)),
    inherited_accessories: nullWhenEmpty(complete.inheritedAccessories?.map(presentAccessory)),
    scan_overview: scan?.scanOverview,
    sbom_overview: scan?.sbomOverview,
  };
}

/** A tag as the contract shows it; `immutable` names the frozen ones. */
export function presentTag(tag: ArtifactTag, immutable: ReadonlySet<string>): Schemas['Tag'] {
  return {
    id: tag.id,
    repository_id: tag.repositoryId,
    artifact_id: tag.artifactId,
    name: tag.name,
    push_time: tag.pushedAt,
    pull_time: tag.pulledAt,
    immutable: immutable.has(tag.name),
  };
}

/** An accessory as the contract shows it. */
export function presentAccessory(accessory: Accessory): Schemas['Accessory'] {
  return {
    id: accessory.id,
    artifact_id: accessory.artifactId,
    subject_artifact_id: accessory.subjectId,
    subject_artifact_digest: accessory.subjectDigest,
    subject_artifact_repo: accessory.repository,
    size: accessory.size,
    digest: accessory.digest,
    type: accessory.type,
    icon: accessoryIcon(accessory.type),
    creation_time: accessory.createdAt,
  };
}

function presentReference(reference: ArtifactReference): Schemas['Reference'] {
  const { platform } = reference;
  return {
    parent_id: reference.parentId,
    child_id: reference.childId,
    child_digest: reference.childDigest,
    annotations: reference.annotations,
    urls: reference.urls,
    ...(platform && {
      platform: {
        architecture: platform.architecture,
        os: platform.os,
        // The quotes belong to the names (Harbor).
        "'os.version'": platform['os.version'],
        "'os.features'": platform['os.features'],
        variant: platform.variant,
      },
    }),
  };
}

function additionLinks({ artifact, scan }: CompleteArtifact): Schemas['AdditionLinks'] {
  const links = additionsOf(artifact).map((key) => [key, link(artifact, artifact.digest, key)] as const);
  return Object.fromEntries([
    ...links,
    ...(scan?.scannable ? [['vulnerabilities', link(artifact, artifact.digest, 'vulnerabilities')] as const] : []),
    ...(scan?.sbomDigest ? [['sboms', link(artifact, scan.sbomDigest, 'sbom')] as const] : []),
  ]);
}

function link({ repository }: Artifact, digest: string, key: string): Schemas['AdditionLink'] {
  const name = repository as RepositoryName; // it has been pushed to
  const [project = ''] = repository.split('/');
  const encoded = encodeURIComponent(encodeURIComponent(repositoryWithoutProject(name)));
  const href = `/api/v2.0/projects/${project}/repositories/${encoded}/artifacts/${digest}/additions/${key}`;
  return { href, absolute: false };
}

// Go has no empty list apart from none.
function nullWhenEmpty<Item>(items: readonly Item[] | undefined): readonly Item[] | undefined {
  return items && items.length > 0 ? items : undefined;
}
