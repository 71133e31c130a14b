import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { type Routes, route } from '../../http/routes.ts';
import { eventTypes } from './model.ts';
import type { AuditLog } from './service.ts';

/** The operations of the audit log that are there. */
export type AuditOperation = 'listAuditLogs' | 'listAuditLogExts' | 'listAuditLogEventTypes';

/** The route table of the audit log. */
export function auditRoutes({
  auditLog,
  access,
}: {
  readonly auditLog: AuditLog;
  readonly access: Access;
}): Routes<AuditOperation> {
  return {
    listAuditLogs: route({
      // Harbor's log of before 2.13, which no installation of ours ever had.
      allow: access.authenticated,
      async run({ query }) {
        parseQuery(query.q);
        return { status: 200, body: [], total: 0 };
      },
    }),

    listAuditLogExts: route({
      allow: access.authenticated,
      async run({ caller, query }) {
        const filter = { terms: parseQuery(query.q), sort: query.sort, page: pageOf(query) };
        const { entries, total } = await auditLog.list(caller, filter);
        return { status: 200, body: entries, total };
      },
    }),

    listAuditLogEventTypes: route({
      allow: access.system('audit-log:list'),
      async run() {
        return { status: 200, body: eventTypes.map((event_type) => ({ event_type })) };
      },
    }),
  };
}
