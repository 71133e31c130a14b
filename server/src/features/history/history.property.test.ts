import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { sql } from '../../db/sql.ts';
import {
  type Action,
  Actor,
  actionArbitrary,
  type Outcome,
  repositories,
} from '../../registry/collection/actors.suite.ts';
import { deleteEverything, expectConsistent, expectNothingLeft } from '../../registry/collection/consistency.suite.ts';

// A slow machine makes fewer runs, which differ from those of the next time. Who wants to search for longer says so.
const LIMIT_MS = Number(process.env.HAVEN_TEST_SCHEDULES_MS ?? 25_000);
const RUNS = Math.round(LIMIT_MS / 170);

let content: TestContent;

beforeAll(async () => {
  content = await startTestContent();
  await content.addProject('one');
  await content.addProject('two');
});
afterAll(() => content.close());

/** Something that has to do with the trash; the number chooses among what there is. */
interface TrashAction {
  readonly do:
    | 'restore'
    | 'restore repository'
    | 'restore tag'
    | 'purge'
    | 'purge repository'
    | 'delete repository'
    | 'forget'
    | 'drop';
  readonly choice: number;
}

const kinds: readonly [number, TrashAction['do']][] = [
  [8, 'restore'],
  [6, 'restore tag'],
  [4, 'restore repository'],
  [4, 'delete repository'],
  [1, 'purge'],
  [1, 'purge repository'],
  [1, 'forget'],
  [4, 'drop'],
];
const trashAction: fc.Arbitrary<TrashAction> = fc.oneof(
  ...kinds.map(([weight, kind]) => ({
    weight,
    arbitrary: fc.record({ do: fc.constant(kind), choice: fc.integer({ min: 0, max: 1_000 }) }),
  })),
);

const step = fc.oneof(
  { weight: 3, arbitrary: actionArbitrary.filter((action) => action.do !== 'pull' && action.do !== 'collect') },
  { weight: 2, arbitrary: trashAction },
);

const isTrashAction = (action: { readonly do: string }): action is TrashAction => 'choice' in action;

interface Listed {
  readonly id: number;
  readonly name: string;
  readonly state: string;
}

async function list(path: string): Promise<readonly Listed[]> {
  const { json } = await content.send('GET', `/haven/projects/${path}?page_size=100`, { as: 'admin' });
  return Array.isArray(json) ? json : [];
}

async function act({ do: what, choice }: TrashAction): Promise<readonly [string, number]> {
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[choice % Math.max(1, items.length)];
  const repository = repositories[choice % repositories.length] ?? repositories[0];
  const [project = '', name = ''] = repository.split('/');
  const base = `/haven/projects/${project}`;
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await content.send(method, path, { as: 'admin', ...(body !== undefined && { body }) });
    return [`${method} ${path}: ${answer.text}`, answer.status] as const;
  };
  switch (what) {
    case 'restore':
    case 'purge': {
      const found = pick(await list(`${project}/trash/artifacts`));
      if (!found) return ['', 404];
      return what === 'purge'
        ? ask('DELETE', `${base}/trash/artifacts/${found.id}`)
        : ask('POST', `${base}/trash/artifacts/${found.id}/restore`);
    }
    case 'restore repository':
    case 'purge repository': {
      const found = pick(await list(`${project}/trash/repositories`));
      const path = `${base}/trash/repositories/${found?.name.split('/')[1] ?? name}`;
      return what === 'purge repository' ? ask('DELETE', path) : ask('POST', `${path}/restore`);
    }
    case 'delete repository':
      return ask('DELETE', `/projects/${project}/repositories/${name}`);
    case 'restore tag': {
      const tag = choice % 2 === 0 ? 'x' : 'y';
      const versions = await list(`${project}/repositories/${name}/tags/${tag}/history`);
      const found = pick(versions.filter(({ state }) => state === 'trash' || state === 'living'));
      if (!found) return ['', 404];
      return ask('POST', `${base}/repositories/${name}/tags/${tag}/restore`, { version: found.id });
    }
    case 'forget':
      await content.registry.collector.run({ grace: 0, trash: 0 });
      return ['', 200];
    // Lets repositories forget the blobs of what lies in the trash, which the trash must not.
    case 'drop':
      await content.registry.collector.run({ grace: 0, trash: 1_000_000 });
      return ['', 200];
  }
}

// So that there is something in the trash from the beginning.
const prelude: readonly Action[] = [
  { do: 'push index', repository: 'one/a', index: 0, tag: 'x', how: 'upload' },
  { do: 'push', repository: 'one/a', image: 4, tag: 'y', how: 'upload' },
  { do: 'push index', repository: 'two/c', index: 1, tag: 'y', how: 'upload' },
  { do: 'push', repository: 'one/b', image: 1, tag: 'x', how: 'upload' },
  { do: 'delete', pushed: 2 },
  { do: 'delete', pushed: 6 },
  { do: 'delete', pushed: 7 },
];

test('whatever is deleted, restored, pushed, purged and collected at once, what lives is whole and everything is counted', {
  timeout: LIMIT_MS * 2,
}, async () => {
  const token = await content.v2.token('admin', ...repositories);
  const end = performance.now() + LIMIT_MS;
  let restored = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 2, maxLength: 8 }), { minLength: 2, maxLength: 5 }),
      async (scripts) => {
        if (performance.now() > end) return;
        const outcomes: Outcome[] = [];
        const strange: string[] = [];
        const play = async (script: (typeof scripts)[number]): Promise<void> => {
          const actor = new Actor(content.v2, token, outcomes);
          for (const action of script) {
            if (!isTrashAction(action)) {
              await actor.play([action]);
              continue;
            }
            const [text, status] = await act(action);
            if (action.do.startsWith('restore') && status === 200) restored += 1;
            if (![200, 404, 409].includes(status)) strange.push(`${status} ${text}`);
          }
        };
        await new Actor(content.v2, token, outcomes).play(prelude);
        await Promise.all(scripts.map(play));
        expect(strange).toEqual([]);
        expect(outcomes.filter((outcome) => !outcome.expected)).toEqual([]);
        await expectConsistent(content.v2, token);
        await expectTagsConsistent();
        // Then everything that is left in the trash, by two at once.
        const rest = repositories.flatMap((_, choice) => Array.from({ length: 4 }, (_, more) => choice + 3 * more));
        for (const kind of ['restore repository', 'restore'] as const) {
          const answers = await Promise.all(rest.map((choice) => act({ do: kind, choice })));
          restored += answers.filter(([, status]) => status === 200).length;
          expect(answers.filter(([, status]) => ![200, 404, 409].includes(status))).toEqual([]);
        }
        await expectConsistent(content.v2, token);
        await expectTagsConsistent();
        await deleteEverything(content.v2, token);
        await content.registry.collector.run({ grace: 0, trash: 0 });
        await expectNothingLeft(content.v2);
        expect(content.failures).toEqual([]);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(restored, 'restored').toBeGreaterThan(0);
});

/** Tags point at what lives, as the newest of their versions says, and what people see is what has no parent. */
async function expectTagsConsistent(): Promise<void> {
  const wrongTags = await content.database.many(sql`
    SELECT t.name, t.repository_id FROM tag t JOIN artifact a ON a.id = t.artifact_id
    LEFT JOIN LATERAL (
      SELECT id, digest FROM tag_version v WHERE v.repository_id = t.repository_id AND v.name = t.name
      ORDER BY hlc DESC, origin DESC LIMIT 1) newest ON true
    WHERE a.deleted_at IS NOT NULL OR newest.id <> t.version_id OR newest.digest <> a.digest
    UNION ALL
    SELECT name, repository_id FROM (
      SELECT DISTINCT ON (repository_id, name) * FROM tag_version ORDER BY repository_id, name, hlc DESC, origin DESC
    ) newest
    WHERE digest IS NOT NULL
      AND NOT EXISTS (SELECT FROM tag t WHERE t.repository_id = newest.repository_id AND t.name = newest.name)`);
  expect(wrongTags, 'tags are the newest versions').toEqual([]);
  const wrongArtifacts = await content.database.many(sql`
    SELECT a.digest, a.parent_count, a.listed, r.state FROM artifact a JOIN repository r USING (repository_id)
    CROSS JOIN LATERAL (
      SELECT count(*) AS parents FROM artifact_reference x JOIN artifact p ON p.id = x.parent_id
      WHERE x.child_id = a.id AND p.deleted_at IS NULL) counted
    WHERE a.deleted_at IS NULL AND (
      r.state <> 'active' OR a.parent_count <> counted.parents
      OR a.listed <> (NOT EXISTS (SELECT FROM accessory y WHERE y.artifact_id = a.id)
        AND (counted.parents = 0 OR EXISTS (SELECT FROM tag t WHERE t.artifact_id = a.id))))`);
  expect(wrongArtifacts, 'living artifacts are in living repositories, and listed as they should').toEqual([]);
}
