import type { ProjectRef } from '../../auth/authorizer.ts';
import { isAuthenticated } from '../../auth/caller.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { type Routes, route } from '../../http/routes.ts';
import { fullName } from '../repositories/index.ts';
import { parseTime } from './model.ts';
import { presentArtifact, presentRepository, presentRestored, presentVersion } from './present.ts';
import type { History, TagRef } from './service.ts';
import type { Trash } from './trash-service.ts';

/** The operations of history and trash. */
export type HistoryOperation =
  | 'listRepositoryHistory'
  | 'listTagsAt'
  | 'listTagHistory'
  | 'getTagAt'
  | 'restoreTag'
  | 'listTrashedArtifacts'
  | 'restoreTrashedArtifact'
  | 'purgeTrashedArtifact'
  | 'listTrashedRepositories'
  | 'restoreTrashedRepository'
  | 'purgeTrashedRepository';

/** What the routes of history and trash are made of. */
export interface HistoryRoutesDeps {
  readonly access: Access;
  readonly history: History;
  readonly trash: Trash;
}

type TrashOperation = Extract<HistoryOperation, `${string}Trashed${string}`>;

/**
 * The route table of history and trash: whoever may pull may look, whoever may push may restore, whoever may delete may
 * purge. What is public shows its history to everybody, without the names of people.
 */
export function historyRoutes(deps: HistoryRoutesDeps): Routes<HistoryOperation> {
  return { ...tagRoutes(deps), ...trashRoutes(deps) };
}

function tagRoutes({ access, history }: HistoryRoutesDeps): Routes<Exclude<HistoryOperation, TrashOperation>> {
  return {
    listRepositoryHistory: route({
      allow: access.project('repository:pull'),
      async run({ caller, path, query, allowed }) {
        const showsActors = isAuthenticated(caller);
        const filter = { terms: parseQuery(query.q), showsActors, page: pageOf(query) };
        const found = await history.ofRepository(allowed, fullName(allowed.name, path.repository_name), filter);
        return { status: 200, body: found.versions.map((one) => presentVersion(one, showsActors)), total: found.total };
      },
    }),

    listTagsAt: route({
      allow: access.project('repository:pull'),
      async run({ caller, path, query, allowed }) {
        const repository = fullName(allowed.name, path.repository_name);
        const found = await history.repositoryAt(allowed, repository, parseTime(query.at), pageOf(query));
        const body = found.versions.map((one) => presentVersion(one, isAuthenticated(caller)));
        return { status: 200, body, total: found.total };
      },
    }),

    listTagHistory: route({
      allow: access.project('repository:pull'),
      async run({ caller, path, query, allowed }) {
        const showsActors = isAuthenticated(caller);
        const filter = { terms: parseQuery(query.q), showsActors, page: pageOf(query) };
        const found = await history.ofTag(tagOf(allowed, path), filter);
        return { status: 200, body: found.versions.map((one) => presentVersion(one, showsActors)), total: found.total };
      },
    }),

    getTagAt: route({
      allow: access.project('repository:pull'),
      async run({ caller, path, query, allowed }) {
        const version = await history.tagAt(tagOf(allowed, path), parseTime(query.at));
        return { status: 200, body: presentVersion(version, isAuthenticated(caller)) };
      },
    }),

    restoreTag: route({
      async allow(context) {
        await access.project('tag:create')(context);
        return access.project('repository:push')(context);
      },
      async run({ caller, path, body, allowed }) {
        const restored = await history.restoreTag(caller, tagOf(allowed, path), body.version);
        const { digest, isChanged, artifacts } = restored;
        return { status: 200, body: { digest, changed: isChanged, artifacts } };
      },
    }),
  };
}

function trashRoutes({ access, trash }: HistoryRoutesDeps): Routes<TrashOperation> {
  const mayLook = async (context: Parameters<ReturnType<typeof access.project>>[0]): Promise<ProjectRef> => {
    access.authenticated(context);
    return access.project('repository:pull')(context);
  };
  return {
    listTrashedArtifacts: route({
      allow: mayLook,
      async run({ query, allowed }) {
        const filter = { terms: parseQuery(query.q), sort: query.sort, page: pageOf(query) };
        const { artifacts, total } = await trash.artifacts(allowed, filter);
        return { status: 200, body: artifacts.map(presentArtifact), total };
      },
    }),

    restoreTrashedArtifact: route({
      allow: access.project('repository:push'),
      async run({ caller, path, allowed }) {
        return { status: 200, body: presentRestored(await trash.restoreArtifact(caller, allowed, path.artifact_id)) };
      },
    }),

    purgeTrashedArtifact: route({
      allow: access.project('artifact:delete'),
      async run({ caller, path, allowed }) {
        await trash.purgeArtifact(caller, allowed, path.artifact_id);
        return { status: 200 };
      },
    }),

    listTrashedRepositories: route({
      allow: mayLook,
      async run({ query, allowed }) {
        const filter = { terms: parseQuery(query.q), sort: query.sort, page: pageOf(query) };
        const { repositories, total } = await trash.repositories(allowed, filter);
        return { status: 200, body: repositories.map(presentRepository), total };
      },
    }),

    restoreTrashedRepository: route({
      allow: access.project('repository:push'),
      async run({ caller, path, allowed }) {
        const repository = fullName(allowed.name, path.repository_name);
        return { status: 200, body: presentRestored(await trash.restoreRepository(caller, allowed, repository)) };
      },
    }),

    purgeTrashedRepository: route({
      allow: access.project('repository:delete'),
      async run({ caller, path, allowed }) {
        await trash.purgeRepository(caller, allowed, fullName(allowed.name, path.repository_name));
        return { status: 200 };
      },
    }),
  };
}

function tagOf(project: ProjectRef, path: { readonly repository_name: string; readonly tag_name: string }): TagRef {
  return { project, repository: fullName(project.name, path.repository_name), tag: path.tag_name };
}
