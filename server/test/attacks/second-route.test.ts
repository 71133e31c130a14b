import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawResponse } from '../http-client.ts';
import { imageOf, pushImage } from '../images.ts';
import { type CallerName, roles } from '../permission-matrix/rules.ts';
import { MatrixWorld } from '../permission-matrix/world.ts';

// CVE-2024-22278: what one route refused could be done by another one, with a weaker check.
let world: MatrixWorld;
beforeAll(async () => {
  world = await MatrixWorld.start();
  await pushImage(world.content.v2, { repository: 'matrix-private/app', as: 'admin' }, imageOf(), 'second');
});
afterAll(() => world.close());

type Door = readonly [method: string, path: string, body?: unknown];

const project = '/projects/matrix-private';
const app = `${project}/repositories/app`;
const manifest = JSON.stringify({ schemaVersion: 2 });
const nowhere = `sha256:${'0'.repeat(64)}`;
const access = [{ resource: 'repository', action: 'pull' }];
const permissions = [{ kind: 'project', namespace: 'matrix-private', access }];
const claims = { issuer: 'https://issuer.example', audience: 'haven', claims: { sub: ['ci'] } };

const administrators: readonly CallerName[] = ['projectAdmin', 'sysadmin'];
const keepers: readonly CallerName[] = [...administrators, 'maintainer'];
const writers: readonly CallerName[] = [...keepers, 'developer'];
const readers: readonly CallerName[] = [...writers, 'guest', 'limitedGuest'];

// Everything that comes to the same, by every route there is to it: what starts with /v2 goes to the registry.
const effects: Readonly<Record<string, { readonly by: readonly CallerName[]; readonly doors: readonly Door[] }>> = {
  'make a project public': {
    by: administrators,
    doors: [
      ['PUT', project, { metadata: { public: 'false' } }],
      ['PUT', `${project}/metadatas/public`, { public: 'false' }],
    ],
  },
  'change how a project is scanned': {
    by: administrators,
    doors: [
      ['PUT', project, { metadata: { auto_scan: 'false' } }],
      ['POST', `${project}/metadatas/`, { auto_scan: 'false' }],
      ['PUT', `${project}/metadatas/auto_scan`, { auto_scan: 'false' }],
      ['DELETE', `${project}/metadatas/auto_scan`],
    ],
  },
  'let vulnerabilities pass': {
    by: administrators,
    doors: [
      ['PUT', project, { cve_allowlist: { items: [] } }],
      ['PUT', project, { metadata: { prevent_vul: 'false' } }],
      ['PUT', `${project}/metadatas/prevent_vul`, { prevent_vul: 'false' }],
    ],
  },
  'give rights in a project': {
    by: administrators,
    doors: [
      ['POST', `${project}/members`, { role_id: 3, member_user: { username: 'nobody-here' } }],
      ['POST', `${project}/members`, { role_id: 3, member_group: { group_name: 'nobody-here', group_type: 1 } }],
      ['PUT', `${project}/members/999999`, { role_id: 1 }],
    ],
  },
  'give rights to a program': {
    by: administrators,
    doors: [
      ['POST', '/robots', { name: 'second', level: 'project', duration: 1, permissions }],
      ['POST', '/haven/projects/matrix-private/federation/rules', { name: 'second', ...claims, permissions }],
    ],
  },
  'delete a tag': {
    by: keepers,
    doors: [
      ['DELETE', `${app}/artifacts/v1/tags/nowhere`],
      ['DELETE', '/v2/matrix-private/app/manifests/nowhere'],
    ],
  },
  'delete an artifact': {
    by: keepers,
    doors: [
      ['DELETE', `${app}/artifacts/${nowhere}`],
      ['DELETE', `/v2/matrix-private/app/manifests/${nowhere}`],
      ['DELETE', `${project}/repositories/nowhere`],
    ],
  },
  'write a tag': {
    by: writers,
    doors: [
      ['POST', `${app}/artifacts/v1/tags`, { name: 'Not a tag' }],
      ['POST', `${project}/repositories/app/artifacts?from=matrix-private/app:v1`],
      ['PUT', '/v2/matrix-private/app/manifests/second', manifest],
    ],
  },
  'upload bytes': {
    by: writers,
    doors: [
      ['POST', '/v2/matrix-private/app/blobs/uploads/'],
      ['POST', `/v2/matrix-private/app/blobs/uploads/?mount=${nowhere}&from=matrix-public/app`],
    ],
  },
  'read an artifact': {
    by: readers,
    doors: [
      ['GET', `${app}/artifacts/second`],
      ['GET', `${app}/artifacts`],
      ['GET', `${project}/artifacts`],
      ['GET', `${app}/artifacts/second/additions/build_history`],
      ['GET', '/v2/matrix-private/app/manifests/second'],
      ['HEAD', '/v2/matrix-private/app/manifests/second'],
      ['GET', '/v2/matrix-private/app/tags/list'],
      ['GET', `/v2/matrix-private/app/blobs/${nowhere}`],
      ['HEAD', `/v2/matrix-private/app/blobs/${nowhere}`],
      ['GET', `/v2/matrix-private/app/referrers/${nowhere}`],
    ],
  },
  'learn that a project is there': {
    by: readers,
    doors: [
      ['GET', project],
      ['GET', `${project}/summary`],
      ['GET', `${project}/repositories`],
    ],
  },
  'give a project room': {
    by: ['sysadmin'],
    doors: [['PUT', '/quotas/1', { hard: { storage: -1 } }]],
  },
};

const callers: readonly CallerName[] = ['anonymous', 'stranger', ...roles, 'sysadmin'];

async function statusOf([method, path, body]: Door, caller: CallerName): Promise<number> {
  const authorization = world.authorization(caller, 'private');
  if (!path.startsWith('/v2/')) return (await world.send({ method, path, body }, authorization)).status;
  const headers = {
    ...(authorization && { authorization }),
    ...(body !== undefined && { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }),
  };
  const answer: RawResponse = await world.content.v2.send(method, path, { headers, body: body as string | undefined });
  return answer.status;
}

describe.each(Object.entries(effects))('to %s', (_effect, { by, doors }) => {
  const written = doors.map(([method, path, body]) => ({ method, path, body }));
  test.each(written)('$method $path lets in those who may, and nobody else', async ({ method, path, body }) => {
    for (const caller of callers) {
      const status = await statusOf([method, path, body], caller);
      const isRefused = status === 401 || status === 403;
      expect([caller, isRefused ? 'refused' : 'let in', status]).toEqual([
        caller,
        by.includes(caller) ? 'let in' : 'refused',
        status,
      ]);
    }
  });
});

test('fields of one route are no other way to what has a route of its own', async () => {
  const { content } = world;
  const id = await content.addProject('own-routes');
  await content.addMember('own-routes', 'projectAdmin', 'projectAdmin');
  const me = world.authorization('projectAdmin', 'private');
  const before = (await content.send('GET', '/projects/own-routes', { as: 'admin' })).json;
  const quota = () => content.send('GET', `/quotas?reference=project&reference_id=${id}`, { as: 'admin' });
  const limit = (await quota()).json[0].hard;
  const body = {
    project_name: 'renamed',
    public: true,
    storage_limit: 1,
    registry_id: 1,
    owner_id: 7,
    owner_name: 'x',
  };
  expect((await world.send({ method: 'PUT', path: '/projects/own-routes', body }, me)).status).toBe(200);
  const after = (await content.send('GET', '/projects/own-routes', { as: 'admin' })).json;
  expect({ ...after, update_time: before.update_time }).toEqual(before);
  expect((await quota()).json[0].hard).toEqual(limit);
});
