import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchServer } from '../servers/server.ts';

/**
 * Frees the disk of what a measurement has pushed, behind the server's back: nobody asks for these blobs again, and a
 * benchmark that leaves gigabytes behind in every round would soon measure a full disk.
 */
export async function removeBytes(server: BenchServer, digests: readonly string[]): Promise<void> {
  const { storage } = server;
  if (storage === undefined) return;
  await Promise.all(digests.map((digest) => rm(blobFile(storage, digest), { force: true })));
}

/** The file of a blob in distribution's layout. */
export function blobFile(storage: string, digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return join(storage, 'docker/registry/v2/blobs', algorithm, hex.slice(0, 2), hex, 'data');
}
