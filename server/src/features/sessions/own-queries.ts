import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { countedPage } from '../../http/counted-page.ts';
import { limitSql, type Page } from '../../http/paging.ts';

/** A session as the person sees it whose it is. */
export interface OwnSession {
  readonly id: string;
  readonly address: string;
  readonly userAgent: string;
  readonly isCurrent: boolean;
  readonly createdAt: Date;
  readonly lastSeen: Date;
}

/** Whose sessions are listed. */
export interface OwnSessionFilter {
  readonly userId: number;
  /** Those that were last used before have ended. */
  readonly aliveSince: Date;
  /** The hash of the id of the session that asks, if one does. */
  readonly currentHash: string | undefined;
  readonly page: Page;
}

/** One page of somebody's sessions, the last used first, and how many there are. */
export async function listOwnSessions(
  on: Queryable,
  { userId, aliveSince, currentHash, page }: OwnSessionFilter,
): Promise<{ readonly sessions: readonly OwnSession[]; readonly total: number }> {
  const from = sql`FROM session WHERE user_id = ${userId} AND renewed_at >= ${aliveSince}`;
  const { rows, total } = await countedPage<OwnSession>(on, {
    count: sql`SELECT count(*) ${from}`,
    rows: (all) => sql`
      SELECT public_id AS id, address, user_agent AS "userAgent",
        id_hash IS NOT DISTINCT FROM ${currentHash ?? null} AS "isCurrent", created_at AS "createdAt",
        renewed_at AS "lastSeen"${all}
      ${from} ORDER BY renewed_at DESC, public_id ${limitSql(page)}`,
  });
  return { sessions: rows, total };
}
