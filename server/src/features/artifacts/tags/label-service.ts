import { type Caller, callerName } from '../../../auth/caller.ts';
import type { Database } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import { writeEvent } from '../../../events/outbox.ts';
import { lockArtifact } from '../service.ts';
import { attachLabel, detachLabel } from '../store.ts';

/** Labels on artifacts. */
export class ArtifactLabels {
  readonly #db: Database;

  constructor(deps: { readonly database: Database }) {
    this.#db = deps.database;
  }

  /** Puts a global label or one of the artifact's project on an artifact. */
  async add(caller: Caller, repository: string, reference: string, labelId: number): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const artifact = await lockArtifact(tx, repository, reference);
      const outcome = await attachLabel(tx, artifact, labelId);
      if (outcome === 'no such label') throw new HavenError('NOT_FOUND', `label ${labelId} not found`);
      if (outcome === 'attached before') {
        throw new HavenError('CONFLICT', `label ${labelId} is already on artifact ${artifact.digest}`);
      }
      await writeEvent(tx, {
        type: 'ARTIFACT_LABELED',
        projectId: artifact.projectId,
        repositoryId: artifact.repositoryId,
        actor: callerName(caller),
        payload: { repository, digest: artifact.digest, labelId },
      });
    });
  }

  /** Takes a label off an artifact; the label stays. */
  async remove(repository: string, reference: string, labelId: number): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const artifact = await lockArtifact(tx, repository, reference);
      if (await detachLabel(tx, artifact.id, labelId)) return;
      throw new HavenError('NOT_FOUND', `label ${labelId} is not on artifact ${artifact.digest}`);
    });
  }
}
