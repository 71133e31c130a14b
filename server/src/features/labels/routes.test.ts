import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';

let rest: TestRest;
let teamId: number;
beforeAll(async () => {
  rest = await startTestRest();
  teamId = await createProject('team', false);
});
afterAll(() => rest.close());

async function createProject(name: string, isPublic: boolean): Promise<number> {
  const body = { project_name: name, public: isPublic };
  const { headers } = await rest.send('POST', '/projects', { as: 'alice', body });
  return Number(headers.get('location')?.split('/').at(-1));
}

const send = (method: string, path: string, as?: string, body?: unknown) =>
  rest.send(method, path, { ...(as !== undefined && { as }), ...(body !== undefined && { body }) });

async function create(as: string, body: object): Promise<string> {
  const answer = await send('POST', '/labels', as, body);
  expect([answer.status, answer.text]).toEqual([201, '']);
  return answer.headers.get('location') ?? '';
}

test('a label is created, read, changed and deleted at its location', async () => {
  const location = await create('alice', {
    name: 'ok',
    description: 'd',
    color: '#48960C',
    scope: 'p',
    project_id: teamId,
  });
  expect(location).toMatch(/^\/api\/v2\.0\/labels\/\d+$/);
  const read = await send('GET', location, 'alice');
  expect(read.json).toEqual({
    id: Number(location.split('/').at(-1)),
    name: 'ok',
    description: 'd',
    color: '#48960C',
    scope: 'p',
    project_id: teamId,
    creation_time: expect.stringMatching(/Z$/),
    update_time: expect.any(String),
  });
  // As the Terraform provider sends it: everything, whatever can be changed of it.
  const changed = await send('PUT', location, 'alice', { name: 'fine', color: '#000000', scope: 'g', project_id: 99 });
  expect([changed.status, changed.text]).toEqual([200, '']);
  const after = (await send('GET', location, 'alice')).json;
  expect(after).toMatchObject({ name: 'fine', color: '#000000', scope: 'p', project_id: teamId });
  expect(after).not.toHaveProperty('description');
  expect((await send('DELETE', location, 'alice')).status).toBe(200);
  expect((await send('GET', location, 'alice')).error).toMatch(/^NOT_FOUND/);
  expect((await send('PUT', location, 'admin', { name: 'x' })).status).toBe(404);
  expect((await send('DELETE', location, 'admin')).status).toBe(404);
});

test('names are unique within a scope', async () => {
  const otherId = await createProject('other', false);
  const location = await create('alice', { name: 'same', scope: 'p', project_id: teamId });
  await create('alice', { name: 'same', scope: 'p', project_id: otherId });
  await create('admin', { name: 'same', scope: 'g' });
  await create('alice', { name: 'second', scope: 'p', project_id: teamId });
  const twice = [
    await send('POST', '/labels', 'alice', { name: 'same', scope: 'p', project_id: teamId }),
    await send('POST', '/labels', 'admin', { name: 'same', scope: 'g' }),
    await send('PUT', location, 'alice', { name: 'second' }),
  ];
  expect(twice.map((answer) => answer.error)).toEqual([
    'CONFLICT: label same already exists',
    'CONFLICT: label same already exists',
    'CONFLICT: label second already exists',
  ]);
});

describe('a list', () => {
  test('shows global labels to anybody and those of a project to its members', async () => {
    await create('admin', { name: 'listed-a', scope: 'g' });
    await create('admin', { name: 'listed-b', scope: 'g' });
    const listed = async (query: string, as?: string) => {
      const answer = await send('GET', `/labels?${query}`, as);
      return [
        answer.status,
        answer.json?.map?.((label: { name: string }) => label.name),
        answer.headers.get('x-total-count'),
      ];
    };
    expect(await listed('scope=g&name=LISTED')).toEqual([200, ['listed-a', 'listed-b'], '2']);
    expect(await listed('scope=g&q=name=listed-b')).toEqual([200, ['listed-b'], '1']);
    expect(await listed('scope=g&name=listed&sort=-name&page_size=1')).toEqual([200, ['listed-b'], '2']);
    expect(await listed(`scope=p&project_id=${teamId}&name=ok`, 'alice')).toEqual([200, [], '0']);
    expect((await listed(`scope=p&project_id=${teamId}`, 'bob'))[0]).toBe(403);
    expect((await listed(`scope=p&project_id=${teamId}`))[0]).toBe(401);
    const open = await createProject('open', true);
    expect(await listed(`scope=p&project_id=${open}`)).toEqual([200, [], '0']);
  });

  test.each(['', 'scope=x', 'scope=p', 'scope=p&project_id=0', 'scope=p&project_id=-1'])(
    'refuses ?%s',
    async (query) => {
      expect((await send('GET', `/labels?${query}`, 'alice')).error).toMatch(/^BAD_REQUEST/);
    },
  );

  test('of a project that does not exist tells only administrators so', async () => {
    for (const id of ['77777', '99999999999']) {
      expect((await send('GET', `/labels?scope=p&project_id=${id}`, 'alice')).status).toBe(403);
      expect((await send('GET', `/labels?scope=p&project_id=${id}`, 'admin')).status).toBe(404);
    }
  });
});

test.each([
  [{ name: '', scope: 'g' }],
  [{ scope: 'g' }],
  [{ name: 'x'.repeat(129), scope: 'g' }],
  [{ name: 'x', description: 'x'.repeat(5000), scope: 'g' }],
  [{ name: 'x', color: 'x'.repeat(50), scope: 'g' }],
  [{ name: 'x' }],
  [{ name: 'x', scope: 'z' }],
  [{ name: 'x', scope: 'p' }],
])('%j cannot be created', async (body) => {
  expect((await send('POST', '/labels', 'admin', body)).error).toMatch(/^BAD_REQUEST/);
});

test('global labels are for administrators to make, read by id, change and delete', async () => {
  const location = await create('admin', { name: 'global', scope: 'g' });
  for (const [method, path, body] of [
    ['POST', '/labels', { name: 'mine', scope: 'g' }],
    ['GET', location, undefined],
    ['PUT', location, { name: 'mine' }],
    ['DELETE', location, undefined],
  ] as const) {
    expect((await send(method, path, 'alice', body)).status).toBe(403);
    expect((await send(method, path, undefined, body)).status).toBe(401);
  }
  expect((await send('GET', location, 'admin')).json).not.toHaveProperty('project_id');
});

test('labels go with their project', async () => {
  const id = await createProject('passing', false);
  const location = await create('alice', { name: 'a', scope: 'p', project_id: id });
  expect((await send('DELETE', `/projects/${id}`, 'alice')).status).toBe(200);
  expect((await send('GET', location, 'admin')).status).toBe(404);
});
