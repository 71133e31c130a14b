import type { Access } from '../../../http/access.ts';
import { pageOf } from '../../../http/paging.ts';
import { parseQuery } from '../../../http/query-language.ts';
import { type Routes, route } from '../../../http/routes.ts';
import { presentRun, presentRunSchedule } from '../../jobs/index.ts';
import type { AuditPurges } from './service.ts';

/** The operations that purge the audit log. */
export type AuditPurgeOperation =
  | 'getPurgeHistory'
  | 'getPurgeJob'
  | 'stopPurge'
  | 'getPurgeJobLog'
  | 'getPurgeSchedule'
  | 'createPurgeSchedule'
  | 'updatePurgeSchedule';

/** The route table of the purges of the audit log. */
export function auditPurgeRoutes({
  auditPurges,
  access,
}: {
  readonly auditPurges: AuditPurges;
  readonly access: Access;
}): Routes<AuditPurgeOperation> {
  return {
    getPurgeHistory: route({
      allow: access.system('purge-audit:list'),
      async run({ query }) {
        const { executions, total } = await auditPurges.runs.list({
          terms: parseQuery(query.q),
          sort: query.sort,
          page: pageOf(query),
        });
        return { status: 200, body: executions.map(presentRun), total };
      },
    }),

    getPurgeJob: route({
      allow: access.system('purge-audit:read'),
      async run({ path }) {
        return { status: 200, body: presentRun(await auditPurges.runs.get(path.purge_id)) };
      },
    }),

    stopPurge: route({
      allow: access.system('purge-audit:stop'),
      async run({ path }) {
        await auditPurges.runs.stop(path.purge_id);
        return { status: 200 };
      },
    }),

    getPurgeJobLog: route({
      allow: access.system('purge-audit:read'),
      async run({ path }) {
        return { status: 200, body: await auditPurges.runs.log(path.purge_id) };
      },
    }),

    getPurgeSchedule: route({
      allow: access.system('purge-audit:read'),
      async run() {
        const schedule = await auditPurges.schedule();
        return { status: 200, body: schedule && presentRunSchedule(schedule) };
      },
    }),

    createPurgeSchedule: route({
      allow: access.system('purge-audit:create'),
      async run({ caller, body, meta }) {
        const id = await auditPurges.request(caller, body.schedule, body.parameters);
        return { status: 201, location: meta.path.replace(/schedule$/, String(id)) };
      },
    }),

    updatePurgeSchedule: route({
      allow: access.system('purge-audit:update'),
      async run({ caller, body }) {
        await auditPurges.request(caller, body.schedule, body.parameters);
        return { status: 200 };
      },
    }),
  };
}
