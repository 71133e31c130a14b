import type { Schemas } from '@haven/contract';
import type { Restored } from '../../registry/trash/restoration.ts';
import type { TagVersion, TrashedArtifact, TrashedRepository } from './model.ts';

/** A version as the contract shows it; who made it is for those who have signed in. */
export function presentVersion(version: TagVersion, showsActor: boolean): Schemas['TagVersion'] {
  return {
    id: version.id,
    tag: version.name,
    digest: version.digest,
    time: version.at,
    actor: showsActor ? version.actor : undefined,
    reason: version.reason,
    state: version.state,
    current: version.isCurrent,
  };
}

/** A deleted artifact as the contract shows it. */
export function presentArtifact(artifact: TrashedArtifact): Schemas['TrashedArtifact'] {
  return {
    id: artifact.id,
    repository_name: artifact.repository,
    digest: artifact.digest,
    type: artifact.type,
    media_type: artifact.mediaType,
    size: artifact.size,
    tags: artifact.tags,
    deleted_at: artifact.deletedAt,
    deleted_by: artifact.deletedBy,
    purged_at: artifact.purgedAt,
  };
}

/** A deleted repository as the contract shows it. */
export function presentRepository(repository: TrashedRepository): Schemas['TrashedRepository'] {
  return {
    name: repository.name,
    artifact_count: repository.artifactCount,
    size: repository.size,
    deleted_at: repository.deletedAt,
    deleted_by: repository.deletedBy,
    purged_at: repository.purgedAt,
  };
}

// Nobody reads more, and a repository may have had very many.
const MOST_TAGS = 1_000;

/** What is back, as the contract tells it. */
export function presentRestored(restored: Restored): Schemas['Restored'] {
  return {
    repository_name: restored.repository,
    digest: restored.digest,
    artifacts: restored.artifacts,
    tags: restored.tags.slice(0, MOST_TAGS),
    lost_tags: restored.lostTags.slice(0, MOST_TAGS),
  };
}
