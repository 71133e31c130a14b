import { isAdministrator } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { type Routes, route } from '../../http/routes.ts';
import { catalogue } from './model.ts';
import { administersProject } from './queries.ts';

/** The operation of permissions. */
export type PermissionOperation = 'getPermissions';

/** The route table of permissions. */
export function permissionRoutes({
  database,
  access,
}: {
  readonly database: Database;
  readonly access: Access;
}): Routes<PermissionOperation> {
  return {
    getPermissions: route({
      // Those who make robots: administrators of the system, and of any project.
      async allow(context) {
        access.authenticated(context);
        const { caller } = context;
        if (isAdministrator(caller)) return { system: true };
        if (caller.kind === 'user' && (await administersProject(database, caller))) return { system: false };
        throw new HavenError('FORBIDDEN');
      },
      async run({ allowed }) {
        const { system, project } = catalogue;
        return { status: 200, body: allowed.system ? { system, project } : { project } };
      },
    }),
  };
}
