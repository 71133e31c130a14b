import type { Access } from '../../../http/access.ts';
import { type Routes, route } from '../../../http/routes.ts';
import { attemptOn } from '../routes.ts';
import type { ProjectMetadata } from './service.ts';

/** The operations of a project's metadata. */
export type MetadataOperation =
  | 'listProjectMetadatas'
  | 'addProjectMetadatas'
  | 'getProjectMetadata'
  | 'updateProjectMetadata'
  | 'deleteProjectMetadata';

/** The route table of a project's metadata. */
export function metadataRoutes(deps: {
  readonly metadata: ProjectMetadata;
  readonly access: Access;
}): Routes<MetadataOperation> {
  const { metadata, access } = deps;
  // To the log, the settings of a project are the project.
  const attempt = (context: Parameters<typeof attemptOn>[2]) => attemptOn(access, 'update', context);
  return {
    listProjectMetadatas: route({
      allow: access.project('metadata:list'),
      async run({ allowed }) {
        return { status: 200, body: await metadata.list(allowed) };
      },
    }),

    addProjectMetadatas: route({
      allow: access.project('metadata:create'),
      attempt,
      async run({ caller, body, allowed }) {
        await metadata.add(caller, allowed, body ?? {});
        return { status: 200 };
      },
    }),

    getProjectMetadata: route({
      allow: access.project('metadata:read'),
      async run({ path, allowed }) {
        return { status: 200, body: await metadata.get(allowed, path.meta_name) };
      },
    }),

    updateProjectMetadata: route({
      allow: access.project('metadata:update'),
      attempt,
      async run({ caller, path, body, allowed }) {
        await metadata.set(caller, allowed, path.meta_name, body ?? {});
        return { status: 200 };
      },
    }),

    deleteProjectMetadata: route({
      allow: access.project('metadata:delete'),
      attempt,
      async run({ caller, path, allowed }) {
        await metadata.remove(caller, allowed, path.meta_name);
        return { status: 200 };
      },
    }),
  };
}
