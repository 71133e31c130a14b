import type { Authorizer } from '../../auth/authorizer.ts';
import type { PlainRoute } from '../../http/plain-routes.ts';
import type { Quotas } from './service.ts';

/** The route of Harbor's by which administrators have the used storage counted anew. */
export function internalQuotaRoutes(deps: {
  readonly quotas: Quotas;
  readonly authorizer: Authorizer;
}): readonly PlainRoute[] {
  return [
    {
      method: 'POST',
      path: '/api/internal/syncquota',
      isChange: true,
      async run({ caller }) {
        deps.authorizer.requireSystem(caller, 'quota:recount');
        await deps.quotas.recount(caller);
        return { status: 200 };
      },
    },
  ];
}
