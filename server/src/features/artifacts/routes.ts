import type { ProjectRef } from '../../auth/authorizer.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { jointRoute, type Routes, route } from '../../http/routes.ts';
import { fullName } from '../repositories/index.ts';
import type { Additions } from './additions/index.ts';
import type { ArtifactCopier } from './copy/copier.ts';
import type { ArtifactExtensions } from './extension-model.ts';
import type { Icons } from './icons/index.ts';
import { presentAccessory, presentArtifact, presentTag } from './present.ts';
import type { ArtifactFilter } from './queries.ts';
import type { Artifacts, WantedParts } from './service.ts';

/** The operations of artifacts as such. */
export type ArtifactOperation =
  | 'listArtifacts'
  | 'listArtifactsOfProject'
  | 'listRepositoryTags'
  | 'getArtifact'
  | 'deleteArtifact'
  | 'CopyArtifact'
  | 'listAccessories'
  | 'getAddition'
  | 'getVulnerabilitiesAddition'
  | 'getIcon';

/** What the routes of artifacts are made of. */
export interface ArtifactRoutesDeps {
  readonly artifacts: Artifacts;
  readonly additions: Additions;
  readonly icons: Icons;
  readonly copier: ArtifactCopier;
  readonly extensions: ArtifactExtensions;
  readonly access: Access;
}

/** The route table of artifacts. */
export function artifactRoutes(deps: ArtifactRoutesDeps): Routes<ArtifactOperation> {
  const { artifacts, additions, icons, copier, extensions, access } = deps;
  return {
    listArtifacts: jointRoute({
      allow: access.project('artifact:list'),
      async run({ path, query, header, allowed }) {
        const wanted = wantedParts(query, header);
        const found = await artifacts.list(repositoryOf(allowed, path), filterOf(query), wanted);
        return { status: 200, body: found.artifacts.map(presentArtifact), total: found.total };
      },
    }),

    listArtifactsOfProject: route({
      async allow(context) {
        access.authenticated(context);
        return access.project('artifact:list')(context);
      },
      async run({ query, header, allowed }) {
        const filter = { ...filterOf(query), latestInRepository: query.latest_in_repository };
        const found = await artifacts.listInProject(allowed.projectId, filter, wantedParts(query, header));
        return { status: 200, body: found.artifacts.map(presentArtifact), total: found.total };
      },
    }),

    listRepositoryTags: jointRoute({
      allow: access.project('tag:list'),
      async run({ path, query, allowed }) {
        const { tags, total } = await artifacts.listByTag(repositoryOf(allowed, path), filterOf(query));
        const body = tags.map(({ tag, complete }) => ({
          tag: presentTag(tag, complete.immutableTags),
          artifact: presentArtifact(complete),
        }));
        return { status: 200, body, total };
      },
    }),

    getArtifact: route({
      allow: access.project('artifact:read'),
      async run({ path, query, header, allowed }) {
        const wanted = wantedParts(query, header);
        const found = await artifacts.get(repositoryOf(allowed, path), path.reference, wanted);
        return { status: 200, body: presentArtifact(found) };
      },
    }),

    deleteArtifact: route({
      allow: access.project('artifact:delete'),
      async run({ caller, path, allowed }) {
        await artifacts.remove(caller, repositoryOf(allowed, path), path.reference);
        return { status: 200 };
      },
    }),

    CopyArtifact: route({
      allow: access.project('artifact:create'),
      async run({ caller, path, query, meta, allowed }) {
        const target = { project: allowed, repository: repositoryOf(allowed, path) };
        const reference = await copier.copy(caller, target, query.from);
        return { status: 201, location: `${meta.path}/${reference}` };
      },
    }),

    listAccessories: jointRoute({
      allow: access.project('accessory:list'),
      async run({ path, query, allowed }) {
        const found = await artifacts.accessories(repositoryOf(allowed, path), path.reference, filterOf(query));
        return { status: 200, body: found.accessories.map(presentAccessory), total: found.total };
      },
    }),

    getAddition: route({
      allow: access.project('artifact-addition:read'),
      async run({ path, allowed }) {
        const artifact = await artifacts.find(repositoryOf(allowed, path), path.reference);
        return { status: 200, ...(await additions.get(artifact, path.addition)) };
      },
    }),

    getVulnerabilitiesAddition: route({
      allow: access.project('artifact-addition:read'),
      async run({ path, header, allowed }) {
        const artifact = await artifacts.find(repositoryOf(allowed, path), path.reference);
        const reportTypes = typesOf(header['x-accept-vulnerabilities']);
        return { status: 200, body: await extensions.vulnerabilityReport(artifact, reportTypes) };
      },
    }),

    getIcon: route({
      allow: access.anyone,
      async run({ path }) {
        const { mediaType, content } = await icons.get(path.digest);
        return { status: 200, body: { 'content-type': mediaType, content: content.toString('base64') } };
      },
    }),
  };
}

/** The full name of the repository in a path. */
export function repositoryOf(project: ProjectRef, path: { readonly repository_name: string }): string {
  return fullName(project.name, path.repository_name);
}

/** Filter, order and page of a list. */
export function filterOf(query: {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly page: number;
  readonly page_size: number;
}): ArtifactFilter {
  return { terms: parseQuery(query.q), sort: query.sort, page: pageOf(query) };
}

function wantedParts(
  query: {
    readonly with_tag: boolean;
    readonly with_label: boolean;
    readonly with_accessory: boolean;
    readonly with_inherited_accessory: boolean;
    readonly with_immutable_status: boolean;
    readonly with_scan_overview: boolean;
    readonly with_sbom_overview: boolean;
  },
  header: { readonly 'x-accept-vulnerabilities': string },
): WantedParts {
  return {
    tags: query.with_tag,
    labels: query.with_label,
    accessories: query.with_accessory,
    inheritedAccessories: query.with_inherited_accessory,
    immutability: query.with_immutable_status,
    scanOverview: query.with_scan_overview,
    sbomOverview: query.with_sbom_overview,
    reportTypes: typesOf(header['x-accept-vulnerabilities']),
  };
}

function typesOf(list: string): readonly string[] {
  return list
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '');
}
