import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../../../../test/content.ts';
import { imageOf, indexOf, layerOf, pushImage } from '../../../../test/images.ts';
import { sql } from '../../../db/sql.ts';
import { HavenError } from '../../../error.ts';

let content: TestContent;
const frozen = new Set<string>();
// Does something while a copy into that repository is under way.
let meanwhile: { readonly repository: string; calls: number; readonly work: () => Promise<unknown> } | undefined;
beforeAll(async () => {
  const guard = {
    name: 'immutability',
    async check({ repository, tags = [] }: { readonly repository: string; readonly tags?: readonly string[] }) {
      // Asked before the blobs are charged, and before the manifest is pushed.
      if (meanwhile?.repository === repository && ++meanwhile.calls === 2) await meanwhile.work();
      const tag = tags.find((name) => frozen.has(name));
      if (tag)
        throw new HavenError(
          'PRECONDITION',
          `Failed to process request due to '${repository}:${tag}' configured as immutable.`,
        );
    },
  };
  content = await startTestContent({ pushGuards: [guard] });
  for (const name of ['alice', 'bob']) await content.addUser(name);
  for (const name of ['from', 'to']) {
    await content.addProject(name);
    await content.addMember(name, 'alice', 'developer');
  }
  await content.addProject('small', { hard: 1_000 });
  await content.addMember('small', 'alice', 'developer');
});
afterAll(async () => {
  expect(content.failures).toEqual([]);
  await content.close();
});

const send = (method: string, path: string, as = 'alice') => content.send(method, path, { as });
const push = <T extends Parameters<typeof pushImage>[2]>(repository: string, image: T, reference?: string) =>
  pushImage(content.v2, { repository, as: 'alice' }, image, reference);
const copy = (project: string, repository: string, from: string, as = 'alice') =>
  send('POST', `/projects/${project}/repositories/${repository}/artifacts?from=${encodeURIComponent(from)}`, as);
const pull = (name: string) => content.v2.send('GET', `/v2/${name.replace(/[:@]/, '/manifests/')}`, { as: 'alice' });

describe('a copy', () => {
  test('has children, accessories and tags of the source, and can be pulled whole', async () => {
    const layer = layerOf();
    const children = [
      await push('from/app', imageOf({ layers: [layer] }), 'v1-amd64'),
      await push('from/app', imageOf()),
    ];
    const index = await push('from/app', indexOf(children), 'v1');
    await push('from/app', index, 'latest');
    const signature = await push(
      'from/app',
      imageOf({ subject: index, artifactType: 'application/vnd.cncf.notary.signature' }),
    );
    const note = await push('from/app', imageOf({ subject: signature, artifactType: 'application/vnd.example.note' }));
    await push('from/app', imageOf(), 'unrelated');

    const answer = await copy('to', 'a%252Fb', 'from/app:v1');
    expect([answer.status, answer.text]).toEqual([201, '']);
    expect(answer.headers.get('location')).toBe('/api/v2.0/projects/to/repositories/a%252Fb/artifacts/v1');

    const shown = await send('GET', answer.headers.get('location') ?? '');
    expect(shown.json.digest).toBe(index.digest);
    expect(shown.json.tags.map((tag: { name: string }) => tag.name).sort()).toEqual(['latest', 'v1']);
    expect(shown.json.references).toHaveLength(2);
    for (const { digest } of [index, ...children, signature, note])
      expect((await pull(`to/a/b@${digest}`)).status).toBe(200);
    expect((await pull('to/a/b:v1-amd64')).headers['docker-content-digest']).toBe(children[0]?.digest);
    expect((await pull('to/a/b:unrelated')).status).toBe(404);
    const blob = await content.v2.send('GET', `/v2/to/a/b/blobs/${layer.digest}`, { as: 'alice' });
    expect([blob.status, blob.body.equals(layer.bytes)]).toEqual([200, true]);
    const accessories = await send('GET', '/projects/to/repositories/a%252Fb/artifacts/v1/accessories');
    expect(accessories.json.map((accessory: { digest: string }) => accessory.digest)).toEqual([signature.digest]);
    expect((await send('GET', '/projects/to/repositories/a%252Fb')).json.artifact_count).toBe(2);
    const events = await content.database.many<{ digest: string }>(sql`
      SELECT payload->>'digest' AS digest FROM event WHERE type = 'PUSH_ARTIFACT' AND payload->>'repository' = 'to/a/b' ORDER BY id`);
    expect(events.map((event) => event.digest).sort()).toEqual(
      [index, ...children, signature, note].map((image) => image.digest).sort(),
    );
    expect(events.findIndex((event) => event.digest === index.digest)).toBe(2);
  });

  test('by digest is found under it, twice is once, and moves tags of the target', async () => {
    const image = await push('from/twice', imageOf(), 'v1');
    const other = await push('to/twice', imageOf(), 'v1');
    for (const from of [`from/twice@${image.digest}`, 'from/twice:v1'])
      expect((await copy('to', 'twice', from)).status).toBe(201);
    expect((await pull('to/twice:v1')).headers['docker-content-digest']).toBe(image.digest);
    const list = await send('GET', '/projects/to/repositories/twice/artifacts');
    expect(list.json.map((artifact: { digest: string }) => artifact.digest)).toEqual([image.digest, other.digest]);
    const used = await content.database.first<{ used: number; sum: number }>(sql`
      SELECT used, (SELECT sum(size) FROM project_blob JOIN blob ON id = blob_id WHERE project_id = q.project_id) AS sum
      FROM quota q JOIN project USING (project_id) WHERE name = 'to'`);
    expect(used?.used).toBe(used?.sum);
    await push('from/twice', image, 'later');
    expect((await copy('to', 'twice', `from/twice@${image.digest}`)).status).toBe(201);
    expect((await pull('to/twice:later')).status).toBe(200);
  });

  test('within a repository changes nothing', async () => {
    await push('from/self', imageOf(), 'v1');
    expect((await copy('from', 'self', 'from/self:v1')).status).toBe(201);
    expect((await send('GET', '/projects/from/repositories/self/artifacts')).headers.get('x-total-count')).toBe('1');
  });
});

describe('is refused', () => {
  const setQuotas = (on: boolean) =>
    content.send('PUT', '/configurations', { as: 'admin', body: { quota_per_project_enable: on } });

  test.each([
    '',
    'x',
    'from',
    'from:v1',
    'from/app',
    'from/app:',
    'from/app@v1',
    'from/app:v 1',
    'from/app@sha256:short',
    'FROM/app:v1',
    'from/app:v1@sha256:0',
  ])('from=%s', async (from) => {
    expect([400, 422]).toContain((await copy('to', 'x', from)).status);
  });

  test('without a source, with 404, or 400 while quotas are on', async () => {
    expect((await copy('to', 'x', 'from/app:nothing')).error).toBe('BAD_REQUEST: artifact from/app:nothing not found');
    await setQuotas(false);
    expect((await copy('to', 'x', 'from/app:nothing')).error).toBe('NOT_FOUND: artifact from/app:nothing not found');
    await setQuotas(true);
  });

  test('without the rights on both sides', async () => {
    await push('from/rights', imageOf(), 'v1');
    expect((await copy('to', 'x', 'from/rights:v1', 'bob')).status).toBe(403);
    await content.addMember('to', 'bob', 'developer');
    content.authorizer.forgetAll();
    expect((await copy('to', 'x', 'from/rights:v1', 'bob')).status).toBe(403);
    expect((await copy('to', 'x', 'nowhere/rights:v1', 'bob')).status).toBe(403);
    expect((await copy('to', 'x', 'nowhere/rights:v1', 'admin')).status).toBe(404);
    await content.addMember('from', 'bob', 'guest');
    content.authorizer.forgetAll();
    expect((await copy('to', 'x', 'from/rights:v1', 'bob')).status).toBe(201);
  });

  test('into a proxy cache, of an accessory, and under a name that is none', async () => {
    await content.addProject('mirror', { registryId: 5 });
    expect((await copy('mirror', 'x', 'from/app:v1', 'admin')).error).toMatch(/^METHOD_NOT_ALLOWED/);
    const image = await push('from/acc', imageOf(), 'v1');
    const signature = await push('from/acc', imageOf({ subject: image }));
    expect((await copy('to', 'x', `from/acc@${signature.digest}`)).error).toMatch(/^DENIED/);
    expect((await copy('to', 'NO', 'from/acc:v1')).error).toBe('BAD_REQUEST: invalid repository name: to/NO');
  });

  test('beyond the quota, and nothing of it stays', async () => {
    await push('from/large', imageOf({ layers: [layerOf(5_000)] }), 'v1');
    const answer = await copy('small', 'x', 'from/large:v1');
    expect(answer.error).toMatch(/^DENIED: adding .* will exceed the configured upper limit of 1000\.0 B\.$/);
    expect((await send('GET', '/projects/small/repositories/x')).status).toBe(404);
    const used = await content.database.first(
      sql`SELECT used FROM quota JOIN project USING (project_id) WHERE name = 'small'`,
    );
    expect(used).toEqual({ used: 0 });
  });

  test('beyond a limit that is lowered meanwhile, which is told of', async () => {
    await content.addProject('shrinking', { hard: 100_000 });
    await content.addMember('shrinking', 'alice', 'developer');
    await push('from/large', imageOf({ layers: [layerOf(5_000)] }), 'v2');
    const ofProject = sql`(SELECT project_id FROM project WHERE name = 'shrinking')`;
    const work = () =>
      content.database.transaction(async (tx) => {
        // As when the copy before was deleted: the manifest has to be charged again.
        await tx.run(sql`
          DELETE FROM repository_blob rb USING manifest m, repository r
          WHERE rb.blob_id = m.blob_id AND r.repository_id = rb.repository_id AND r.project_id = ${ofProject}`);
        await tx.run(sql`
          DELETE FROM project_blob pb USING manifest m WHERE pb.blob_id = m.blob_id AND pb.project_id = ${ofProject}`);
        await tx.run(sql`UPDATE quota SET hard = 1000 WHERE project_id = ${ofProject}`);
      });
    meanwhile = { repository: 'shrinking/x', calls: 0, work };
    const answer = await copy('shrinking', 'x', 'from/large:v2');
    meanwhile = undefined;
    expect(answer.error).toMatch(/^DENIED: adding .* will exceed/);
    const events = await content.database.many(sql`
      SELECT FROM event WHERE type = 'QUOTA_EXCEED' AND project_id = ${ofProject}`);
    expect(events).toHaveLength(1);
  });

  test('onto a frozen tag, before anything is there', async () => {
    const child = await push('from/ice', imageOf(), 'child');
    await push('from/ice', indexOf([child]), 'frozen');
    frozen.add('frozen');
    const answer = await copy('to', 'ice', 'from/ice:frozen');
    frozen.clear();
    expect(answer.error).toBe(
      "PRECONDITION: Failed to process request due to 'to/ice:frozen' configured as immutable.",
    );
    expect((await send('GET', '/projects/to/repositories/ice')).status).toBe(404);
  });
});
