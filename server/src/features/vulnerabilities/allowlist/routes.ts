import type { Access } from '../../../http/access.ts';
import { type Routes, route } from '../../../http/routes.ts';
import { presentAllowlist, toAllowlist } from '../../projects/index.ts';
import type { SystemAllowlist } from './service.ts';

/** The operations of the system's CVE allowlist. */
export type AllowlistOperation = 'getSystemCVEAllowlist' | 'putSystemCVEAllowlist';

/** The route table of the system's CVE allowlist. */
export function allowlistRoutes({
  allowlist,
  access,
}: {
  readonly allowlist: SystemAllowlist;
  readonly access: Access;
}): Routes<AllowlistOperation> {
  return {
    getSystemCVEAllowlist: route({
      allow: access.authenticated,
      async run() {
        return { status: 200, body: presentAllowlist(await allowlist.get()) };
      },
    }),

    putSystemCVEAllowlist: route({
      allow: access.system('configuration:update'),
      async run({ caller, body }) {
        await allowlist.replace(caller, toAllowlist(body ?? {}));
        return { status: 200 };
      },
    }),
  };
}
