import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../test/content.ts';
import { configOf, imageOf, indexOf, layerOf } from '../../test/images.ts';
import { sql } from '../db/sql.ts';

// A slow machine makes fewer runs, which differ from those of the next time. Who wants to search for longer says so.
const LIMIT_MS = Number(process.env.HAVEN_TEST_SCHEDULES_MS ?? 20_000);
const RUNS = Math.round(LIMIT_MS / 200);

let content: TestContent;
let serial = 0;
beforeAll(async () => {
  content = await startTestContent();
});
afterAll(() => content.close());

// Some of each fit into a project, never all.
const [small, middle, large] = [layerOf(400), layerOf(700), layerOf(1_100)];
const config = configOf();
const images = [
  imageOf({ config, layers: [small] }),
  imageOf({ config, layers: [small, middle] }),
  imageOf({ config, layers: [middle, large] }),
  imageOf({ config: configOf({ os: 'plan9' }), layers: [large] }),
] as const;
const signature = imageOf({
  config,
  subject: images[0],
  artifactType: 'application/vnd.example.signature',
  layers: [],
});
const index = indexOf([images[0], images[1]]);
const LIMIT = 3_500;

const place = fc.constantFrom('a', 'b');
const image = fc.nat(images.length - 1);
const tag = fc.constantFrom('x', 'y');
const actionArbitrary = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('push' as const), place, image, tag }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('push index' as const, 'sign' as const), place }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mount' as const), place, image }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('copy' as const), place, tag }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), place, image }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete repository' as const), place }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('restore' as const), which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore repository' as const), place }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('limit' as const), bytes: fc.integer({ min: 500, max: LIMIT }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('collect' as const) }) },
);
type Action = typeof actionArbitrary extends fc.Arbitrary<infer T> ? T : never;

const as = 'admin';

// Over all runs: what comes back from the trash is charged again, or refused.
let restored = 0;

/** Does one thing, and says how often the quota was in the way. */
async function act(projectId: number, project: string, action: Action): Promise<number> {
  let refused = 0;
  const v2 = async (
    method: string,
    path: string,
    options: { body?: Buffer; headers?: Record<string, string> } = {},
  ) => {
    const answer = await content.v2.send(method, `/v2/${project}/${path}`, { as, ...options });
    expect(answer.status, `${method} ${path}: ${answer.error}`).toBeLessThan(500);
    if (answer.error?.startsWith('DENIED: adding')) refused++;
    return answer;
  };
  const put = (where: string, manifest: (typeof images)[number] | typeof index, reference: string) =>
    v2('PUT', `${where}/manifests/${reference}`, {
      body: manifest.bytes,
      headers: { 'content-type': manifest.mediaType },
    });
  const push = async (where: string, pushed: (typeof images)[number], reference: string = pushed.digest) => {
    for (const blob of pushed.blobs) {
      await v2('POST', `${where}/blobs/uploads/?digest=${blob.digest}`, { body: blob.bytes });
    }
    await put(where, pushed, reference);
  };
  const restore = async (path: string) => {
    const answer = await content.send('POST', path, { as });
    expect(answer.status, `${path}: ${answer.error}`).toBeLessThan(500);
    if (answer.status === 200) restored++;
    if (answer.error?.startsWith('DENIED: adding')) refused++;
  };
  switch (action.do) {
    case 'push':
      await push(action.place, images[action.image] ?? images[0], action.tag);
      break;
    case 'push index':
      for (const child of [images[0], images[1]]) await push(action.place, child);
      await put(action.place, index, 'x');
      break;
    case 'sign':
      await push(action.place, signature);
      break;
    case 'mount': {
      const [, layer = small] = images[action.image]?.blobs ?? [];
      await v2('POST', `${action.place}/blobs/uploads/?mount=${layer.digest}&from=elsewhere/source`);
      break;
    }
    case 'copy': {
      const path = `/projects/${project}/repositories/${action.place}/artifacts?from=elsewhere/source:${action.tag}`;
      const answer = await content.send('POST', path, { as });
      expect(answer.status).toBeLessThan(500);
      if (answer.error?.startsWith('DENIED: adding')) refused++;
      break;
    }
    case 'delete':
      await v2('DELETE', `${action.place}/manifests/${images[action.image]?.digest}`);
      break;
    case 'delete repository':
      await content.send('DELETE', `/projects/${project}/repositories/${action.place}`, { as });
      break;
    case 'restore': {
      const trash = `/haven/projects/${project}/trash/artifacts`;
      const { json } = await content.send('GET', trash, { as });
      const chosen = json[action.which % Math.max(1, json.length)];
      if (chosen) await restore(`${trash}/${chosen.id}/restore`);
      break;
    }
    case 'restore repository':
      await restore(`/haven/projects/${project}/trash/repositories/${action.place}/restore`);
      break;
    case 'limit':
      await content.database.run(sql`UPDATE quota SET hard = ${action.bytes} WHERE project_id = ${projectId}`);
      break;
    case 'collect':
      await content.registry.collector.run({ grace: 0, trash: 0 });
  }
  return refused;
}

async function usage(projectId: number) {
  return content.database.first<{ used: number; counted: number; charged: number }>(sql`
    SELECT q.used,
      (SELECT coalesce(sum(size), 0) FROM blob WHERE id IN (
        SELECT rb.blob_id FROM repository_blob rb JOIN repository r USING (repository_id)
        WHERE r.project_id = ${projectId} AND rb.charged)) AS counted,
      (SELECT coalesce(sum(size), 0) FROM project_blob JOIN blob ON id = blob_id WHERE project_id = ${projectId}) AS charged
    FROM quota q WHERE q.project_id = ${projectId}`);
}

async function eventsOf(projectId: number, type: string): Promise<number> {
  const row = await content.database.first<{ count: number }>(sql`
    SELECT count(*) FROM event WHERE project_id = ${projectId} AND type = ${type}`);
  return row?.count ?? 0;
}

test('whatever is pushed, mounted, copied, deleted, restored and collected at once, a project uses the bytes of its blobs, each once', {
  timeout: LIMIT_MS * 3,
}, async () => {
  await content.addProject('elsewhere');
  for (const [position, name] of (['x', 'y'] as const).entries()) {
    const source = images[position * 2] ?? images[0];
    for (const blob of source.blobs) {
      await content.v2.send('POST', `/v2/elsewhere/source/blobs/uploads/?digest=${blob.digest}`, {
        as,
        body: blob.bytes,
      });
    }
    const headers = { 'content-type': source.mediaType };
    await content.v2.send('PUT', `/v2/elsewhere/source/manifests/${name}`, { as, body: source.bytes, headers });
  }
  const end = performance.now() + LIMIT_MS;
  const seen = { runs: 0, refused: 0, warned: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(actionArbitrary, { minLength: 2, maxLength: 6 }), { minLength: 2, maxLength: 4 }),
      async (scripts) => {
        if (performance.now() > end) return;
        const project = `quota-${++serial}`;
        const projectId = await content.addProject(project, { hard: LIMIT });
        const refusals = await Promise.all(
          scripts.map(async (script) => {
            let refused = 0;
            for (const action of script) refused += await act(projectId, project, action);
            return refused;
          }),
        );
        const found = await usage(projectId);
        expect(found?.used).toBe(found?.counted);
        expect(found?.used).toBe(found?.charged);
        expect(found?.used).toBeLessThanOrEqual(LIMIT);
        const refused = refusals.reduce((sum, count) => sum + count, 0);
        expect(await eventsOf(projectId, 'QUOTA_EXCEED'), 'each refusal is told of once').toBe(refused);
        seen.runs++;
        seen.refused += refused;
        seen.warned += await eventsOf(projectId, 'QUOTA_WARNING');
        for (const where of ['a', 'b']) {
          await content.send('DELETE', `/projects/${project}/repositories/${where}`, { as });
        }
        await content.registry.collector.run({ grace: 0, trash: 0 });
        expect((await usage(projectId))?.used).toBe(0);
        expect(content.failures).toEqual([]);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
  // Of a few runs, none may come near the limit, or restore anything.
  if (seen.runs < RUNS) return;
  expect(seen.refused).toBeGreaterThan(0);
  expect(seen.warned).toBeGreaterThan(0);
  expect(restored).toBeGreaterThan(0);
});
