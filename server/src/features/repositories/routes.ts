import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { jointRoute, type Routes, route } from '../../http/routes.ts';
import { fullName } from './model.ts';
import { presentRepository } from './present.ts';
import type { RepositoryFilter } from './queries.ts';
import type { Repositories } from './service.ts';

/** The operations of repositories. */
export type RepositoryOperation =
  | 'listAllRepositories'
  | 'listRepositories'
  | 'getRepository'
  | 'updateRepository'
  | 'deleteRepository';

/** The route table of repositories. */
export function repositoryRoutes({
  repositories,
  access,
}: {
  readonly repositories: Repositories;
  readonly access: Access;
}): Routes<RepositoryOperation> {
  return {
    listAllRepositories: route({
      allow: access.anyone,
      async run({ caller, query }) {
        const { repositories: found, total } = await repositories.listVisible(caller, filterOf(query));
        const shown = query.with_size ? await repositories.withSizes(found) : found;
        return { status: 200, body: shown.map(presentRepository), total };
      },
    }),

    listRepositories: jointRoute({
      allow: access.project('repository:list'),
      async run({ query, allowed }) {
        const { repositories: found, total } = await repositories.list(allowed.projectId, filterOf(query));
        const shown = query.with_size ? await repositories.withSizes(found) : found;
        return { status: 200, body: shown.map(presentRepository), total };
      },
    }),

    getRepository: route({
      allow: access.project('repository:read'),
      async run({ path, allowed }) {
        const repository = await repositories.get(fullName(allowed.name, path.repository_name));
        return { status: 200, body: presentRepository(repository) };
      },
    }),

    updateRepository: route({
      allow: access.project('repository:update'),
      async run({ path, body, allowed }) {
        await repositories.describe(fullName(allowed.name, path.repository_name), body.description ?? '');
        return { status: 200 };
      },
    }),

    deleteRepository: route({
      allow: access.project('repository:delete'),
      async run({ caller, path, allowed }) {
        await repositories.remove(caller, fullName(allowed.name, path.repository_name));
        return { status: 200 };
      },
    }),
  };
}

function filterOf(query: {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly page: number;
  readonly page_size: number;
}): RepositoryFilter {
  return { terms: parseQuery(query.q), sort: query.sort, page: pageOf(query) };
}
