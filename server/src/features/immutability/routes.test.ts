import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { imageOf, pushImage } from '../../../test/images.ts';

let content: TestContent;
let serial = 0;
beforeAll(async () => {
  content = await startTestContent();
  await content.addUser('mia');
});
afterAll(async () => {
  expect(content.failures).toEqual([]);
  await content.close();
});

async function newProject(): Promise<string> {
  const name = `team-${++serial}`;
  await content.addProject(name);
  await content.addMember(name, 'mia', 'maintainer');
  return name;
}

const send = (method: string, path: string, body?: unknown) =>
  content.send(method, path, { as: 'mia', ...(body !== undefined && { body }) });
const rule = (tags = 'v*', repositories = '**', more: object = {}) => ({
  action: 'immutable',
  template: 'immutable_template',
  tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: tags }],
  scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: repositories }] },
  ...more,
});
const rulesOf = async (project: string, query = '') =>
  (await send('GET', `/projects/${project}/immutabletagrules${query}`)).json;

async function create(project: string, body: object): Promise<string> {
  const answer = await send('POST', `/projects/${project}/immutabletagrules`, body);
  expect([answer.status, answer.text]).toEqual([201, '']);
  return answer.headers.get('location') ?? '';
}

test('a rule is created, listed, changed and deleted at its location', async () => {
  const project = await newProject();
  const location = await create(project, rule());
  expect(location).toMatch(new RegExp(`^/api/v2\\.0/projects/${project}/immutabletagrules/\\d+$`));
  const id = Number(location.split('/').at(-1));
  expect(await rulesOf(project)).toEqual([{ id, ...rule() }]);
  const changed = { id, ...rule('release-*', 'app/**', { priority: 3 }) };
  expect((await send('PUT', location, changed)).status).toBe(200);
  expect(await rulesOf(project)).toEqual([changed]);
  expect((await send('DELETE', location)).status).toBe(200);
  expect(await rulesOf(project)).toEqual([]);
  expect((await send('DELETE', location)).status).toBe(404);
  expect((await send('PUT', location, changed)).error).toBe(`NOT_FOUND: immutable rule ${id} not found`);
});

test('the second of two identical rules is a conflict, also by a change and in another spelling', async () => {
  const project = await newProject();
  await create(project, rule());
  const other = await create(project, rule('w*'));
  const { json } = await send('GET', `/projects/${project}/immutabletagrules`);
  const without = rule('v*');
  for (const selector of [...without.tag_selectors, ...without.scope_selectors.repository]) {
    Reflect.deleteProperty(selector, 'kind');
  }
  for (const body of [rule(), { ...rule(), disabled: true, priority: 5 }, without]) {
    const answer = await send('POST', `/projects/${project}/immutabletagrules`, body);
    expect([answer.status, answer.error]).toEqual([409, 'CONFLICT: immutable rule already exists']);
  }
  const answer = await send('PUT', other, { id: json[1].id, ...rule() });
  expect([answer.status, answer.error]).toEqual([409, 'CONFLICT: immutable rule already exists']);
  await create(await newProject(), rule());
});

test('terraform: a rule that is created switched off is switched off by a second request', async () => {
  const project = await newProject();
  const location = await create(project, rule('v*', '**', { disabled: true }));
  const id = Number(location.split('/').at(-1));
  expect((await send('PUT', location, { id, ...rule('v*', '**', { disabled: true }) })).status).toBe(200);
  expect(await rulesOf(project)).toEqual([{ id, ...rule(), disabled: true }]);
});

test('`disabled` alone switches a rule off and on, and leaves the rest', async () => {
  const project = await newProject();
  const location = await create(project, rule());
  const id = Number(location.split('/').at(-1));
  expect((await send('PUT', location, { id, disabled: true })).status).toBe(200);
  expect(await rulesOf(project)).toEqual([{ id, ...rule(), disabled: true }]);
  expect((await send('PUT', location, { id })).status).toBe(200);
  expect(await rulesOf(project)).toEqual([{ id, ...rule() }]);
});

test('harbor-cli: what it leaves out of a rule is filled in, and the rule works', async () => {
  const project = await newProject();
  await create(project, {
    tag_selectors: [{ decoration: 'matches', pattern: 'v*' }],
    scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
  });
  expect(await rulesOf(project)).toEqual([{ id: expect.any(Number), ...rule() }]);
  await pushImage(content.v2, { repository: `${project}/app`, as: 'mia' }, imageOf(), 'v1');
  const answer = await send('DELETE', `/projects/${project}/repositories/app/artifacts/v1`);
  expect(answer.error).toBe('PRECONDITION: the tag v1 configured as immutable, cannot be deleted');
});

test('a rule without selectors is kept, and freezes nothing', async () => {
  const project = await newProject();
  await create(project, {});
  await create(project, { tag_selectors: null, scope_selectors: { repository: rule().scope_selectors.repository } });
  const image = await pushImage(content.v2, { repository: `${project}/app`, as: 'mia' }, imageOf(), 'v1');
  await pushImage(content.v2, { repository: `${project}/app`, as: 'mia' }, image, 'v1');
});

describe('a rule that could never be asked is refused', () => {
  test.each([
    [{ tag_selectors: [{ kind: 'regex', decoration: 'matches', pattern: 'v' }] }, 'the kind must be "doublestar"'],
    [
      { tag_selectors: [{ decoration: 'repoMatches', pattern: 'v' }] },
      'the decoration must be "matches" or "excludes"',
    ],
    [{ scope_selectors: { repository: [{ decoration: 'matches' }] } }, 'the decoration must be "repoMatches"'],
    [{ tag_selectors: [{ decoration: 'matches', pattern: '{v' }] }, 'invalid pattern "{v": "{" is never closed'],
    [{ tag_selectors: Array(17).fill({ decoration: 'matches', pattern: 'v' }) }, 'at most 16 selectors'],
  ])('%j', async (body, reason) => {
    const answer = await send('POST', `/projects/${await newProject()}/immutabletagrules`, body);
    expect(answer.status).toBe(400);
    expect(answer.error).toContain(reason);
  });

  test.each([[{ tag_selectors: 'v*' }], [{ disabled: 'yes' }], [[]], [null]])('as %j', async (body) => {
    const answer = await send('POST', `/projects/${await newProject()}/immutabletagrules`, body);
    expect([400, 422]).toContain(answer.status);
  });

  test('when there are a hundred', async () => {
    const project = await newProject();
    for (let n = 0; n < 100; n++) await create(project, rule(`v${n}`));
    const answer = await send('POST', `/projects/${project}/immutabletagrules`, rule('one more'));
    expect(answer.error).toBe('BAD_REQUEST: a project has at most 100 immutable rules');
    const pages = await Promise.all([1, 7, 8].map((page) => rulesOf(project, `?page=${page}&page_size=15`)));
    expect(pages.map((page) => page.length)).toEqual([15, 10, 0]);
  });
});

test('the id in the body must be that of the path, and of the project', async () => {
  const [project, other] = [await newProject(), await newProject()];
  const location = await create(project, rule());
  const id = Number(location.split('/').at(-1));
  expect((await send('PUT', location, rule())).status).toBe(400);
  expect((await send('PUT', location, { id: id + 1, ...rule() })).status).toBe(400);
  const foreign = location.replace(project, other);
  expect((await send('PUT', foreign, { id, ...rule() })).status).toBe(404);
  expect((await send('DELETE', foreign)).status).toBe(404);
  expect(await rulesOf(project)).toHaveLength(1);
  expect((await send('DELETE', location.replace(/\d+$/, '99999999999999'))).status).toBe(404);
});

test('a list is filtered and ordered', async () => {
  const project = await newProject();
  await create(project, rule('a', '**', { disabled: true }));
  await create(project, rule('b'));
  const patterns = async (query: string) =>
    (await rulesOf(project, query)).map((found: ReturnType<typeof rule>) => found.tag_selectors[0]?.pattern);
  expect(await patterns('')).toEqual(['a', 'b']);
  expect(await patterns('?sort=-id')).toEqual(['b', 'a']);
  expect(await patterns('?q=disabled=true')).toEqual(['a']);
  expect((await rulesOf(project, '?page_size=0')).length).toBe(2);
});

test('rules go with their project', async () => {
  const project = await newProject();
  await create(project, rule());
  expect((await content.send('DELETE', `/projects/${project}`, { as: 'admin' })).status).toBe(200);
  await content.addProject(project);
  await content.addMember(project, 'mia', 'maintainer');
  expect(await rulesOf(project)).toEqual([]);
});

test('tags say whether they are frozen, when asked', async () => {
  const project = await newProject();
  await create(project, rule('v*', 'app'));
  for (const name of ['app', 'other']) {
    await pushImage(content.v2, { repository: `${project}/${name}`, as: 'mia' }, imageOf(), 'v1?tag=latest');
  }
  const flags = (tags: readonly { name: string; immutable: boolean }[]) =>
    Object.fromEntries(tags.map((tag) => [tag.name, tag.immutable]));
  const at = (name: string, rest: string) => send('GET', `/projects/${project}/repositories/${name}/artifacts${rest}`);
  const asked = 'with_immutable_status=true';
  expect(flags((await at('app', `?${asked}`)).json[0].tags)).toEqual({ v1: true, latest: false });
  expect(flags((await at('app', `/v1?${asked}`)).json.tags)).toEqual({ v1: true, latest: false });
  expect(flags((await at('app', `/v1/tags?${asked}`)).json)).toEqual({ v1: true, latest: false });
  expect(flags((await at('other', `?${asked}`)).json[0].tags)).toEqual({ v1: false, latest: false });
  expect(flags((await at('app', '/v1/tags')).json)).toEqual({ v1: false, latest: false });
  const all = (await send('GET', `/projects/${project}/artifacts?${asked}`)).json;
  expect(
    all.flatMap((artifact: { tags: { immutable: boolean }[] }) => artifact.tags.map((tag) => tag.immutable)).sort(),
  ).toEqual([false, false, false, true]);
});
