import type { PlainRoute } from '../../http/plain-routes.ts';
import type { Users } from './service.ts';

/** The route of Harbor's by which admin gets another name. */
export function internalUserRoutes(users: Users): readonly PlainRoute[] {
  return [
    {
      method: 'POST',
      path: '/api/internal/renameadmin',
      isChange: true,
      async run({ caller }) {
        await users.renameAdmin(caller);
        return { status: 200 };
      },
    },
  ];
}
