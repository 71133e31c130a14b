import { digestOf } from '@haven/oci';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { blobKey } from '../../storage/object-key.ts';
import { OrphanSweeper } from './orphan-sweeper.ts';

let registry: TestRegistry;
let sweeper: OrphanSweeper;
const orphan = Buffer.from('placed, then the process was killed');
const owned = Buffer.from('pushed');

beforeAll(async () => {
  registry = await startTestRegistry();
  sweeper = new OrphanSweeper({ ...registry, installationId: 'one' });
  await sweeper.claimEmpty();
  await registry.addProject('p');
  const digest = digestOf(owned);
  const answer = await registry.send('POST', `/v2/p/r/blobs/uploads/?digest=${digest}`, { as: 'admin', body: owned });
  expect(answer.status).toBe(201);
  await registry.storage.write(blobKey(digestOf(orphan)), orphan);
});
afterAll(() => registry.close());

it('leaves young objects alone: their row may be about to be committed', async () => {
  expect(await sweeper.run(3_600_000)).toBe(0);
  expect(await registry.storage.stat(blobKey(digestOf(orphan)))).toBeDefined();
});

it('removes an object without a row and keeps the others', async () => {
  expect(await sweeper.run(0)).toBe(1);
  expect(await registry.storage.stat(blobKey(digestOf(orphan)))).toBeUndefined();
  expect(await registry.storage.stat(blobKey(digestOf(owned)))).toEqual({ size: owned.length });
  expect(await sweeper.run(0)).toBe(0);
});

it('lets a later upload of the same digest place its own bytes', async () => {
  const digest = digestOf(orphan);
  const answer = await registry.send('POST', `/v2/p/r/blobs/uploads/?digest=${digest}`, { as: 'admin', body: orphan });
  expect(answer.status).toBe(201);
  expect(await sweeper.run(0)).toBe(0);
  expect(await registry.storage.stat(blobKey(digest))).toEqual({ size: orphan.length });
});

it('touches nothing in a storage that it did not find empty', async () => {
  await registry.storage.delete('haven/owner');
  await registry.storage.write(blobKey(digestOf('from elsewhere')), Buffer.from('from elsewhere'));
  await sweeper.claimEmpty();
  expect(await sweeper.run(0)).toBe(0);
  const other = new OrphanSweeper({ ...registry, installationId: 'two' });
  await registry.storage.write('haven/owner', Buffer.from('one'));
  expect(await other.run(0)).toBe(0);
  expect(await sweeper.run(0)).toBe(1);
});
