import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { type Content, type Image, imageOf, indexOf, putManifest } from '../../../test/images.ts';
import { sql } from '../../db/sql.ts';

/*
 * Whatever is pushed, tagged and deleted, one after the other or at once: what the triggers keep of every artifact is
 * what the rows say, and lists and counts show exactly that.
 */

let content: TestContent;
beforeAll(async () => {
  content = await startTestContent();
  await content.addProject('team');
});
afterAll(async () => {
  await content.close();
});

type Action =
  | { readonly do: 'push'; readonly what: number; readonly tag: string | undefined }
  | { readonly do: 'delete' | 'copy'; readonly what: number }
  | { readonly do: 'tag' | 'untag'; readonly what: number; readonly tag: string }
  | { readonly do: 'delete repository' };

const TAGS = ['x', 'y'];
const THINGS = 6;
const RUNS = 10;
// Actions that fight for the same rows end each other's transactions, which are tried again after a second.
const TIMEOUT_MS = 120_000;
const arbitraryTag = fc.constantFrom(...TAGS);
const arbitraryThing = fc.nat(THINGS - 1);
const arbitraryAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      what: arbitraryThing,
      tag: fc.option(arbitraryTag, { nil: undefined }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), what: arbitraryThing }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('copy' as const), what: arbitraryThing }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('tag' as const, 'untag' as const),
      what: arbitraryThing,
      tag: arbitraryTag,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete repository' as const) }) },
);

// Two images, an index of both, an index of the first alone, a signature of the index, a note on the first image.
function things(): readonly (Content & { readonly blobs?: Image['blobs'] })[] {
  const images = [imageOf(), imageOf()];
  const both = indexOf(images);
  return [
    ...images,
    both,
    indexOf(images.slice(0, 1), { annotations: { alone: 'yes' } }),
    imageOf({ subject: both, artifactType: 'application/vnd.cncf.notary.signature' }),
    imageOf({ subject: images[0] ?? both, artifactType: 'application/vnd.example.note' }),
  ];
}

let rounds = 0;

async function play(actions: readonly Action[], atOnce: readonly Action[] = []): Promise<void> {
  const repository = `team/r${rounds++}`;
  const known = things();
  const who = { repository, as: 'admin' };
  const base = `/projects/team/repositories/${repository.split('/')[1]}`;
  const send = (method: string, path: string, body?: object) =>
    content.send(method, `${base}${path}`, { as: 'admin', ...(body && { body }) });
  for (const thing of known) for (const blob of thing.blobs ?? []) await pushBlobOf(who, blob);

  const run = async (action: Action) => {
    const thing = 'what' in action ? known[action.what] : undefined;
    switch (action.do) {
      case 'push':
        return (await putManifest(content.v2, who, thing ?? imageOf(), action.tag)).status;
      case 'delete':
        return (await send('DELETE', `/artifacts/${thing?.digest}`)).status;
      case 'copy':
        return (await send('POST', `/artifacts?from=${repository}@${thing?.digest}`)).status;
      case 'tag':
        return (await send('POST', `/artifacts/${thing?.digest}/tags`, { name: action.tag })).status;
      case 'untag':
        return (await send('DELETE', `/artifacts/${thing?.digest}/tags/${action.tag}`)).status;
      case 'delete repository':
        return (await send('DELETE', '')).status;
    }
  };
  for (const action of actions) expect(await run(action)).toBeLessThan(500);
  const statuses = await Promise.all(atOnce.map(run));
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  await check(repository, send);
}

async function pushBlobOf(who: { readonly repository: string; readonly as: string }, blob: Content): Promise<void> {
  const { repository, as } = who;
  await content.v2.send('POST', `/v2/${repository}/blobs/uploads/?digest=${blob.digest}`, { as, body: blob.bytes });
}

async function check(repository: string, send: (method: string, path: string) => ReturnType<TestContent['send']>) {
  const wrong = await content.database.many(sql`
    WITH should AS (
      SELECT a.id, a.digest, a.listed, a.parent_count, a.deleted_at,
        (SELECT count(*)::integer FROM artifact_reference x JOIN artifact p ON p.id = x.parent_id AND p.deleted_at IS NULL
         WHERE x.child_id = a.id) AS parents,
        EXISTS (SELECT FROM accessory x WHERE x.artifact_id = a.id) AS accessory,
        EXISTS (SELECT FROM tag t WHERE t.artifact_id = a.id) AS tagged
      FROM artifact a JOIN repository r USING (repository_id) WHERE r.name = ${repository}
    )
    SELECT * FROM should
    WHERE parent_count <> parents OR deleted_at IS NULL AND listed <> (NOT accessory AND (tagged OR parents = 0))
      OR deleted_at IS NOT NULL AND tagged`);
  expect(wrong).toEqual([]);
  const list = await send('GET', '/artifacts?page_size=100');
  expect(list.headers.get('x-total-count')).toBe(String(list.json.length));
  const shown = await send('GET', '');
  if (list.json.length > 0) expect(shown.json.artifact_count).toBe(list.json.length);
  const used = await content.database.first<{ used: number; charged: number }>(sql`
    SELECT used, (SELECT coalesce(sum(size), 0) FROM project_blob JOIN blob ON id = blob_id
      WHERE project_id = q.project_id) AS charged FROM quota q`);
  expect(used?.used).toBe(used?.charged);
}

test(
  'what is listed is right after any sequence',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryAction, { minLength: 3, maxLength: 14 }), (actions) => play(actions)),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

test(
  'what is listed is right after anything at once',
  async () => {
    // The images and an index of them first, so that there is something to point at.
    const first: Action[] = [0, 1, 2].map((what) => ({ do: 'push', what, tag: undefined }));
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryAction, { minLength: 3, maxLength: 14 }), (actions) => play(first, actions)),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);
