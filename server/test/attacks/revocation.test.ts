import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/db/sql.ts';
import { projectCatalogue } from '../permission-matrix/rules.ts';
import { MatrixWorld, type Place, rows } from '../permission-matrix/world.ts';
import { basic, testPassword } from '../rest.ts';

// CVE-2025-23208 and its like: a right that was taken away went on to work for whoever had just used it.
let world: MatrixWorld;
beforeAll(async () => {
  world = await MatrixWorld.start();
});
afterAll(() => world.close());

/** Somebody who has rights in a place, and what is known of them. */
interface Holder {
  readonly authorization: string;
  readonly name: string;
  /** Id of the account or robot. */
  readonly id: number;
  readonly place: Place;
}

const send = (method: string, path: string, body?: unknown) => world.content.send(method, path, { as: 'admin', body });

const inProject = rows.filter(([, , { rule }]) => rule.kind === 'project');
// Where the credentials themselves are void, all operations ask the same, and a wrong secret is slow to refuse.
const some = inProject.filter(([, { id }]) => ['listRepositories', 'listArtifacts', 'createTag'].includes(id));
const onSystem = rows.filter(([, , { rule }]) => rule.kind === 'system');

/** How often the operations let the holder in, and which; what cannot be known of an absent project counts as refused. */
async function letIn(holder: Holder, operations: typeof rows): Promise<readonly string[]> {
  const names: string[] = [];
  for (const [name, operation, given] of operations) {
    // Made in a project that is there whatever becomes of the other one, and asked about in that.
    const parts = (await given.request?.(world.fixtureIn(world.place('private')))) ?? {};
    const request = await world.ask(operation, { ...given, request: () => parts }, holder.place);
    const { status } = await world.send(request, holder.authorization);
    if (![401, 403, 404].includes(status)) names.push(name);
  }
  return names;
}

async function makeMember(role: 'projectAdmin' | 'maintainer'): Promise<Holder> {
  const name = world.word();
  const place = await world.makePlace(world.word(), { members: [] });
  const id = await world.content.addUser(name);
  await world.content.addMember(place.name, name, role);
  return { name, id, place, authorization: basic(name, testPassword) };
}

async function makeRobot(): Promise<Holder> {
  const place = await world.makePlace(world.word(), { members: [] });
  const { name, secret } = await world.makeRobot({ project: projectCatalogue }, place);
  const stored = name.slice('robot$'.length);
  const row = await world.content.database.first<{ id: number }>(sql`SELECT id FROM robot WHERE name = ${stored}`);
  return { name, id: row?.id ?? 0, place, authorization: basic(name, secret) };
}

async function memberIdOf({ place, name }: Holder): Promise<number> {
  const { json } = await send('GET', `/projects/${place.name}/members?entityname=${name}`);
  return json[0].id;
}

const endsOfMembers: Readonly<Record<string, (holder: Holder) => Promise<unknown>>> = {
  'leaving the project': async (holder) =>
    send('DELETE', `/projects/${holder.place.name}/members/${await memberIdOf(holder)}`),
  'another password': ({ id }) => send('PUT', `/users/${id}/password`, { new_password: 'Other-passw0rd' }),
  'the end of the account': ({ id }) => send('DELETE', `/users/${id}`),
};

const endsOfRobots: Readonly<Record<string, (holder: Holder) => Promise<unknown>>> = {
  'being switched off': async ({ id }) => {
    const { json } = await send('GET', `/robots/${id}`);
    return send('PUT', `/robots/${id}`, { ...json, disable: true });
  },
  'another secret': ({ id }) => send('PATCH', `/robots/${id}`, { secret: '' }),
  'its end': ({ id }) => send('DELETE', `/robots/${id}`),
  'fewer rights': async ({ id, place }) => {
    const { json } = await send('GET', `/robots/${id}`);
    const permissions = [{ kind: 'project', namespace: place.name, access: [{ resource: 'log', action: 'list' }] }];
    return send('PUT', `/robots/${id}`, { ...json, permissions });
  },
};

describe('a member is let in nowhere after', () => {
  test.each(Object.entries(endsOfMembers))('%s', async (what, end) => {
    const holder = await makeMember('projectAdmin');
    const asked = what === 'leaving the project' ? inProject : some;
    // Whatever is remembered of them is remembered by now.
    expect((await letIn(holder, asked)).length).toBeGreaterThanOrEqual(some.length);
    expect(await end(holder)).toMatchObject({ status: 200 });
    expect(await letIn(holder, asked)).toEqual([]);
  });
});

test('a member with a weaker role has the rights of that role at once', async () => {
  const holder = await makeMember('maintainer');
  const before = await letIn(holder, inProject);
  const path = `/projects/${holder.place.name}/members/${await memberIdOf(holder)}`;
  expect((await send('PUT', path, { role_id: 5 })).status).toBe(200);
  const after = await letIn(holder, inProject);
  expect(before).toEqual(expect.arrayContaining(['listProjectMembers', 'createTag']));
  expect(after).not.toEqual(expect.arrayContaining(['listProjectMembers']));
  expect(after).not.toEqual(expect.arrayContaining(['createTag']));
  expect(after).toEqual(expect.arrayContaining(['listArtifacts']));
});

describe('a robot is let in nowhere after', () => {
  test.each(Object.entries(endsOfRobots))('%s', async (what, end) => {
    const holder = await makeRobot();
    const asked = what === 'fewer rights' ? inProject : some;
    expect((await letIn(holder, asked)).length).toBeGreaterThanOrEqual(some.length);
    expect(await end(holder)).toMatchObject({ status: 200 });
    expect(await letIn(holder, asked)).toEqual(what === 'fewer rights' ? ['getLogs', 'getLogExts'] : []);
  });
});

test('an administrator without the flag is let in nowhere on the system', async () => {
  const name = world.word();
  const id = await world.content.addUser(name, { sysadmin: true });
  const holder = { name, id, place: world.place('private'), authorization: basic(name, testPassword) };
  // What stops jobs or rewrites settings is not needed to see it.
  const reads = onSystem.filter(([, { method }]) => method === 'GET');
  expect((await letIn(holder, reads)).length).toBeGreaterThan(8);
  expect((await send('PUT', `/users/${id}/sysadmin`, { sysadmin_flag: false })).status).toBe(200);
  expect(await letIn(holder, onSystem)).toEqual([]);
});

test('what a public project shows to everybody is private with the project', async () => {
  const place = await world.makePlace(world.word(), { members: [], isPublic: true });
  const stranger = { name: 'stranger', id: 0, place, authorization: basic('stranger', testPassword) };
  expect(await letIn(stranger, inProject)).toEqual(expect.arrayContaining(['listArtifacts', 'getProject']));
  expect((await send('PUT', `/projects/${place.name}`, { metadata: { public: 'false' } })).status).toBe(200);
  expect(await letIn(stranger, inProject)).toEqual([]);
});
