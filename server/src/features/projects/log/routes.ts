import type { Database } from '../../../db/database.ts';
import type { Access } from '../../../http/access.ts';
import { LongCounts } from '../../../http/long-counts.ts';
import { pageOf } from '../../../http/paging.ts';
import { parseQuery } from '../../../http/query-language.ts';
import { jointRoute, type Routes, route } from '../../../http/routes.ts';
import { listAudit } from '../../audit/index.ts';

/** The operations of a project's log. */
export type LogOperation = 'getLogs' | 'getLogExts';

/** The route table of a project's log. */
export function logRoutes({
  database,
  access,
}: {
  readonly database: Database;
  readonly access: Access;
}): Routes<LogOperation> {
  const log = { database, counts: new LongCounts() };
  return {
    getLogs: route({
      // Harbor's log of before 2.13, which no installation of ours ever had.
      allow: access.project('log:list'),
      async run({ query }) {
        parseQuery(query.q);
        return { status: 200, body: [], total: 0 };
      },
    }),

    getLogExts: jointRoute({
      allow: access.project('log:list'),
      async run({ query, allowed }) {
        const filter = { terms: parseQuery(query.q), sort: query.sort, page: pageOf(query) };
        const { entries, total } = await listAudit(log, { kind: 'projects', ids: [allowed.projectId] }, filter);
        return { status: 200, body: entries, total };
      },
    }),
  };
}
