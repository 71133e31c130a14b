import { join } from 'node:path';
import type { Trust } from './certificates.ts';
import type { Bench } from './suite.ts';
import { subfolder } from './work-folder.ts';

/** Storage of podman and buildah below the bench's folder; vfs works on every kernel and file system. */
export async function storageOptions(bench: Bench): Promise<readonly string[]> {
  const folder = await subfolder(bench.folder, 'storage');
  return ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
}

/** How podman and buildah reach the server: plain HTTP, or HTTPS with exactly this authority. */
export function tlsOptions(bench: Bench, trust: Trust | undefined = bench.server.trust): readonly string[] {
  return trust === undefined ? ['--tls-verify=false'] : ['--tls-verify=true', '--cert-dir', trust.folder];
}
