import type { Schemas } from '@haven/contract';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { type Routes, route } from '../../http/routes.ts';
import type { Quota } from './model.ts';
import type { Quotas } from './service.ts';

/** The operations of quotas. */
export type QuotaOperation = 'listQuotas' | 'getQuota' | 'updateQuota';

/** The route table of quotas. */
export function quotaRoutes({
  quotas,
  access,
}: {
  readonly quotas: Quotas;
  readonly access: Access;
}): Routes<QuotaOperation> {
  return {
    listQuotas: route({
      allow: access.system('quota:list'),
      async run({ query }) {
        const { quotas: found, total } = await quotas.list({
          reference: query.reference,
          referenceId: query.reference_id,
          sort: query.sort,
          page: pageOf(query),
        });
        return { status: 200, body: found.map(present), total };
      },
    }),

    getQuota: route({
      allow: access.system('quota:read'),
      async run({ path }) {
        return { status: 200, body: present(await quotas.get(path.id)) };
      },
    }),

    updateQuota: route({
      allow: access.system('quota:update'),
      async run({ caller, path, body }) {
        await quotas.update(caller, path.id, { ...body.hard });
        return { status: 200 };
      },
    }),
  };
}

function present(quota: Quota): Schemas['Quota'] {
  return {
    id: quota.id,
    ref: { id: quota.projectId, name: quota.projectName, owner_name: quota.ownerName },
    hard: { storage: quota.hard },
    used: { storage: quota.used },
    creation_time: quota.createdAt,
    update_time: quota.updatedAt,
  };
}
