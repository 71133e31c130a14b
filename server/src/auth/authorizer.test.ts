import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../../test/registry.ts';
import type { Queryable } from '../db/database.ts';
import { type Sql, sql } from '../db/sql.ts';
import { Authorizer } from './authorizer.ts';
import { anonymous, type Caller } from './caller.ts';

let setting: TestRegistry;
let alice: Caller;

beforeAll(async () => {
  setting = await startTestRegistry();
  alice = {
    kind: 'user',
    userId: await setting.addUser('alice'),
    username: 'alice',
    sysadmin: false,
    groupIds: [7, 8],
  };
  await setting.addProject('private');
  await setting.addProject('open', { public: true });
  await setting.addMember('private', 'alice', 'developer');
});

afterAll(() => setting.close());

const token = (name: string, issuedAt: number, actions: readonly string[] = ['pull', 'push']): Caller => ({
  kind: 'token',
  subject: 'alice',
  issuedAt,
  access: [{ type: 'repository', name, actions }],
});

async function may(caller: Caller, project: string, right: string): Promise<boolean> {
  const authorizer = new Authorizer(setting);
  const ref = await authorizer.projectByName(project);
  return ref !== undefined && (await authorizer.rightsIn(caller, ref)).has(right);
}

describe('the bearer of a token', () => {
  const now = Math.floor(Date.now() / 1000);

  test.each<[string, string, string, boolean]>([
    ['private/a', 'private', 'repository:pull', true],
    ['private/a', 'private', 'repository:push', true],
    ['private/a', 'private', 'repository:delete', false],
    ['private/a', 'private', 'member:create', false],
    ['private', 'private', 'repository:pull', true],
    ['private/a', 'open', 'repository:pull', false],
    ['privat', 'private', 'repository:pull', false],
    ['private2/a', 'private', 'repository:pull', false],
  ])('for %s may in %s %s: %s', async (name, project, right, allowed) => {
    expect(await may(token(name, now), project, right)).toBe(allowed);
  });

  test('of another type of thing may nothing', async () => {
    const caller: Caller = {
      kind: 'token',
      subject: 'alice',
      issuedAt: now,
      access: [{ type: 'registry', name: 'private/a', actions: ['pull', '*'] }],
    };
    expect(await may(caller, 'private', 'repository:pull')).toBe(false);
  });

  test('that is older than the project by more than the leeway may nothing there', async () => {
    await setting.addProject('again');
    const creation = await setting.database.first<{ at: number }>(
      sql`SELECT floor(extract(epoch FROM creation_time)) AS at FROM project WHERE name = 'again'`,
    );
    const created = creation?.at ?? 0;
    const allowed = await Promise.all(
      [-61, -60, 0, 10].map((offset) => may(token('again/a', created + offset), 'again', 'repository:pull')),
    );
    expect(allowed).toEqual([false, true, true, true]);
  });
});

test('groups give roles, and rights of several roles add up', async () => {
  await setting.addProject('grouped');
  await setting.database.run(sql`
    INSERT INTO project_member (project_id, entity_type, entity_id, role)
    SELECT project_id, 'g', group_id, role FROM project, (VALUES (7, 3), (8, 4), (9, 1)) AS g (group_id, role)
    WHERE name = 'grouped'`);
  const project = await setting.authorizer.projectByName('grouped');
  if (!project) throw new Error('no project');
  expect(await setting.authorizer.rolesIn(alice, project)).toEqual([4, 3]);
  expect(await may(alice, 'grouped', 'repository:delete')).toBe(true);
  expect(await may(alice, 'grouped', 'member:create')).toBe(false);
  // Somebody with the same number as a group.
  const seventh: Caller = { kind: 'user', userId: 7, username: 'seven', sysadmin: false, groupIds: [] };
  expect(await may(seventh, 'grouped', 'repository:pull')).toBe(false);
});

test('the public may pull from a public project and nothing else', async () => {
  const allowed = async (caller: Caller): Promise<boolean[]> =>
    Promise.all(['repository:pull', 'repository:push', 'repository:delete'].map((right) => may(caller, 'open', right)));
  expect(await allowed(anonymous)).toEqual([true, false, false]);
  expect(await allowed(alice)).toEqual([true, false, false]);
  expect(await may(anonymous, 'private', 'repository:pull')).toBe(false);
});

describe('what is remembered', () => {
  /** A database whose answers wait until the test lets them go; `asked` is fulfilled when the first one is there. */
  function slow(): { readonly database: Queryable; readonly asked: Promise<void>; open(): void } {
    let note = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      note = resolve;
    });
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { database } = setting;
    const pass = async <T>(answer: Promise<T>): Promise<T> => {
      const value = await answer;
      note();
      await gate;
      return value;
    };
    return {
      asked,
      open: () => open(),
      database: {
        many: <Row>(query: Sql) => pass(database.many<Row>(query)),
        first: <Row>(query: Sql) => pass(database.first<Row>(query)),
        run: (query: Sql) => pass(database.run(query)),
      },
    };
  }

  test('is not what was true before the project was announced to have changed', async () => {
    const id = await setting.addProject('changing');
    const { database, asked, open } = slow();
    const authorizer = new Authorizer({ database });
    const before = authorizer.projectByName('changing');
    await asked;
    await setting.database.run(
      sql`UPDATE project_metadata SET value = 'true' WHERE project_id = ${id} AND name = 'public'`,
    );
    authorizer.forgetProject(id);
    open();
    expect((await before)?.isPublic).toBe(false);
    expect((await authorizer.projectByName('changing'))?.isPublic).toBe(true);
  });

  test('is not a role that was taken away while it was looked up', async () => {
    const id = await setting.addProject('leaving');
    await setting.addMember('leaving', 'alice', 'guest');
    const project = await setting.authorizer.projectByName('leaving');
    if (!project) throw new Error('no project');
    const { database, asked, open } = slow();
    const authorizer = new Authorizer({ database });
    const before = authorizer.rolesIn(alice, project);
    await asked;
    await setting.database.run(sql`DELETE FROM project_member WHERE project_id = ${id}`);
    authorizer.forgetProject(id);
    open();
    expect(await before).toEqual([3]);
    expect(await authorizer.rolesIn(alice, project)).toEqual([]);
  });
});

describe('a refusal', () => {
  test('is UNAUTHORIZED for the anonymous, FORBIDDEN for others, and does not tell whether the project exists', async () => {
    const authorizer = new Authorizer(setting);
    const project = await authorizer.projectByName('private');
    for (const ref of [project, undefined]) {
      await expect(authorizer.requireProject(anonymous, ref, 'member:list')).rejects.toMatchObject({ status: 401 });
      await expect(authorizer.requireProject(alice, ref, 'member:create')).rejects.toMatchObject({ status: 403 });
    }
    const admin: Caller = { kind: 'user', userId: 1, username: 'admin', sysadmin: true, groupIds: [] };
    await expect(authorizer.requireProject(admin, undefined, 'member:list')).rejects.toMatchObject({ status: 404 });
    expect(await authorizer.requireProject(admin, project, 'member:create')).toBe(project);
  });

  test('of a token is for everything outside /v2', () => {
    const bearer = token('private/a', Date.now() / 1000, ['*']);
    expect(() => setting.authorizer.requireSystem(bearer, 'catalog:read')).toThrow('forbidden');
    expect(() => setting.authorizer.requireAuthenticated(bearer)).toThrow('forbidden');
    expect(() => setting.authorizer.requireAuthenticated(anonymous)).toThrow('unauthorized');
  });
});
