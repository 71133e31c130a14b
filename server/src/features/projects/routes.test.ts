import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
let initial: TestRest['settings'];
beforeAll(async () => {
  rest = await startTestRest();
  initial = rest.settings;
});
afterAll(() => rest.close());
beforeEach(() => {
  rest.settings = { ...initial };
});

async function create(name: string, options: { readonly as?: string; readonly body?: object } = {}): Promise<number> {
  const body = { project_name: name, ...options.body };
  const { status, headers, text } = await rest.send('POST', '/projects', { as: options.as ?? 'alice', body });
  expect([status, text]).toEqual([201, '']);
  expect(headers.get('location')).toMatch(/^\/api\/v2\.0\/projects\/\d+$/);
  return Number(headers.get('location')?.split('/').at(-1));
}

async function addRepository(projectId: number, name: string, state = 'active'): Promise<void> {
  await rest.database.run(
    sql`INSERT INTO repository (project_id, name, state) VALUES (${projectId}, ${name}, ${state})`,
  );
}

async function metadataOf(project: number | string): Promise<unknown> {
  return (await rest.send('GET', `/projects/${project}`, { as: 'admin' })).json.metadata;
}

describe('creating', () => {
  test('makes a project that its owner reads by id and by name', async () => {
    const id = await create('first', { body: { metadata: { public: 'false', auto_scan: 'T' } } });
    const byId = await rest.send('GET', `/projects/${id}`, { as: 'alice' });
    expect(byId.json).toEqual({
      project_id: id,
      name: 'first',
      owner_id: 2,
      owner_name: 'alice',
      repo_count: 0,
      current_user_role_id: 1,
      current_user_role_ids: [1],
      creation_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      update_time: expect.any(String),
      metadata: { public: 'false', auto_scan: 'true' },
      cve_allowlist: {
        project_id: id,
        items: [],
        creation_time: '0001-01-01T00:00:00.000Z',
        update_time: '0001-01-01T00:00:00.000Z',
      },
    });
    expect((await rest.send('GET', '/projects/first', { as: 'alice' })).json).toEqual(byId.json);
  });

  test('ends Location with the name when asked to', async () => {
    const headers = { 'x-resource-name-in-location': 'true' };
    const answer = await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'named' }, headers });
    expect(answer.headers.get('location')).toBe('/api/v2.0/projects/named');
  });

  test('is private unless metadata or the flag says otherwise, metadata first', async () => {
    await create('vis-a');
    await create('vis-b', { body: { public: true } });
    await create('vis-c', { body: { public: true, metadata: { public: 'false' } } });
    await create('vis-d', { body: { public: true, metadata: { public: '' } } });
    const visibilities = await Promise.all(['vis-a', 'vis-b', 'vis-c', 'vis-d'].map(metadataOf));
    expect(visibilities).toEqual(['false', 'true', 'false', 'true'].map((value) => ({ public: value })));
  });

  test('keeps what the Terraform provider sends and drops proxy keys of an ordinary project', async () => {
    const metadata = {
      public: 'false',
      auto_scan: 'true',
      severity: 'Low',
      prevent_vul: 'false',
      enable_content_trust: 'true',
      enable_content_trust_cosign: 'false',
      auto_sbom_generation: 'false',
      reuse_sys_cve_allowlist: '',
      proxy_speed_kb: '-1',
      proxy_cache_local_on_not_found: 'false',
      no_such_key: 'x',
    };
    await create('terraform', { body: { metadata, storage_limit: -1 } });
    expect(await metadataOf('terraform')).toEqual({
      public: 'false',
      auto_scan: 'true',
      severity: 'low',
      prevent_vul: 'false',
      enable_content_trust: 'true',
      enable_content_trust_cosign: 'false',
      auto_sbom_generation: 'false',
    });
  });

  test('gives the limit administrators ask for, the default to everybody else', async () => {
    rest.settings.defaultStorageLimit = 1_000;
    const limits = await Promise.all([
      create('quota-a', { as: 'admin', body: { storage_limit: 5_000 } }),
      create('quota-b', { as: 'admin', body: { storage_limit: 0 } }),
      create('quota-c', { as: 'alice', body: { storage_limit: 5_000 } }),
      create('quota-d', { as: 'admin', body: { storage_limit: -1 } }),
    ]);
    const rows = await rest.database.many<{ hard: number }>(
      sql`SELECT hard FROM quota WHERE project_id = ANY (${limits}::integer[]) ORDER BY project_id`,
    );
    const byId = new Map(limits.toSorted((a, b) => a - b).map((id, index) => [id, rows[index]?.hard]));
    expect(limits.map((id) => byId.get(id))).toEqual([5_000, 1_000, 1_000, -1]);
  });

  test.each([
    ['a name in capitals', { project_name: 'Upper' }, 400, 'BAD_REQUEST: project name must consist of'],
    ['a name with a slash', { project_name: 'a/b' }, 400, 'BAD_REQUEST: project name must consist of'],
    ['a name that begins with a dash', { project_name: '-a' }, 400, 'BAD_REQUEST: project name must consist of'],
    ['two separators in a row', { project_name: 'a..b' }, 400, 'BAD_REQUEST: project name must consist of'],
    ['no name', {}, 400, 'BAD_REQUEST: project name must be 1 to 255 characters long'],
    [
      'a name that is too long',
      { project_name: 'a'.repeat(256) },
      422,
      'UNPROCESSABLE_ENTITY: validation failure list:\nproject_name in body should be at most 255 chars long',
    ],
    [
      'a name that is a number',
      { project_name: 5 },
      422,
      'UNPROCESSABLE_ENTITY: validation failure list:\nproject_name in body must be of type string: "number"',
    ],
    [
      'a retention policy',
      { project_name: 'x', metadata: { retention_id: '5' } },
      400,
      'BAD_REQUEST: metadata.retention_id',
    ],
    [
      'a flag that is none',
      { project_name: 'x', metadata: { auto_scan: 'maybe' } },
      400,
      'BAD_REQUEST: invalid value for auto_scan: maybe',
    ],
    [
      'an unknown severity',
      { project_name: 'x', metadata: { severity: 'unknown' } },
      400,
      'BAD_REQUEST: invalid value for severity',
    ],
    ['a negative limit', { project_name: 'x', storage_limit: -2 }, 400, 'BAD_REQUEST: storage limit must be'],
    [
      'a limit beyond a pebibyte',
      { project_name: 'x', storage_limit: 2 ** 50 + 1 },
      400,
      'BAD_REQUEST: storage limit must be',
    ],
    ['an upstream that is not there', { project_name: 'x', registry_id: 9 }, 404, 'NOT_FOUND: registry 9 not found'],
    ['a negative upstream', { project_name: 'x', registry_id: -1 }, 400, 'BAD_REQUEST: -1 is not a registry_id'],
    [
      'a repeated CVE',
      { project_name: 'x', cve_allowlist: { items: [{ cve_id: 'a' }, { cve_id: 'a' }] } },
      400,
      'BAD_REQUEST: duplicate CVE ID',
    ],
    ['an empty CVE', { project_name: 'x', cve_allowlist: { items: [{}] } }, 400, 'BAD_REQUEST: the cve_id'],
  ])('refuses %s', async (_what, body, status, error) => {
    const answer = await rest.send('POST', '/projects', { as: 'admin', body });
    expect(answer.status).toBe(status);
    expect(answer.error).toContain(error);
  });

  test('refuses a name that is taken', async () => {
    await create('taken');
    const answer = await rest.send('POST', '/projects', { as: 'bob', body: { project_name: 'taken' } });
    expect([answer.status, answer.error]).toEqual([409, 'CONFLICT: The project named taken already exists']);
  });

  test('refuses anonymous callers, and everybody but administrators when so set', async () => {
    const body = { project_name: 'refused' };
    expect((await rest.send('POST', '/projects', { body })).error).toBe('UNAUTHORIZED: unauthorized');
    rest.settings.projectCreationRestriction = 'adminonly';
    const answer = await rest.send('POST', '/projects', { as: 'alice', body });
    expect([answer.status, answer.error]).toEqual([403, 'FORBIDDEN: Only system admin can create project']);
    const proxy = { project_name: 'proxy', registry_id: 1 };
    rest.settings.projectCreationRestriction = 'everyone';
    expect((await rest.send('POST', '/projects', { as: 'alice', body: proxy })).status).toBe(403);
  });

  test('of one name at the same time succeeds once', async () => {
    const body = { project_name: 'raced' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => rest.send('POST', '/projects', { as: 'alice', body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
  });
});

describe('reading', () => {
  test('tells strangers apart from members and members from administrators', async () => {
    const id = await create('private-one');
    const asks = [undefined, 'bob', 'admin', 'alice'].map((as) =>
      rest.send('GET', `/projects/${id}`, as ? { as } : {}),
    );
    expect((await Promise.all(asks)).map(({ status }) => status)).toEqual([401, 403, 200, 200]);
    const missing = [undefined, 'bob', 'admin'].map((as) => rest.send('GET', '/projects/no-such', as ? { as } : {}));
    expect((await Promise.all(missing)).map(({ status }) => status)).toEqual([401, 403, 404]);
  });

  test('lets everybody read a public project', async () => {
    const id = await create('public-one', { body: { public: true } });
    const answer = await rest.send('GET', `/projects/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.json.current_user_role_ids).toBeNull();
    expect(answer.json).not.toHaveProperty('current_user_role_id');
  });

  test('takes a number for a name when the header says so', async () => {
    const id = await create('12345');
    const headers = { 'x-is-resource-name': 'true' };
    expect((await rest.send('GET', '/projects/12345', { as: 'alice', headers })).json.project_id).toBe(id);
    expect((await rest.send('GET', '/projects/12345', { as: 'admin' })).status).toBe(404);
    expect((await rest.send('GET', '/projects/99999999999999999999', { as: 'admin' })).status).toBe(404);
  });

  test('answers HEAD by name', async () => {
    await create('headed');
    expect((await rest.send('HEAD', '/projects?project_name=headed', { as: 'bob' })).status).toBe(200);
    expect((await rest.send('HEAD', '/projects?project_name=other', { as: 'bob' })).status).toBe(404);
    expect((await rest.send('HEAD', '/projects?project_name=headed')).status).toBe(401);
    expect((await rest.send('HEAD', '/projects', { as: 'bob' })).status).toBe(422);
  });

  test('sums up members and quota for those who may see them', async () => {
    const id = await create('summed', { as: 'alice', body: { public: true } });
    await addRepository(id, 'summed/a');
    await addRepository(id, 'summed/b', 'pending');
    const own = await rest.send('GET', `/projects/${id}/summary`, { as: 'alice' });
    expect(own.json).toEqual({
      repo_count: 1,
      project_admin_count: 1,
      quota: { hard: { storage: -1 }, used: { storage: 0 } },
    });
    expect((await rest.send('GET', `/projects/${id}/summary`)).json).toEqual({ repo_count: 1 });
    rest.settings.quotaEnabled = false;
    expect((await rest.send('GET', `/projects/${id}/summary`, { as: 'alice' })).json).not.toHaveProperty('quota');
  });
});

describe('changing', () => {
  test('merges metadata and replaces the allowlist, and changes nothing else', async () => {
    const id = await create('changed', { body: { metadata: { public: 'false', auto_scan: 'true' } } });
    const body = {
      project_name: 'other-name',
      public: true,
      storage_limit: 1,
      owner_id: 1,
      metadata: { prevent_vul: 'true', severity: 'HIGH', proxy_speed_kb: '5' },
      cve_allowlist: { items: [{ cve_id: 'CVE-2024-1' }], expires_at: 4_102_444_800, project_id: id },
    };
    expect((await rest.send('PUT', `/projects/${id}`, { as: 'alice', body })).status).toBe(200);
    const { json } = await rest.send('GET', `/projects/${id}`, { as: 'alice' });
    expect(json).toMatchObject({ name: 'changed', owner_id: 2 });
    expect(json.metadata).toEqual({ public: 'false', auto_scan: 'true', prevent_vul: 'true', severity: 'high' });
    expect(json.cve_allowlist).toMatchObject({ items: [{ cve_id: 'CVE-2024-1' }], expires_at: 4_102_444_800 });
    expect(Date.parse(json.cve_allowlist.update_time)).toBeGreaterThan(Date.now() - 60_000);
  });

  test('takes effect for readers at once', async () => {
    const id = await create('opened');
    expect((await rest.send('GET', '/projects/opened')).status).toBe(401);
    await rest.send('PUT', `/projects/${id}`, { as: 'alice', body: { metadata: { public: 'true' } } });
    expect((await rest.send('GET', '/projects/opened')).status).toBe(200);
  });

  test('refuses the allowlist of another project and another retention policy', async () => {
    const id = await create('guarded');
    const foreign = { cve_allowlist: { project_id: id + 1, items: [] } };
    expect((await rest.send('PUT', `/projects/${id}`, { as: 'alice', body: foreign })).status).toBe(400);
    const retention = { metadata: { retention_id: '7' } };
    expect((await rest.send('PUT', `/projects/${id}`, { as: 'alice', body: retention })).status).toBe(400);
    expect((await rest.send('PUT', `/projects/${id}`, { as: 'bob', body: {} })).status).toBe(403);
  });
});

describe('deleting', () => {
  test('is refused while there are repositories', async () => {
    const id = await create('full');
    await addRepository(id, 'full/a');
    const reason = 'the project contains repositories, can not be deleted';
    const deletable = await rest.send('GET', `/projects/${id}/_deletable`, { as: 'alice' });
    expect(deletable.json).toEqual({ message: reason });
    const answer = await rest.send('DELETE', `/projects/${id}`, { as: 'alice' });
    expect([answer.status, answer.error]).toEqual([412, `PRECONDITION: ${reason}`]);
  });

  test('takes everything along that lies in the trash and hands its blobs to the collector', async () => {
    const id = await create('emptied', { body: { cve_allowlist: { items: [{ cve_id: 'a' }] } } });
    await fillTrash(id);
    const announced: string[] = [];
    rest.database.onAnnounce((_channel, payload) => announced.push(payload));
    expect((await rest.send('GET', `/projects/${id}/_deletable`, { as: 'alice' })).json).toEqual({ deletable: true });
    expect((await rest.send('DELETE', `/projects/${id}`, { as: 'alice' })).status).toBe(200);
    expect((await rest.send('GET', `/projects/${id}`, { as: 'admin' })).status).toBe(404);
    // Nothing remembered of the old project may be served from a new one of its name (CVE-2026-35172).
    expect(announced).toContain('{"kind":"repository","repository":"emptied/a"}');
    expect(announced.find((payload) => payload.includes('"blobs"'))).toContain('sha256:layer');
    const queued = await rest.database.many<{ digest: string }>(
      sql`SELECT digest FROM collection_queue JOIN blob ON blob.id = blob_id ORDER BY digest`,
    );
    expect(queued.map(({ digest }) => digest)).toEqual(['sha256:child', 'sha256:layer', 'sha256:parent']);
    expect(await create('emptied')).toBeGreaterThan(id);
  });

  test('needs the right in the project', async () => {
    const id = await create('kept', { body: { public: true } });
    const answers = [undefined, 'bob'].map((as) => rest.send('DELETE', `/projects/${id}`, as ? { as } : {}));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([401, 403]);
  });
});

async function fillTrash(projectId: number): Promise<void> {
  const { database: db } = rest;
  await addRepository(projectId, 'emptied/a', 'deleted');
  await db.run(
    sql`INSERT INTO blob (digest, size) VALUES ('sha256:parent', 1), ('sha256:child', 1), ('sha256:layer', 1)`,
  );
  const repository = sql`(SELECT repository_id FROM repository WHERE name = 'emptied/a')`;
  for (const name of ['parent', 'child']) {
    await db.run(sql`
      INSERT INTO artifact (project_id, repository_id, digest, manifest_blob_id, manifest_media_type, media_type, type, size, deleted_at)
      SELECT ${projectId}, ${repository}, digest, id, 'm', 'm', 'IMAGE', 1, now() FROM blob WHERE digest = ${`sha256:${name}`}`);
  }
  const artifact = (name: string) => sql`(SELECT id FROM artifact WHERE digest = ${`sha256:${name}`})`;
  await db.run(sql`
    INSERT INTO artifact_reference (parent_id, position, child_id, child_digest)
    VALUES (${artifact('parent')}, 0, ${artifact('child')}, 'sha256:child')`);
  await db.run(sql`INSERT INTO artifact_blob SELECT ${artifact('child')}, id FROM blob WHERE digest = 'sha256:layer'`);
  await db.run(sql`
    INSERT INTO accessory (artifact_id, repository_id, subject_digest, type)
    VALUES (${artifact('child')}, ${repository}, 'sha256:parent', 'signature.cosign')`);
  await db.run(sql`INSERT INTO repository_blob (repository_id, blob_id) SELECT ${repository}, id FROM blob`);
  await db.run(sql`INSERT INTO project_blob (project_id, blob_id, charges) SELECT ${projectId}, id, 1 FROM blob`);
  await db.run(sql`
    INSERT INTO tag_version (repository_id, name, hlc, actor, reason) VALUES (${repository}, 'v1', 1, 'alice', 'delete')`);
  await db.run(sql`
    INSERT INTO upload (id, repository_id, owner, algorithm, expires_at)
    VALUES (gen_random_uuid(), ${repository}, 'alice', 'sha256', now())`);
}

describe('metadata key by key', () => {
  test('adds, reads, changes, lists and removes', async () => {
    const id = await create('keyed');
    const path = `/projects/${id}/metadatas`;
    expect((await rest.send('POST', `${path}/`, { as: 'alice', body: { auto_scan: '1' } })).status).toBe(200);
    expect((await rest.send('GET', `${path}/auto_scan`, { as: 'alice' })).json).toEqual({ auto_scan: 'true' });
    expect((await rest.send('PUT', `${path}/auto_scan`, { as: 'alice', body: { auto_scan: 'F' } })).status).toBe(200);
    expect((await rest.send('GET', path, { as: 'alice' })).status).toBe(403);
    expect((await rest.send('GET', path, { as: 'admin' })).json).toEqual({ auto_scan: 'false', public: 'false' });
    expect((await rest.send('DELETE', `${path}/auto_scan`, { as: 'alice' })).status).toBe(200);
    expect((await rest.send('GET', `${path}/auto_scan`, { as: 'alice' })).status).toBe(404);
    expect((await rest.send('DELETE', `${path}/auto_scan`, { as: 'alice' })).status).toBe(404);
  });

  test.each([
    ['POST', '/', { auto_scan: 'true', public: 'true' }, 400],
    ['POST', '/', {}, 400],
    ['POST', '/', { public: 'true' }, 409],
    ['POST', '/', { retention_id: '5' }, 400],
    ['POST', '/', { constructor: 'true' }, 400],
    ['PUT', '/public', { auto_scan: 'true' }, 400],
    ['PUT', '/public', { public: 'perhaps' }, 400],
    ['PUT', '/retention_id', { retention_id: '5' }, 400],
    ['PUT', '/proxy_speed_kb', { proxy_speed_kb: '5' }, 400],
    ['PUT', '/public', { public: 5 }, 422],
    ['DELETE', '/retention_id', undefined, 400],
    ['DELETE', '/toString', undefined, 404],
    ['GET', '/toString', undefined, 404],
  ])('refuses %s %s %o', async (method, key, body, status) => {
    const { json } = await rest.send('GET', '/projects?name=keyed-bad', { as: 'alice' });
    const id = json[0]?.project_id ?? (await create('keyed-bad'));
    expect((await rest.send(method, `/projects/${id}/metadatas${key}`, { as: 'alice', body })).status).toBe(status);
  });

  test('is not a weaker way in (CVE-2024-22278)', async () => {
    const id = await create('two-doors', { body: { public: true } });
    const body = { role_id: 4, member_user: { username: 'bob' } };
    expect((await rest.send('POST', `/projects/${id}/members`, { as: 'alice', body })).status).toBe(201);
    const change = { as: 'bob', body: { public: 'false' } };
    expect((await rest.send('PUT', `/projects/${id}/metadatas/public`, change)).status).toBe(403);
    expect((await rest.send('PUT', `/projects/${id}`, { as: 'bob', body: { metadata: {} } })).status).toBe(403);
  });
});

test('writes what was done, and what was refused, into the log of the project', async () => {
  const id = await create('logged');
  await rest.send('PUT', `/projects/${id}`, { as: 'alice', body: { metadata: { auto_scan: 'true' } } });
  await rest.send('PUT', `/projects/${id}`, { as: 'alice', body: { metadata: { auto_scan: 'nonsense' } } });
  const { json, headers } = await rest.send('GET', '/projects/logged/auditlog-exts', { as: 'alice' });
  expect(headers.get('x-total-count')).toBe('3');
  const rows = json.map((row: Record<string, unknown>) => [
    row.operation,
    row.resource_type,
    row.resource,
    row.username,
    row.operation_result,
  ]);
  expect(rows).toEqual([
    ['update', 'project', 'logged', 'alice', false],
    ['update', 'project', 'logged', 'alice', true],
    ['create', 'project', 'logged', 'alice', true],
  ]);
  const q = 'operation=create,op_time=[2020-01-01T00:00:00~]';
  const filtered = await rest.send('GET', `/projects/logged/auditlog-exts?q=${encodeURIComponent(q)}`, { as: 'alice' });
  expect(filtered.json).toHaveLength(1);
  expect((await rest.send('GET', '/projects/logged/auditlog-exts', { as: 'bob' })).status).toBe(403);
  expect((await rest.send('GET', '/projects/logged/logs', { as: 'alice' })).json).toEqual([]);
});

describe('a project with what one may do there', () => {
  test('is one answer, with the rights of the caller', async () => {
    await rest.send('POST', '/projects', {
      as: 'alice',
      body: { project_name: 'context', metadata: { public: 'true' } },
    });
    const mine = await rest.send('GET', '/haven/projects/context', { as: 'alice' });
    expect(mine.json.project).toMatchObject({ name: 'context', current_user_role_id: 1, metadata: { public: 'true' } });
    expect(mine.json.rights).toEqual(expect.arrayContaining(['self:delete', 'member:create', 'repository:push']));
    expect(mine.json.quota).toEqual({ hard: { storage: -1 }, used: { storage: 0 } });
    const theirs = await rest.send('GET', '/haven/projects/context', { as: 'bob' });
    expect(theirs.json.rights).toContain('repository:pull');
    expect(theirs.json.rights).not.toContain('repository:push');
    expect(theirs.json.quota).toBeUndefined();
    const nobody = await rest.send('GET', '/haven/projects/context');
    expect(nobody.json.rights).toEqual(theirs.json.rights);
  });

  test('is hidden like the project itself', async () => {
    await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'hidden-context' } });
    const status = async (as?: string) =>
      (await rest.send('GET', '/haven/projects/hidden-context', as === undefined ? {} : { as })).status;
    expect([await status(), await status('bob'), await status('admin')]).toEqual([401, 403, 200]);
    expect((await rest.send('GET', '/haven/projects/none-such', { as: 'admin' })).status).toBe(404);
  });
});
