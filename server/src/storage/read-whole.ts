import type { StorageDriver } from './driver.ts';

/** All bytes of a small object; fails with `NOT_FOUND` when there is none. */
export async function readWhole(storage: Pick<StorageDriver, 'read'>, key: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // No encoding is set, so they are buffers.
  for await (const chunk of await storage.read(key)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
