import type { Access } from '../../http/access.ts';
import { type Routes, route } from '../../http/routes.ts';
import type { LiveEvents } from './service.ts';

/** The operations on what changes while one looks on. */
export type LiveOperation = 'followEvents';

/** The route table of live events: whoever has signed in, and each event for those who may see what it is about. */
export function liveRoutes({
  access,
  live,
}: {
  readonly access: Access;
  readonly live: LiveEvents;
}): Routes<LiveOperation> {
  return {
    followEvents: route({
      allow: access.authenticated,
      async run({ caller, header, meta }) {
        const lastEventId = header['last-event-id'];
        const body = live.open({ caller, authenticateAgain: meta.authenticateAgain, lastEventId });
        // Proxies would wait for more before they pass it on.
        return { status: 200, body, headers: { 'x-accel-buffering': 'no' } };
      },
    }),
  };
}
