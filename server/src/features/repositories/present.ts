import type { Schemas } from '@haven/contract';
import type { Repository } from './model.ts';

/** A repository as the contract shows it. */
export function presentRepository(repository: Repository): Schemas['Repository'] {
  return {
    id: repository.id,
    project_id: repository.projectId,
    name: repository.name,
    description: repository.description,
    artifact_count: repository.artifactCount,
    pull_count: repository.pullCount,
    creation_time: repository.createdAt,
    update_time: repository.updatedAt,
    size: repository.size?.bytes,
    unique_size: repository.size?.uniqueBytes,
  };
}
