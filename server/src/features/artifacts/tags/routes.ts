import type { Access } from '../../../http/access.ts';
import { jointRoute, type Routes, route } from '../../../http/routes.ts';
import { presentTag } from '../present.ts';
import { filterOf, repositoryOf } from '../routes.ts';
import type { ArtifactLabels } from './label-service.ts';
import type { Tags } from './service.ts';

/** The operations that change what artifacts are called. */
export type TagOperation = 'createTag' | 'listTags' | 'deleteTag' | 'addLabel' | 'removeLabel';

/** The route table of tags and labels on artifacts. */
export function tagRoutes({
  tags,
  artifactLabels,
  access,
}: {
  readonly tags: Tags;
  readonly artifactLabels: ArtifactLabels;
  readonly access: Access;
}): Routes<TagOperation> {
  return {
    createTag: route({
      allow: access.project('tag:create'),
      async run({ caller, path, body, allowed }) {
        const { reference } = path;
        await tags.create(caller, allowed, { repository: repositoryOf(allowed, path), reference, name: body.name });
        return { status: 201 };
      },
    }),

    listTags: jointRoute({
      allow: access.project('tag:list'),
      async run({ path, query, allowed }) {
        const repository = repositoryOf(allowed, path);
        const found = await tags.list(repository, path.reference, filterOf(query));
        const immutable = query.with_immutable_status
          ? await tags.immutableAmong(allowed, repository, found.tags)
          : new Set<string>();
        return { status: 200, body: found.tags.map((tag) => presentTag(tag, immutable)), total: found.total };
      },
    }),

    deleteTag: route({
      allow: access.project('tag:delete'),
      async run({ caller, path, allowed }) {
        await tags.remove(caller, repositoryOf(allowed, path), path.reference, path.tag_name);
        return { status: 200 };
      },
    }),

    addLabel: route({
      allow: access.project('artifact-label:create'),
      async run({ caller, path, body, allowed }) {
        await artifactLabels.add(caller, repositoryOf(allowed, path), path.reference, body.id ?? 0);
        return { status: 200 };
      },
    }),

    removeLabel: route({
      allow: access.project('artifact-label:delete'),
      async run({ path, allowed }) {
        await artifactLabels.remove(repositoryOf(allowed, path), path.reference, path.label_id);
        return { status: 200 };
      },
    }),
  };
}
