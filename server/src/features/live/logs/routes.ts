import type { Access } from '../../../http/access.ts';
import { type Routes, route } from '../../../http/routes.ts';
import { requireLogChoice } from './model.ts';
import type { LogStreams } from './service.ts';

/** The operations on logs while they are written. */
export type JobLogOperation = 'followJobLog';

/** The route table of logs that are followed: for those who may read logs of all jobs. */
export function jobLogRoutes({
  access,
  logStreams,
}: {
  readonly access: Access;
  readonly logStreams: LogStreams;
}): Routes<JobLogOperation> {
  return {
    followJobLog: route({
      allow: access.system('jobservice-monitor:list'),
      async run({ caller, query, header, meta }) {
        const lastEventId = header['last-event-id'];
        const onlooker = { caller, authenticateAgain: meta.authenticateAgain, lastEventId };
        const body = await logStreams.open(requireLogChoice(query), onlooker);
        // Proxies would wait for more before they pass it on.
        return { status: 200, body, headers: { 'x-accel-buffering': 'no' } };
      },
    }),
  };
}
