import { parseDigest } from '@haven/oci';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { type Routes, route } from '../../http/routes.ts';
import { presentRun, presentRunSchedule } from '../jobs/index.ts';
import { presentExplanation, presentState } from './present.ts';
import type { GarbageCollection } from './service.ts';

/** The operations of the garbage collection. */
export type GarbageCollectionOperation =
  | 'getGCHistory'
  | 'getGC'
  | 'stopGC'
  | 'getGCLog'
  | 'getGCSchedule'
  | 'createGCSchedule'
  | 'updateGCSchedule'
  | 'getCollectionState'
  | 'explainBlob';

/** The route table of the garbage collection. */
export function garbageCollectionRoutes({
  garbageCollection,
  access,
}: {
  readonly garbageCollection: GarbageCollection;
  readonly access: Access;
}): Routes<GarbageCollectionOperation> {
  return {
    getGCHistory: route({
      allow: access.system('garbage-collection:list'),
      async run({ query }) {
        const { executions, total } = await garbageCollection.runs.list({
          terms: parseQuery(query.q),
          sort: query.sort,
          page: pageOf(query),
        });
        return { status: 200, body: executions.map(presentRun), total };
      },
    }),

    getGC: route({
      allow: access.system('garbage-collection:read'),
      async run({ path }) {
        return { status: 200, body: presentRun(await garbageCollection.runs.get(path.gc_id)) };
      },
    }),

    stopGC: route({
      allow: access.system('garbage-collection:stop'),
      async run({ path }) {
        await garbageCollection.runs.stop(path.gc_id);
        return { status: 200 };
      },
    }),

    getGCLog: route({
      allow: access.system('garbage-collection:read'),
      async run({ path }) {
        return { status: 200, body: await garbageCollection.runs.log(path.gc_id) };
      },
    }),

    getGCSchedule: route({
      allow: access.system('garbage-collection:read'),
      async run() {
        const schedule = await garbageCollection.schedule();
        return { status: 200, body: schedule && presentRunSchedule(schedule) };
      },
    }),

    createGCSchedule: route({
      allow: access.system('garbage-collection:create'),
      async run({ caller, body, meta }) {
        const id = await garbageCollection.request(caller, body.schedule, body.parameters);
        return { status: 201, location: meta.path.replace(/schedule$/, String(id)) };
      },
    }),

    updateGCSchedule: route({
      allow: access.system('garbage-collection:update'),
      async run({ caller, body }) {
        await garbageCollection.request(caller, body.schedule, body.parameters);
        return { status: 200 };
      },
    }),

    getCollectionState: route({
      allow: access.system('garbage-collection:read'),
      async run() {
        return { status: 200, body: presentState(await garbageCollection.state()) };
      },
    }),

    explainBlob: route({
      allow: access.system('garbage-collection:read'),
      async run({ path }) {
        const digest = parseDigest(path.digest);
        if (!digest) throw new HavenError('BAD_REQUEST', `expected a digest, got ${JSON.stringify(path.digest)}`);
        return { status: 200, body: presentExplanation(await garbageCollection.explain(digest)) };
      },
    }),
  };
}
