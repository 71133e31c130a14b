import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { configOf, contentOf, type Image, imageOf, indexOf, pushImage, putManifest } from '../../../test/images.ts';
import type { Transaction } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { TagPlace } from '../../registry/manifests/tag-writer.ts';

let content: TestContent;
let serial = 0;
let project: string;
/** What the frozen tag `v1` of `app` points at; `free` points at something else. */
let frozen: Image;

beforeAll(async () => {
  content = await startTestContent();
});
afterAll(async () => {
  expect(content.failures).toEqual([]);
  await content.close();
});

beforeEach(async () => {
  project = `doors-${++serial}`;
  await content.addProject(project);
  await freeze({ tags: 'v*', repositories: 'app' });
  frozen = await push(imageOf(), 'v1');
  await push(imageOf(), 'free');
});

async function freeze(rule: { tags: string; repositories: string; decoration?: string }): Promise<string> {
  const body = {
    tag_selectors: [{ decoration: rule.decoration ?? 'matches', pattern: rule.tags }],
    scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: rule.repositories }] },
  };
  const answer = await content.send('POST', `/projects/${project}/immutabletagrules`, { as: 'admin', body });
  expect(answer.status).toBe(201);
  return answer.headers.get('location') ?? '';
}

const admin = (repository = 'app') => ({ repository: `${project}/${repository}`, as: 'admin' });
const push = <T extends Parameters<typeof pushImage>[2]>(image: T, reference?: string, repository = 'app') =>
  pushImage(content.v2, admin(repository), image, reference);
const v2 = (method: string, path: string) => content.v2.send(method, `/v2/${project}/app${path}`, { as: 'admin' });
const rest = (method: string, path: string, body?: unknown) =>
  content.send(method, `/projects/${project}/repositories/app${path}`, {
    as: 'admin',
    ...(body !== undefined && { body }),
  });

/** Everything a change of tags would leave behind. */
function state(): Promise<unknown> {
  return content.database.many(sql`
    SELECT r.name AS repository, t.name, a.digest, (SELECT count(*) FROM event WHERE project_id = r.project_id) AS events,
      (SELECT count(*) FROM audit_log_ext WHERE project_id = r.project_id) AS audit,
      (SELECT count(*) FROM tag_version v WHERE v.repository_id = r.repository_id) AS versions,
      (SELECT count(*) FROM artifact WHERE repository_id = r.repository_id AND deleted_at IS NULL) AS artifacts
    FROM tag t JOIN artifact a ON a.id = t.artifact_id JOIN repository r ON r.repository_id = t.repository_id
    JOIN project p ON p.project_id = r.project_id WHERE p.name = ${project} ORDER BY 1, 2`);
}

const pushText = "PRECONDITION: Failed to process request due to 'app:v1' configured as immutable.";
const removalText = 'PRECONDITION: the tag v1 configured as immutable, cannot be deleted';

interface Door {
  readonly through: () => Promise<{ readonly status: number; readonly error: string | undefined }>;
  readonly text: string;
  /** Brings along what goes through the door. */
  readonly before?: () => Promise<unknown>;
}

const place = async (): Promise<TagPlace> => {
  const found = await content.database.first<TagPlace>(sql`
    SELECT repository_id AS "repositoryId", project_id AS "projectId", name AS repository FROM repository
    WHERE name = ${`${project}/app`}`);
  if (!found) throw new Error('there is no repository');
  return found;
};
const artifactId = async (image: Image): Promise<number> => {
  const { repositoryId } = await place();
  const row = await content.database.first<{ id: number }>(sql`
    SELECT id FROM artifact WHERE repository_id = ${repositoryId} AND digest = ${image.digest}`);
  return row?.id ?? 0;
};

/** What a feature does that changes tags by itself: restoring a version, taking over what another registry says. */
const within = async (work: (tx: Transaction) => Promise<unknown>) => {
  try {
    await content.database.transaction(work);
    return { status: 200, error: undefined };
  } catch (error) {
    const { status, code, message } = error as { status: number; code: string; message: string };
    return { status, error: `${code}: ${message}` };
  }
};
const why = { actor: 'somebody', reason: 'a feature to come' };

// A new way to change tags gets its line here. That there is no other one, the architecture test knows.
const doors: Readonly<Record<string, Door>> = {
  'a push of something else': {
    text: pushText,
    before: () => push(other),
    through: () => putManifest(content.v2, admin(), other, 'v1'),
  },
  'a push of the same': { text: pushText, through: () => putManifest(content.v2, admin(), frozen, 'v1') },
  'a push by digest that names the tag': {
    text: pushText,
    through: () => putManifest(content.v2, admin(), frozen, `${frozen.digest}?tag=new&tag=v1`),
  },
  'a push by another tag that names the tag': {
    text: pushText,
    through: () => putManifest(content.v2, admin(), frozen, 'free?tag=v1'),
  },
  'a push of an index': {
    text: pushText,
    through: () => putManifest(content.v2, admin(), indexOf([frozen]), 'v1'),
  },
  'a push that nobody could read': {
    text: pushText,
    through: () => putManifest(content.v2, admin(), contentOf('{', 'application/json'), 'v1'),
  },
  'a push of too much': {
    text: pushText,
    through: () => putManifest(content.v2, admin(), contentOf(Buffer.alloc(5_000_000), 'application/json'), 'v1'),
  },
  'a copy onto it': {
    text: pushText,
    before: () => push(imageOf(), 'v1', 'elsewhere'),
    through: () => rest('POST', `/artifacts?from=${project}/elsewhere:v1`),
  },
  'a copy by digest of what has its name': {
    text: pushText,
    before: () => push(other, 'v1?tag=x', 'elsewhere'),
    through: () => rest('POST', `/artifacts?from=${project}/elsewhere@${other.digest}`),
  },
  'the deletion of the tag': { text: removalText, through: () => rest('DELETE', '/artifacts/v1/tags/v1') },
  'the deletion of the tag, found by digest': {
    text: removalText,
    through: () => rest('DELETE', `/artifacts/${frozen.digest}/tags/v1`),
  },
  'the deletion of the artifact by the tag': { text: removalText, through: () => rest('DELETE', '/artifacts/v1') },
  'the deletion of the artifact by another tag': {
    text: removalText,
    before: () => push(frozen, 'also'),
    through: () => rest('DELETE', '/artifacts/also'),
  },
  'the deletion of the artifact by digest': {
    text: removalText,
    through: () => rest('DELETE', `/artifacts/${frozen.digest}`),
  },
  'the deletion of the manifest': { text: removalText, through: () => v2('DELETE', `/manifests/${frozen.digest}`) },
  'the deletion of what it belongs to': {
    text: removalText,
    before: async () => {
      await content.send('DELETE', ruleOfApp, { as: 'admin' });
      await push(subject, 'w1');
      await push(imageOf({ subject, artifactType: 'application/vnd.example.signature' }), 'v1');
      await freeze({ tags: 'v*', repositories: 'app' });
    },
    through: () => rest('DELETE', '/artifacts/w1'),
  },
  'the deletion of the repository': { text: removalText, through: () => rest('DELETE', '') },
  'a feature that moves tags': {
    text: pushText,
    before: () => push(other),
    through: async () => {
      const move = { artifactId: await artifactId(other), digest: other.digest, tags: ['free', 'v1'], ...why };
      const at = await place();
      return within((tx) => content.registry.tags.move(tx, at, move));
    },
  },
  'a feature that deletes tags': {
    text: removalText,
    through: async () => {
      const removal = { artifactId: await artifactId(frozen), tags: ['v1'], ...why };
      const at = await place();
      return within((tx) => content.registry.tags.remove(tx, at, removal));
    },
  },
  'a feature that removes artifacts': {
    text: removalText,
    through: async () => {
      const id = await artifactId(frozen);
      return within((tx) => content.registry.removal.remove(tx, id, 'somebody'));
    },
  },
  'a feature that removes repositories': {
    text: removalText,
    through: () => within((tx) => content.registry.repositoryRemoval.remove(tx, `${project}/app`, 'somebody')),
  },
};
const other = imageOf({ config: configOf({ os: 'other' }) });
const subject = imageOf({ config: configOf({ os: 'subject' }) });
let ruleOfApp: string;

// PROJQUAY-10504: a frozen tag could be removed with its digest.
describe('a frozen tag stays as it is, whatever comes through the door:', () => {
  beforeEach(async () => {
    const { json } = await content.send('GET', `/projects/${project}/immutabletagrules`, { as: 'admin' });
    ruleOfApp = `/projects/${project}/immutabletagrules/${json[0].id}`;
  });

  test.each(Object.entries(doors))('%s', async (_name, { before, through, text }) => {
    await before?.();
    const known = await state();
    const { status, error } = await through();
    expect([status, error]).toEqual([412, text]);
    expect(await state()).toEqual(known);
  });
});

test('the refusal names the rule', async () => {
  const answer = await rest('DELETE', '/artifacts/v1');
  expect(answer.json.errors[0].detail).toEqual({
    rule: 'immutability',
    tag: 'v1',
    immutable_rule_id: expect.any(Number),
    repositories: 'repoMatches app',
    tags: 'matches v*',
  });
});

test('what the rule does not name is as free as ever', async () => {
  await push(frozen, 'free');
  await push(frozen);
  await push(imageOf(), 'v2');
  expect((await rest('POST', '/artifacts/v1/tags', { name: 'v3' })).status).toBe(201);
  expect((await rest('POST', '/artifacts/v1/tags', { name: 'v1' })).status).toBe(409);
  await push(imageOf(), 'v1', 'elsewhere');
  await push(imageOf(), 'v1', 'elsewhere');
  expect((await rest('DELETE', '/artifacts/free/tags/free')).status).toBe(200);
  await push(imageOf(), 'free');
  expect((await rest('DELETE', '/artifacts/free')).status).toBe(200);
});

test('a rule that is switched off or gone freezes nothing', async () => {
  const { json } = await content.send('GET', `/projects/${project}/immutabletagrules`, { as: 'admin' });
  const at = `/projects/${project}/immutabletagrules/${json[0].id}`;
  await content.send('PUT', at, { as: 'admin', body: { id: json[0].id, disabled: true } });
  await push(frozen, 'v1');
  await content.send('PUT', at, { as: 'admin', body: { id: json[0].id } });
  expect((await putManifest(content.v2, admin(), frozen, 'v1')).status).toBe(412);
  await content.send('DELETE', at, { as: 'admin' });
  expect((await rest('DELETE', '')).status).toBe(200);
});

test('excluded tags are free, and only the first selector of a kind counts', async () => {
  await freeze({ tags: 'free*', decoration: 'excludes', repositories: '{db,tools/**}' });
  for (const [repository, tag, status] of [
    ['db', 'x', 412],
    ['db', 'free-1', 201],
    ['tools/a/b', 'x', 412],
    ['tools', 'x', 201],
  ] as const) {
    const image = await push(imageOf(), tag, repository);
    expect((await putManifest(content.v2, admin(repository), image, tag)).status, `${repository}:${tag}`).toBe(status);
  }
  const body = {
    tag_selectors: [
      { decoration: 'matches', pattern: 'first' },
      { decoration: 'matches', pattern: 'second' },
    ],
    scope_selectors: {
      repository: [
        { decoration: 'repoMatches', pattern: 'one' },
        { decoration: 'repoMatches', pattern: 'two' },
      ],
    },
  };
  await content.send('POST', `/projects/${project}/immutabletagrules`, { as: 'admin', body });
  for (const [repository, tag, status] of [
    ['one', 'first', 412],
    ['one', 'second', 201],
    ['two', 'first', 201],
  ] as const) {
    const image = await push(imageOf(), tag, repository);
    expect((await putManifest(content.v2, admin(repository), image, tag)).status, `${repository}:${tag}`).toBe(status);
  }
});
