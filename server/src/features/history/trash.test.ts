import { describe, expect, test } from 'vitest';
import { type Image, imageOf, indexOf, layerOf } from '../../../test/images.ts';
import { sql } from '../../db/sql.ts';
import { purgeTrash } from '../../registry/collection/store.ts';
import { EVER, historyBench } from './history.suite.ts';

const bench = historyBench();
const { push, send, remove, statusOf, digestOf, versionsOf, trash, trashed, restore, collect, used, state } = bench;

describe('the trash', () => {
  test('lists what was deleted, without what comes back along with it', async () => {
    const child = imageOf();
    await push(child);
    const index = await push(indexOf([child]), 'multi');
    await push(imageOf({ subject: index, artifactType: 'application/vnd.example' }));
    const single = await push(imageOf(), 'one');
    await push(single, 'two');
    await remove('multi');
    await remove('one');
    const list = await send('GET', '/trash/artifacts', 'guest');
    expect([list.headers.get('x-total-count'), list.json]).toMatchObject([
      '2',
      [
        {
          digest: single.digest,
          tags: ['one', 'two'],
          repository_name: `${bench.project}/app`,
          type: 'IMAGE',
          deleted_by: 'maintainer',
        },
        { digest: index.digest, tags: ['multi'] },
      ],
    ]);
    const [first] = await trash();
    expect(new Date(first?.purged_at ?? '').getTime() - new Date(first?.deleted_at ?? '').getTime()).toBe(86_400_000);
    expect(await trash(`?q=digest=${index.digest}`)).toHaveLength(1);
    expect(await trash('?sort=deleted_at&page_size=1')).toMatchObject([{ digest: index.digest }]);
    await bench.content.addUser(`nobody-${bench.word}`);
    expect((await send('GET', '/trash/artifacts', `nobody-${bench.word}`)).status).toBe(403);
  });

  test('gives an artifact back with its tags, labels, children and accessories, as it was', async () => {
    const child = imageOf();
    await push(child);
    const index = await push(indexOf([child]), 'multi');
    await push(index, 'also');
    const signature = await push(imageOf({ subject: index, artifactType: 'application/vnd.example' }));
    await push(imageOf({ subject: child, artifactType: 'application/vnd.example' }));
    await push(imageOf(), 'other');
    const { headers } = await bench.content.send('POST', '/labels', {
      as: 'admin',
      body: { name: `label-${bench.word}`, scope: 'g' },
    });
    const labelled = `/projects/${bench.project}/repositories/app/artifacts/multi`;
    const labelId = Number(headers.get('location')?.split('/').at(-1));
    await bench.content.send('POST', `${labelled}/labels`, { as: 'maintainer', body: { id: labelId } });
    const before = await state();
    await remove('multi');
    const answer = await restore(index);
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        ...{ repository_name: `${bench.project}/app`, digest: index.digest, artifacts: 4 },
        ...{ tags: ['also', 'multi'], lost_tags: [] },
      },
    ]);
    expect(await state()).toEqual(before);
    for (const reference of ['multi', 'also', child.digest, signature.digest])
      expect(await statusOf(reference)).toBe(200);
    const shown = await bench.content.send('GET', `${labelled}?with_label=true`, { as: 'guest' });
    expect(shown.json.labels).toHaveLength(1);
    expect(await trash()).toEqual([]);
    expect((await versionsOf('multi')).map(({ reason }) => reason)).toEqual(['restored', 'artifact deleted', 'push']);
    const log = await bench.content.send('GET', `/projects/${bench.project}/auditlog-exts?q=operation=restore`, {
      as: 'admin',
    });
    expect(log.json).toMatchObject([
      { resource: `${bench.project}/app:also`, resource_type: 'artifact', username: 'developer' },
    ]);
  });

  test('gives back what the collector has begun to clear up after', async () => {
    const layer = layerOf();
    const image = await push(imageOf({ layers: [layer] }), 'v1');
    await remove('v1');
    // The repository has let the blobs go, the artifact has not.
    await collect(EVER);
    const blob = () =>
      bench.content.v2.send('GET', `/v2/${bench.project}/app/blobs/${layer.digest}`, { as: 'maintainer' });
    expect((await blob()).status).toBe(404);
    expect((await restore(image)).status).toBe(200);
    expect((await blob()).body).toEqual(layer.bytes);
    await collect(0);
    expect((await blob()).body).toEqual(layer.bytes);
    expect(await statusOf('v1')).toBe(200);
  });

  test('leaves names to those who have used them since', async () => {
    const old = await push(imageOf(), 'taken');
    await push(old, 'used');
    await push(old, 'free');
    await remove(old.digest);
    const other = await push(imageOf(), 'taken');
    await push(imageOf(), 'used');
    await bench.content.send('DELETE', `/projects/${bench.project}/repositories/app/artifacts/used/tags/used`, {
      as: 'maintainer',
    });
    const { json } = await restore(old);
    expect([json.tags, json.lost_tags]).toEqual([['free'], ['taken', 'used']]);
    expect(await digestOf('taken')).toBe(other.digest);
    expect(await statusOf('used')).toBe(404);
  });

  test('does not give back accessories that were deleted before', async () => {
    const image = await push(imageOf(), 'v1');
    const stale = await push(imageOf({ subject: image, artifactType: 'application/vnd.example' }));
    await remove(stale.digest);
    await remove('v1');
    expect((await restore(image)).json.artifacts).toBe(1);
    expect(await statusOf(stale.digest)).toBe(404);
    expect((await restore(stale)).json.artifacts).toBe(1);
    expect(await statusOf(stale.digest)).toBe(200);
  });

  test('shows what a push has not brought back along', async () => {
    const image = await push(imageOf(), 'v1');
    const signature = await push(imageOf({ subject: image, artifactType: 'application/vnd.example' }));
    await remove('v1');
    expect(await trash()).toHaveLength(1);
    await push(image, 'v1');
    expect(await trash()).toMatchObject([{ digest: signature.digest, tags: [] }]);
    expect((await restore(signature)).json.artifacts).toBe(1);
  });

  test('gives a child back to its index, whenever it was deleted', async () => {
    const child = await push(imageOf());
    const index = await push(indexOf([child]), 'multi');
    await remove('multi');
    await push(child, 'again');
    await remove('again');
    expect((await restore(index)).json).toMatchObject({ artifacts: 2, tags: ['multi'] });
    expect(await statusOf(child.digest)).toBe(200);
    expect(await statusOf('again')).toBe(404);
  });

  test('gives nothing twice, nothing of others, and nothing that is gone', async () => {
    const image = await push(imageOf(), 'v1');
    await remove('v1');
    const id = await trashed(image);
    expect((await send('POST', `/trash/artifacts/${id}/restore`, 'guest')).status).toBe(403);
    await bench.content.addProject(`${bench.project}-other`);
    const elsewhere = `/haven/projects/${bench.project}-other/trash/artifacts/${id}`;
    expect((await bench.content.send('POST', `${elsewhere}/restore`, { as: 'admin' })).status).toBe(404);
    expect((await bench.content.send('DELETE', elsewhere, { as: 'admin' })).status).toBe(404);
    const both = await Promise.all([1, 2].map(() => send('POST', `/trash/artifacts/${id}/restore`)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect((await send('POST', `/trash/artifacts/${id}/restore`)).status).toBe(404);
    await remove('v1');
    await collect(0);
    expect((await send('POST', `/trash/artifacts/${id}/restore`)).status).toBe(404);
    expect(await trash()).toEqual([]);
    expect((await send('POST', `/trash/artifacts/${2 ** 60}/restore`)).status).toBe(404);
  });

  test('is refused by a full quota, and then nothing has happened', async () => {
    const image = await push(imageOf({ layers: [layerOf(5_000)] }), 'v1');
    await push(imageOf({ subject: image, artifactType: 'application/vnd.example' }));
    await remove('v1');
    await bench.content.database.run(sql`UPDATE quota SET hard = 1000 WHERE project_id = ${bench.projectId}`);
    const before = await state();
    const answer = await restore(image);
    expect([answer.status, answer.error]).toEqual([403, expect.stringContaining('will exceed')]);
    expect(await state()).toEqual(before);
    expect(await trash()).toHaveLength(1);
    await bench.content.database.run(sql`UPDATE quota SET hard = 100000 WHERE project_id = ${bench.projectId}`);
    expect((await restore(image)).status).toBe(200);
  });

  test('gives all or nothing: what was deleted together goes together', async () => {
    const image = await push(imageOf(), 'v1');
    const signature = await push(imageOf({ subject: image, artifactType: 'application/vnd.example' }));
    await remove('v1');
    await bench.content.database.transaction(async (tx) => {
      await tx.run(sql`SELECT FROM artifact WHERE digest = ${image.digest} FOR UPDATE`);
      await collect(0);
    });
    expect((await restore(image)).json.artifacts).toBe(2);
    expect(await statusOf(signature.digest)).toBe(200);
    await remove('v1');
    const id = await trashed(image);
    // As if the collector were between two of its steps.
    const purged = await bench.content.database.transaction((tx) => purgeTrash(tx, 0, 1));
    expect(purged.artifacts).toBe(1);
    expect((await send('POST', `/trash/artifacts/${id}/restore`)).status).toBe(404);
    expect(await trash()).toEqual([]);
    await collect(0);
  });

  test('waits for the collector, and then has nothing', async () => {
    const image = await push(imageOf(), 'v1');
    await push(imageOf({ subject: image, artifactType: 'application/vnd.example' }));
    await remove('v1');
    const id = await trashed(image);
    const before = await used();
    const [, answer] = await bench.content.database.transaction(async (tx) => {
      const purged = await purgeTrash(tx, 0, 1);
      // Not awaited here: it cannot end before this transaction does.
      return [purged, send('POST', `/trash/artifacts/${id}/restore`).then((given) => ({ given }))] as const;
    });
    const { given } = await answer;
    expect([404, 409]).toContain(given.status);
    expect(await used()).toBe(before);
    expect((await versionsOf('v1'))[0]).toMatchObject({ reason: 'artifact deleted' });
    await collect(0);
  });
});

describe('a deleted repository', () => {
  const repositories = async () => (await send('GET', '/trash/repositories')).json;
  const restoreRepository = (name = 'app', as = 'developer') => send('POST', `/trash/repositories/${name}/restore`, as);
  const removeRepository = (name = 'app') =>
    bench.content.send('DELETE', `/projects/${bench.project}/repositories/${name}`, { as: 'maintainer' });

  test('is listed, and comes back as it was', async () => {
    const child = imageOf();
    await push(child, 'child');
    const index = await push(indexOf([child]), 'multi');
    await push(imageOf({ subject: index, artifactType: 'application/vnd.example' }));
    const gone = await push(imageOf(), 'gone');
    await remove('gone');
    await bench.content.send('PUT', `/projects/${bench.project}/repositories/app`, {
      as: 'maintainer',
      body: { description: 'what it is' },
    });
    const before = await state();
    expect((await removeRepository()).status).toBe(200);
    expect(await repositories()).toMatchObject([
      { name: `${bench.project}/app`, artifact_count: 1, deleted_by: 'maintainer', size: expect.any(Number) },
    ]);
    await collect(EVER);
    const answer = await restoreRepository();
    expect([answer.status, answer.json]).toEqual([
      200,
      { repository_name: `${bench.project}/app`, artifacts: 3, tags: ['child', 'multi'], lost_tags: [] },
    ]);
    expect(await repositories()).toEqual([]);
    const after = await state();
    // The collector has let go of what `gone` had.
    expect(after).toMatchObject({ ...(before as object), blobs: expect.anything() });
    expect(await statusOf(gone.digest)).toBe(404);
    expect((await restore(gone)).status).toBe(200);
    const log = await bench.content.database.many(sql`
      SELECT resource FROM audit_log_ext
      WHERE project_id = ${bench.projectId} AND operation = 'restore' AND resource_type = 'repository'`);
    expect(log).toEqual([{ resource: `${bench.project}/app` }]);
  });

  test('that is empty, or has slashes in its name, comes back too', async () => {
    await push(imageOf(), 'v1', 'deep/er');
    await remove('v1', 'deep%252Fer');
    expect((await removeRepository('deep%252Fer')).status).toBe(200);
    expect(await repositories()).toMatchObject([{ name: `${bench.project}/deep/er`, artifact_count: 0 }]);
    expect((await restoreRepository('deep%252Fer')).json).toMatchObject({ artifacts: 0 });
    expect(
      (await bench.content.send('GET', `/projects/${bench.project}/repositories/deep%252Fer`, { as: 'guest' })).status,
    ).toBe(200);
  });

  test('begins anew when somebody pushes to it, and its artifacts are still in the trash', async () => {
    const old = await push(imageOf(), 'v1');
    await removeRepository();
    const fresh = await push(imageOf(), 'v1');
    expect((await restoreRepository()).status).toBe(404);
    expect(await repositories()).toEqual([]);
    expect((await restore(old)).json).toMatchObject({ tags: [], lost_tags: ['v1'] });
    expect(await digestOf('v1')).toBe(fresh.digest);
  });

  test('is not for guests, not twice, not after its time, and not without room', async () => {
    await push(imageOf({ layers: [layerOf(5_000)] }), 'v1');
    await removeRepository();
    expect((await restoreRepository('app', 'guest')).status).toBe(403);
    await bench.content.database.run(sql`UPDATE quota SET hard = 1000 WHERE project_id = ${bench.projectId}`);
    const before = await state();
    expect((await restoreRepository()).status).toBe(403);
    expect(await state()).toEqual(before);
    await bench.content.database.run(sql`UPDATE quota SET hard = -1 WHERE project_id = ${bench.projectId}`);
    const both = await Promise.all([1, 2].map(() => restoreRepository()));
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    await removeRepository();
    await collect(0);
    expect((await restoreRepository()).status).toBe(404);
    expect(await repositories()).toEqual([]);
  });
});

describe('purging', () => {
  const purge = (path: string, as = 'maintainer') => send('DELETE', `/trash/${path}`, as);
  const bytesOf = (digest: string) =>
    bench.content.database.many(sql`SELECT FROM blob WHERE digest = ${digest}`).then((rows) => rows.length);

  test('lets an artifact go with what came along, and its bytes with the next collection', async () => {
    const layer = layerOf();
    const image = await push(imageOf({ layers: [layer] }), 'v1');
    const signature = await push(imageOf({ subject: image, artifactType: 'application/vnd.example' }));
    await remove('v1');
    const id = await trashed(image);
    expect((await purge(`artifacts/${id}`, 'developer')).status).toBe(403);
    expect((await purge(`artifacts/${id}`)).status).toBe(200);
    expect((await purge(`artifacts/${id}`)).status).toBe(404);
    expect(await trash()).toEqual([]);
    expect((await send('POST', `/trash/artifacts/${id}/restore`)).status).toBe(404);
    await bench.content.registry.collector.run({ grace: EVER, trash: EVER });
    expect(await Promise.all([layer, image, signature].map(({ digest }) => bytesOf(digest)))).toEqual([0, 0, 0]);
    expect((await versionsOf('v1'))[1]).toMatchObject({ state: 'gone' });
    const log = await bench.content.database.many(sql`
      SELECT resource, username FROM audit_log_ext WHERE project_id = ${bench.projectId} AND operation = 'purge'`);
    expect(log).toEqual([{ resource: `${bench.project}/app@${image.digest}`, username: 'maintainer' }]);
  });

  test('leaves what others need', async () => {
    const layer = layerOf();
    const image = await push(imageOf({ layers: [layer] }), 'v1');
    const other = await push(imageOf({ layers: [layer] }), 'v2');
    await remove('v1');
    expect((await purge(`artifacts/${await trashed(image)}`)).status).toBe(200);
    await bench.content.registry.collector.run({ grace: EVER, trash: EVER });
    expect(await bytesOf(layer.digest)).toBe(1);
    expect(await statusOf(other.digest)).toBe(200);
  });

  test('of a child waits for its index', async () => {
    const child = await push(imageOf());
    const index = await push(indexOf([child]), 'multi');
    await remove('multi');
    await push(child, 'again');
    await remove('again');
    const answer = await purge(`artifacts/${await trashed(child)}`);
    expect([answer.status, answer.error]).toEqual([409, expect.stringContaining('an index in the trash refers to')]);
    expect((await purge(`artifacts/${await trashed(index)}`)).status).toBe(200);
    expect((await purge(`artifacts/${await trashed(child)}`)).status).toBe(200);
    await collect(EVER);
    expect(await bytesOf(child.digest)).toBe(0);
  });

  test('lets a whole repository go', async () => {
    const layer = layerOf();
    await push(imageOf({ layers: [layer] }), 'v1');
    await push(imageOf(), 'v2');
    await remove('v2');
    await bench.content.send('DELETE', `/projects/${bench.project}/repositories/app`, { as: 'maintainer' });
    expect((await purge('repositories/app', 'developer')).status).toBe(403);
    expect((await purge('repositories/app')).status).toBe(200);
    expect((await purge('repositories/app')).status).toBe(404);
    expect(await trash()).toEqual([]);
    expect((await send('POST', '/trash/repositories/app/restore')).status).toBe(404);
    await bench.content.registry.collector.run({ grace: EVER, trash: EVER });
    expect(await bytesOf(layer.digest)).toBe(0);
    const image: Image = await push(imageOf(), 'v1');
    expect(await statusOf(image.digest)).toBe(200);
  });
});
