import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDigest } from '@haven/oci';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blobDigest, blobKey, blobPrefix } from '../object-key.ts';
import { FilesystemStorage } from './filesystem.ts';

const ROUNDS = 20;

let directory: string;
let program: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'haven-kill-'));
  program = path.join(directory, 'kill-target.mjs');
  const source = fileURLToPath(new URL('kill-target.suite.ts', import.meta.url));
  await build({
    entryPoints: [source],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
});
afterAll(() => rm(directory, { recursive: true }));

it('has every acknowledged blob whole, and no blob in part, after kill -9 at any moment', async () => {
  const root = path.join(directory, 'storage');
  const acknowledged = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const digest of await storeUntilKilled(root)) acknowledged.add(digest);
  }
  const storage = new FilesystemStorage({ root, uploadGrace: 0 });
  const stored = new Set<string>();
  for await (const { key } of storage.list(blobPrefix)) {
    const digest = blobDigest(key);
    expect(digest, key).toBeDefined();
    expect(await hashOf(storage, key)).toBe(digest);
    stored.add(String(digest));
  }
  expect(acknowledged.size).toBeGreaterThan(ROUNDS);
  for (const text of acknowledged) {
    const digest = parseDigest(text);
    expect(digest !== undefined && stored.has(digest), text).toBe(true);
  }
  // What the killed processes left is known to nobody, and nothing else is taken for it.
  expect(await storage.sweepUploads(async () => new Set())).toBeGreaterThan(0);
  expect(await storage.sweepUploads(async () => new Set())).toBe(0);
  for (const text of acknowledged) {
    const digest = parseDigest(text);
    expect(digest !== undefined && (await storage.stat(blobKey(digest)))).toBeTruthy();
  }
});

/** Runs the program, kills it a random time after its first acknowledgement, and gives all it acknowledged. */
async function storeUntilKilled(root: string): Promise<string[]> {
  const child = spawn(process.execPath, [program, root], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
  child.kill('SIGKILL');
  await ended;
  return output.split('\n').slice(0, -1);
}

async function hashOf(storage: FilesystemStorage, key: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of await storage.read(key)) hash.update(piece);
  return `sha256:${hash.digest('hex')}`;
}
