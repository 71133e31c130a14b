import type { Digest } from '@haven/oci';
import { callerName } from '../../auth/caller.ts';
import type { Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { sql } from '../../db/sql.ts';
import { auditing } from '../../events/audit.ts';
import { telling, waking } from '../../events/outbox.ts';
import { tallying } from '../../events/tally.ts';
import type { ManifestPush } from './push.ts';
import type { TagPlace } from './tag-writer.ts';

/** A push that is told of. */
export interface AnnouncedPush {
  readonly push: ManifestPush;
  readonly place: TagPlace;
  readonly digest: Digest;
}

/** Writes the audit row and the event of each push, and counts them. */
export async function announcePushes(on: Queryable, pushes: readonly AnnouncedPush[]): Promise<void> {
  const rows = pushes.map(({ push: { caller, repository, requestId, tags }, place, digest }) => ({
    project_id: place.projectId,
    repository_id: place.repositoryId,
    resource: tags[0] === undefined ? `${repository}@${digest}` : `${repository}:${tags[0]}`,
    actor: callerName(caller),
    payload: { repository, digest, tags, requestId },
  }));
  await on.run(
    sql`
      WITH asked AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(${toJsonb(rows)})
          AS asked (project_id integer, repository_id bigint, resource text, actor text, payload jsonb)
      ), ${auditing(sql`
        SELECT project_id, 'create', 'artifact', resource, actor, 'create artifact: ' || resource, true, now()
        FROM asked`)}, ${telling(sql`
        SELECT 'PUSH_ARTIFACT', project_id, repository_id, actor, payload, now() FROM asked`)}, ${tallying(
        'pushes',
        sql`SELECT project_id, count(*) FROM asked GROUP BY project_id`,
      )}
      ${waking}`.named('push-announce'),
  );
}
