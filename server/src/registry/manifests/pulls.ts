import type { Reference, RepositoryName } from '@haven/oci';
import type { ProjectRef } from '../../auth/authorizer.ts';
import { type Caller, callerName } from '../../auth/caller.ts';
import type { Pull } from './pull-batch.ts';
import type { StoredManifest } from './pull-store.ts';

/** A manifest that is about to be served. */
export interface ServedManifest {
  readonly manifest: StoredManifest;
  readonly repository: RepositoryName;
  readonly reference: Reference;
  readonly project: ProjectRef;
  readonly caller: Caller;
}

/** Whether serving a manifest counts as a pull; for Harbor's own replication client it does not. */
export function countsAsPull(method: string, userAgent: string | undefined): boolean {
  return method === 'GET' && userAgent !== 'harbor-registry-client';
}

/** What is noted of a pull. */
export function pullOf({ manifest, repository, reference, project, caller }: ServedManifest): Omit<Pull, 'at'> {
  return {
    artifactId: manifest.artifactId,
    repositoryId: manifest.repositoryId,
    projectId: project.projectId,
    tag: reference.kind === 'tag' ? reference.tag : undefined,
    resource: `${repository}${referenceSuffix(reference)}`,
    username: callerName(caller),
  };
}

/** What stands behind a repository name: `:tag` or `@digest`. */
export function referenceSuffix(reference: Reference): string {
  return reference.kind === 'tag' ? `:${reference.tag}` : `@${reference.digest}`;
}
