import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RequestParts } from '../permission-matrix/cases.ts';
import { MatrixWorld, type Place, rows } from '../permission-matrix/world.ts';
import { DatabaseState } from './database-state.ts';
import { idsIn, isProject, makeObjects } from './objects.ts';

// CVE-2022-31666 … 31671, CVE-2019-16919: an id of another project was taken by routes of one's own.
let world: MatrixWorld;
let state: DatabaseState;
let foreign: Place;
beforeAll(async () => {
  world = await MatrixWorld.start();
  foreign = await world.makePlace('foreign', { members: [] });
  state = await DatabaseState.of(world.content.database);
});
afterAll(() => world.close());

/** Somebody who may do everything in a project of their own, and nothing in the other. */
const attacker = () => world.authorization('projectAdmin', 'private');

const withIds = rows.filter(([, operation, { rule }]) => {
  return idsIn(operation).length > 0 && (rule.kind === 'project' || rule.kind === 'authenticatedInProject');
});

test('the operations with ids of objects in projects are found', () => {
  const names = withIds.map(([, { id }]) => id);
  expect(names).toEqual(expect.arrayContaining(['UpdateLabel', 'DeleteImmuRule', 'deleteProjectMember', 'RefreshSec']));
});

describe('an id of another project', () => {
  test.each(withIds)('is not taken by %s', async (_name, operation, given) => {
    const theirs = await makeObjects(world, operation, foreign);
    const own = await makeObjects(world, operation, world.place('private'));
    if (!theirs || !own) throw new Error(`what ${operation.id} is about cannot be made`);
    // Each id of theirs by itself, beside one's own, and all of them.
    const mixtures = [theirs, ...Object.keys(theirs).map((name) => ({ ...own, [name]: theirs[name] ?? '' }))];
    for (const path of mixtures) {
      const request = await world.ask(operation, given, world.place('private'), (parts) => ({
        ...parts,
        path: { ...parts.path, ...path },
      }));
      const before = await state.fingerprints();
      const answer = await world.send(request, attacker());
      expect([400, 403, 404], `${request.method} ${request.path}: ${answer.text}`).toContain(answer.status);
      expect(await state.fingerprints()).toEqual(before);
    }
  });
});

describe('an id of another project in the body', () => {
  const withBodies = rows.filter(([, { body, path }, { rule }]) => {
    const inProject = rule.kind === 'project' || rule.kind === 'authenticatedInProject';
    return body !== undefined && inProject && !path.startsWith('/haven/federation');
  });

  test.each(withBodies)('is not taken by %s', async (_name, operation, given) => {
    const theirs = await given.request?.(world.fixtureIn(foreign));
    const own = await given.request?.(world.fixtureIn(world.place('private')));
    if (!namesAnother(own?.body, theirs?.body)) return;
    const body = theirs?.body;
    const request = await world.ask(operation, given, world.place('private'), (parts: RequestParts) => ({
      ...parts,
      body,
    }));
    const before = await state.fingerprints(foreign.id);
    const answer = await world.send(request, attacker());
    expect([400, 403, 404], answer.text).toContain(answer.status);
    expect(await state.fingerprints(foreign.id)).toEqual(before);
  });
});

test('the name of another project in the path, with one’s own ids, is refused everywhere', async () => {
  const inProject = rows.filter(
    ([, { path, parameters }, { rule }]) =>
      rule.kind === 'project' && path.includes('{') && parameters.some(({ name }) => isProject(name)),
  );
  expect(inProject.length).toBeGreaterThan(40);
  for (const [name, operation, given] of inProject) {
    const own = (await makeObjects(world, operation, world.place('private'))) ?? {};
    const request = await world.ask(operation, given, foreign, (parts) => ({
      ...parts,
      path: { ...parts.path, ...own },
    }));
    const { status } = await world.send(request, attacker());
    expect([name, status]).toEqual([name, 403]);
  }
});

// Whether two bodies for different projects name something of theirs: an id, or the project itself.
function namesAnother(one: unknown, other: unknown, key = ''): boolean {
  if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null) {
    const fields: Readonly<Record<string, unknown>> = { ...other };
    return Object.entries(one).some(([name, value]) => namesAnother(value, fields[name], name));
  }
  return one !== other && /^(id|.*_id|ref|namespace)$/.test(key);
}
