import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MatrixWorld, type Place, rows } from '../permission-matrix/world.ts';
import { isProject } from './objects.ts';

// CVE-2019-3990, CVE-2019-19030, CVE-2020-13794: who has no rights could tell what is there by the answers.
let world: MatrixWorld;
let absent: Place;
beforeAll(async () => {
  world = await MatrixWorld.start();
  absent = { ...world.place('private'), name: 'matrix-nowhere' };
});
afterAll(() => world.close());

const named = rows.filter(
  ([, { parameters }, { rule }]) =>
    ['project', 'authenticatedInProject'].includes(rule.kind) &&
    parameters.some(({ name, in: place }) => place === 'path' && isProject(name)),
);

describe.each(['anonymous', 'stranger'] as const)(
  'a private project is like one that is not there to %s, in',
  (who) => {
    test.each(named)('%s', async (_name, operation, given) => {
      const there = world.place('private');
      const parts = (await given.request?.(world.fixtureIn(there))) ?? {};
      const answers = [];
      for (const place of [there, absent]) {
        const request = await world.ask(operation, { ...given, request: () => parts }, place);
        const { status, text } = await world.send(request, world.authorization(who, 'private'));
        answers.push([status, text.replaceAll(place.name, 'the project')]);
      }
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[0]?.[0]).toBe(who === 'anonymous' ? 401 : 403);
    });
  },
);

const digest = `sha256:${'0'.repeat(64)}`;
const registry = [
  ['GET', 'manifests/v1'],
  ['HEAD', 'manifests/v1'],
  ['PUT', 'manifests/v1'],
  ['DELETE', `manifests/${digest}`],
  ['GET', `blobs/${digest}`],
  ['HEAD', `blobs/${digest}`],
  ['DELETE', `blobs/${digest}`],
  ['POST', 'blobs/uploads/'],
  ['POST', `blobs/uploads/?mount=${digest}&from=matrix-public/app`],
  ['GET', 'tags/list'],
  ['GET', `referrers/${digest}`],
] as const;

describe.each([undefined, 'stranger'])('to %s a private repository is like one that is not there, in', (as) => {
  test.each(registry)('%s %s', async (method, path) => {
    const answers = [];
    for (const name of ['matrix-private', absent.name]) {
      const { status, body, headers } = await world.content.v2.send(method, `/v2/${name}/app/${path}`, { as });
      const shown = `${status} ${headers['www-authenticate']} ${body}`;
      answers.push(shown.replaceAll(name, 'project'));
    }
    expect(answers[1]).toBe(answers[0]);
    expect(answers[0]).toMatch(/^40[1-4] /);
  });

  test('the scopes of a token', async () => {
    const { v2 } = world.content;
    const scopes = [];
    for (const name of ['matrix-private', absent.name]) {
      const token = await v2.token(as, `${name}/app`);
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      scopes.push(JSON.stringify(claims.access).replaceAll(name, 'project'));
    }
    expect(scopes[1]).toBe(scopes[0]);
  });
});
