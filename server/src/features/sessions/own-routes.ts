import type { Schemas } from '@haven/contract';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { type Routes, route } from '../../http/routes.ts';
import type { OwnSession } from './own-queries.ts';
import type { OwnSessions } from './own-service.ts';

/** The operations on one's own sessions. */
export type OwnSessionOperation = 'listOwnSessions' | 'endOwnSession' | 'endOtherSessions';

/** The route table of one's own sessions: people, and nobody about anybody else. */
export function ownSessionRoutes({
  access,
  ownSessions,
}: {
  readonly access: Access;
  readonly ownSessions: OwnSessions;
}): Routes<OwnSessionOperation> {
  return {
    listOwnSessions: route({
      allow: access.person,
      async run({ allowed: person, query, meta }) {
        const { sessions, total } = await ownSessions.list(person, meta.sessionId, pageOf(query));
        return { status: 200, body: sessions.map(present), total };
      },
    }),

    endOwnSession: route({
      allow: access.person,
      async run({ allowed: person, path }) {
        await ownSessions.end(person, path.session_id);
        return { status: 200 };
      },
    }),

    endOtherSessions: route({
      allow: access.person,
      async run({ allowed: person, meta }) {
        await ownSessions.endOthers(person, meta.sessionId);
        return { status: 200 };
      },
    }),
  };
}

function present(session: OwnSession): Schemas['OwnSession'] {
  return {
    id: session.id,
    address: session.address,
    user_agent: session.userAgent,
    current: session.isCurrent,
    creation_time: session.createdAt,
    last_seen: session.lastSeen,
  };
}
