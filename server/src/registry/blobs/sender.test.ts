import { digestOf } from '@haven/oci';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { layerOf, pushBlob } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { blobKey } from '../../storage/object-key.ts';
import { BlobSender } from './send/blob-sender.ts';
import { findBlob } from './store.ts';

let setting: TestRegistry;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p');
});

afterAll(() => setting.close());

test('a blob that was deleted after it had been looked up is unknown, not damaged', async () => {
  const blob = layerOf();
  await pushBlob(setting, { repository: 'p/a', as: 'admin' }, blob);
  const record = await findBlob(setting.database, 'p/a', blob.digest);
  if (!record) throw new Error('the blob is not there');
  const sender = new BlobSender({ database: setting.database, storage: setting.storage, kernel: undefined });
  const content = await sender.smallContent(record);
  expect(content && digestOf(content)).toBe(blob.digest);
  await setting.storage.delete(blobKey(blob.digest));
  await expect(sender.smallContent(record)).rejects.toMatchObject({ code: 'UNKNOWN' });
  await setting.send('DELETE', `/v2/p/a/blobs/${blob.digest}`, { as: 'admin' });
  await expect(sender.smallContent(record)).rejects.toMatchObject({ code: 'BLOB_UNKNOWN' });
  sender.close();
});
