import { gzipSync } from 'node:zlib';
import { mediaTypes } from '@haven/oci';
import { pack } from 'tar-stream';
import { sql } from '../../src/db/sql.ts';
import { type Content, contentOf, imageOf, indexOf, putManifest } from '../images.ts';
import { until } from '../until.ts';
import { type ListCase, type ListWorld, range, rowName } from './list-case.ts';

const everyPart = {
  with_tag: 'true',
  with_label: 'true',
  with_scan_overview: 'true',
  with_sbom_overview: 'true',
  with_immutable_status: 'true',
  with_accessory: 'true',
  with_inherited_accessory: 'true',
};
const artifactSort = ['id', 'type', 'digest', 'size', 'push_time', 'media_type', 'repository_name', 'pull_time'];

/** The lists of what is in repositories. */
export const contentCases: readonly ListCase[] = [
  {
    operation: 'listArtifacts',
    order: '-push_time',
    sort: artifactSort,
    search: { key: 'digest' },
    async prepare(world) {
      const { name, id } = await world.project();
      return {
        path: `/projects/${name}/repositories/app/artifacts`,
        query: everyPart,
        grow: (first, last) =>
          pushArtifacts(
            world,
            id,
            range(first, last).map((n) => [`${name}/app`, n]),
          ),
      };
    },
  },
  {
    operation: 'listArtifactsOfProject',
    order: '-push_time',
    sort: artifactSort,
    search: { key: 'digest' },
    async prepare(world) {
      const { name, id } = await world.project();
      return {
        path: `/projects/${name}/artifacts`,
        query: everyPart,
        grow: (first, last) =>
          pushArtifacts(
            world,
            id,
            range(first, last).map((n) => [`${name}/${rowName(n)}`, n]),
          ),
      };
    },
  },
  {
    operation: 'listArtifactsOfProject',
    order: '-push_time',
    name: 'the latest of each repository',
    sort: artifactSort,
    async prepare(world) {
      const { name, id } = await world.project();
      const q = encodeURIComponent('media_type=~oci.image.index');
      return {
        path: `/projects/${name}/artifacts`,
        query: { ...everyPart, latest_in_repository: 'true', q },
        grow: (first, last) =>
          pushArtifacts(
            world,
            id,
            range(first, last).map((n) => [`${name}/${rowName(n)}`, n]),
          ),
      };
    },
  },
  {
    operation: 'listTags',
    order: '-push_time',
    sort: ['id', 'name', 'push_time', 'pull_time'],
    search: { key: 'name' },
    async prepare(world) {
      const { name } = await world.project();
      const { digest } = await world.push(`${name}/app`, 'first');
      const path = `/projects/${name}/repositories/app/artifacts/${digest}/tags`;
      return {
        path,
        query: { with_immutable_status: 'true' },
        grow: (first, last) => makeTags(world, path, first, last),
      };
    },
  },
  {
    operation: 'listRepositoryTags',
    order: '-tag.name',
    sort: ['tag.name', 'tag.push_time', 'tag.pull_time', 'tag.version', 'artifact.size'],
    search: { key: 'name', field: 'tag.name' },
    async prepare(world) {
      const { name, id } = await world.project();
      return {
        path: `/haven/projects/${name}/repositories/app/tags`,
        grow: (first, last) =>
          pushArtifacts(
            world,
            id,
            range(first, last).map((n) => [`${name}/app`, n]),
          ),
      };
    },
  },
  {
    operation: 'listAccessories',
    order: '-creation_time',
    sort: ['id', 'type', 'digest', 'size', 'creation_time'],
    search: { key: 'digest' },
    async prepare(world) {
      const { name } = await world.project();
      const subject = await world.push(`${name}/app`, 'v1');
      return {
        path: `/projects/${name}/repositories/app/artifacts/v1/accessories`,
        async grow(first, last) {
          for (const _ of range(first, last)) await world.push(`${name}/app`, undefined, signatureOf(subject));
        },
      };
    },
  },
  {
    operation: 'listAllRepositories',
    order: '-creation_time',
    sort: ['id', 'name', 'project_id', 'pull_count', 'artifact_count', 'creation_time', 'update_time'],
    search: { key: 'name' },
    async prepare(world) {
      const { name, id } = await world.project();
      return { path: '/repositories', grow: (first, last) => makeRepositories(world, name, id, first, last) };
    },
  },
  {
    operation: 'listRepositories',
    order: '-creation_time',
    sort: ['id', 'name', 'project_id', 'pull_count', 'artifact_count', 'creation_time', 'update_time'],
    search: { key: 'name' },
    async prepare(world) {
      const { name, id } = await world.project();
      return {
        path: `/projects/${name}/repositories`,
        grow: (first, last) => makeRepositories(world, name, id, first, last),
      };
    },
  },
  {
    operation: 'listRepositoryHistory',
    order: '-time',
    search: { key: 'tag' },
    async prepare(world) {
      const { name } = await world.project();
      const { digest } = await world.push(`${name}/app`, 'first');
      const tags = `/projects/${name}/repositories/app/artifacts/${digest}/tags`;
      return {
        path: `/haven/projects/${name}/repositories/app/history`,
        grow: (first, last) => makeTags(world, tags, first, last),
      };
    },
  },
  {
    operation: 'listTagsAt',
    order: 'tag',
    async prepare(world) {
      const { name } = await world.project();
      const { digest } = await world.push(`${name}/app`, 'first');
      const tags = `/projects/${name}/repositories/app/artifacts/${digest}/tags`;
      return {
        path: `/haven/projects/${name}/repositories/app/tags-at`,
        grow: (first, last) => makeTags(world, tags, first, last),
      };
    },
  },
  {
    operation: 'listTagHistory',
    order: '-time',
    search: { key: 'digest' },
    async prepare(world) {
      const { name } = await world.project();
      return {
        path: `/haven/projects/${name}/repositories/app/tags/moving/history`,
        async grow(first, last) {
          for (const _ of range(first, last)) await world.push(`${name}/app`, 'moving');
        },
      };
    },
  },
  {
    operation: 'listTrashedArtifacts',
    order: '-deleted_at',
    sort: ['repository', 'size', 'deleted_at'],
    search: { key: 'digest' },
    async prepare(world) {
      const { name, id } = await world.project();
      return {
        path: `/haven/projects/${name}/trash/artifacts`,
        async grow(first, last) {
          const digests = await pushArtifacts(
            world,
            id,
            range(first, last).map((n) => [`${name}/app`, n]),
          );
          for (const digest of digests) await world.remove(`/projects/${name}/repositories/app/artifacts/${digest}`);
        },
      };
    },
  },
  {
    operation: 'listTrashedRepositories',
    order: '-deleted_at',
    sort: ['name', 'deleted_at'],
    search: { key: 'name' },
    async prepare(world) {
      const { name, id } = await world.project();
      return {
        path: `/haven/projects/${name}/trash/repositories`,
        async grow(first, last) {
          const rows = range(first, last);
          await pushArtifacts(
            world,
            id,
            rows.map((n) => [`${name}/${rowName(n)}`, n]),
          );
          for (const n of rows) await world.remove(`/projects/${name}/repositories/${rowName(n)}`);
        },
      };
    },
  },
  {
    operation: 'listFiles',
    order: 'path',
    isFreeSearch: true,
    async prepare(world) {
      const { name } = await world.project();
      const path = `/haven/projects/${name}/repositories/app/artifacts/v1/files`;
      return {
        path,
        async grow(_first, last) {
          await world.push(`${name}/app`, 'v1', imageOf({ layers: [await layerOfFiles(range(1, last).map(rowName))] }));
          // The layer is read when somebody asks for the first time.
          await until(async () => (await world.content.send('GET', path, { as: 'admin' })).status === 200);
        },
      };
    },
  },
];

async function layerOfFiles(names: readonly string[]): Promise<Content> {
  const archive = pack();
  for (const name of names) archive.entry({ name }, name);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return contentOf(gzipSync(Buffer.concat(chunks)), mediaTypes.ociLayerGzip);
}

/** Pushes indexes with a tag, a label, a child and a signature, to the repositories; gives their digests. */
async function pushArtifacts(
  world: ListWorld,
  projectId: number,
  places: readonly (readonly [repository: string, number: number])[],
): Promise<readonly string[]> {
  const { content } = world;
  const digests: string[] = [];
  for (const [repository, n] of places) {
    const pusher = { repository, as: 'admin' };
    const child = await world.push(repository);
    const index = indexOf([child], { annotations: { row: rowName(n) } });
    await putManifest(content.v2, pusher, index, rowName(n));
    await world.push(repository, undefined, signatureOf(index));
    await content.database.run(sql`
      WITH label AS (INSERT INTO harbor_label (project_id, name) VALUES (${projectId}, ${`${repository}-${n}`}) RETURNING id)
      INSERT INTO artifact_label (artifact_id, label_id)
      SELECT a.id, label.id FROM label, artifact a WHERE a.digest = ${index.digest}`);
    digests.push(index.digest);
  }
  return digests;
}

function signatureOf(subject: NonNullable<NonNullable<Parameters<typeof imageOf>[0]>['subject']>) {
  return imageOf({ subject, artifactType: 'application/vnd.cncf.notary.signature' });
}

async function makeTags(world: ListWorld, path: string, first: number, last: number): Promise<void> {
  for (const n of range(first, last)) await world.create(path, { name: rowName(n) });
}

async function makeRepositories(world: ListWorld, project: string, id: number, first: number, last: number) {
  await world.content.database.run(sql`
    INSERT INTO repository (project_id, name, state, pull_count, creation_time, update_time)
    SELECT ${id}, ${project} || '/row-' || lpad(n::text, 3, '0'), 'active', n, now() - n * interval '1 minute', now()
    FROM generate_series(${first}::integer, ${last}::integer) AS n`);
}
